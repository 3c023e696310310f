import { defineEvent, type EventOf } from './define.ts'
import { count, hex, oneOf, positive } from './fields.ts'

export const NETWORKS = ['mainnet', 'testnet', 'signet', 'regtest'] as const

/** The network has a new best block. */
export const tipChanged = defineEvent('TipChanged', 1, {
  network: oneOf(NETWORKS),
  height: count,
  hash: hex(32),
  /** Difficulty of the block that follows. */
  difficulty: positive,
})

export type TipChanged = EventOf<typeof tipChanged>

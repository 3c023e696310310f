import { defineEvent, type EventOf } from './define.ts'
import { count, hex, positive, sats, text } from './fields.ts'
import { addressLengthMax, workerNameLengthMax } from './limits.ts'
import { proofFields } from './share-accepted.ts'

/** A share met the network's target. Written before the node has answered. */
export const blockFound = defineEvent('BlockFound', 1, {
  address: text(addressLengthMax),
  worker: text(workerNameLengthMax),
  height: count,
  hash: hex(32),
  /** Subsidy and fees, the whole coinbase value. */
  rewardSats: sats,
  networkDifficulty: positive,
  shareDifficulty: positive,
  proof: proofFields,
})

export type BlockFound = EventOf<typeof blockFound>

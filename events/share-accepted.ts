import { defineEvent, type EventOf } from './define.ts'
import { count, flag, hex, hexUpTo, listOf, nullable, positive, record, text } from './fields.ts'
import {
  addressLengthMax,
  coinbaseBytesMax,
  merkleBranchMax,
  sessionIdLengthMax,
  workerNameLengthMax,
} from './limits.ts'

/** What anyone needs to check a share alone: see bitcoin/proof. Hashes in internal byte order. */
export const proofFields = record({
  header: hex(80),
  coinbase: hexUpTo(coinbaseBytesMax),
  merkleBranch: listOf(hex(32), merkleBranchMax),
})

/** A worker handed in a proof of work that met its difficulty. */
export const shareAccepted = defineEvent('ShareAccepted', 1, {
  address: text(addressLengthMax),
  worker: text(workerNameLengthMax),
  session: text(sessionIdLengthMax),
  /** Assigned difficulty: the work this share counts for. */
  difficulty: positive,
  /** The difficulty its hash reached. */
  shareDifficulty: positive,
  /** Height of the block that was being mined. */
  height: count,
  /** Block hash of the share, display order. */
  hash: hex(32),
  isBlock: flag,
  /** Kept when the share is notable: it beats its session's or its player's best of the week, or solves a block. */
  proof: nullable(proofFields),
})

export type ShareAccepted = EventOf<typeof shareAccepted>

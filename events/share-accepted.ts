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
  /**
   * There when the share solves a block, or is the best of its worker's session in its UTC day so far: what is the best of
   * a session, day, week or month, or ever, was that when it came.
   */
  proof: nullable(proofFields),
})

export type ShareAccepted = EventOf<typeof shareAccepted>

// What a session needs from the world around it, and no more: jobs, bounds, a clock, and somewhere to put facts.
import type { Network } from '../../bitcoin/index.ts'
import type { DifficultyCause, ShareRefusal } from '../../events/index.ts'
import type { User } from '../protocol/user.ts'
import type { Work } from '../work/work.ts'

export interface AcceptedShare {
  readonly user: User
  readonly session: string
  readonly difficulty: number
  readonly shareDifficulty: number
  readonly height: number
  /** Internal byte order; valid during the call. */
  readonly hash: Uint8Array
  readonly isBlock: boolean
  readonly proof: () => { readonly header: string; readonly coinbase: string; readonly merkleBranch: readonly string[] }
  readonly beatsSession: boolean
}

export interface SolvedBlock extends AcceptedShare {
  readonly work: Work
  /** 80 bytes; valid during the call. */
  readonly header: Uint8Array
  readonly coinbase: () => Uint8Array
}

/** Where a session reports and asks. Everything here is synchronous: nothing waits between a submit and its answer. */
export interface Desk {
  readonly network: Network
  readonly sharesPerMinute: number
  readonly difficultyLeast: number
  /** Present upper bound: nothing harder than a block makes sense. */
  difficultyMost(): number
  readonly startDifficulty: number
  nowMs(): number
  /** The newest work, or null before the node has given any. */
  work(): Work | null
  /** False when the journal cannot keep another share: better refused than answered true and lost. */
  canKeep(): boolean
  /** Kept before the answer goes out. */
  accepted(share: AcceptedShare): void
  solved(block: SolvedBlock): void
  refused(reason: ShareRefusal, user: User | null, session: string): void
  connected(user: User, session: string, userAgent: string, difficulty: number): void
  difficultyChanged(user: User, session: string, difficulty: number, cause: DifficultyCause): void
}

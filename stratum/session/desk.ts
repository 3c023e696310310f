// What a session needs from the world around it, and no more: jobs, bounds, a clock, and somewhere to put facts.
import type { Network } from '../../bitcoin/index.ts'
import type { DifficultyCause, ShareRefusal } from '../../events/index.ts'
import type { User } from '../protocol/user.ts'
import type { Payout } from '../work/payout.ts'
import type { Work } from '../work/work.ts'
import type { Retained } from './retention.ts'

/** A header that met the session's or the network's target. Bytes are valid during the call only. */
export interface JudgedShare {
  readonly user: User
  readonly session: string
  readonly work: Work
  readonly payout: Payout
  readonly extranonce1: Uint8Array
  /** Hex. */
  readonly extranonce2: string
  /** 80 bytes. */
  readonly header: Uint8Array
  /** Internal byte order. */
  readonly hash: Uint8Array
  readonly shareDifficulty: number
}

/** When a share was accepted, and why it may be notable. */
export interface Notable {
  readonly atMs: number
  readonly isBlock: boolean
  /**
   * The best that its worker handed in on this connection since the UTC day began. Who is the best of a day, week or month,
   * of a session, or ever, was this too when it came: every best has its proof.
   */
  readonly beatsDay: boolean
}

export interface Bounds {
  /** No session gets less. */
  readonly difficultyLeast: number
  readonly difficultyStart: number
  readonly sharesPerMinute: number
  /** Present upper bound: nothing nearly as hard as a block makes sense. */
  difficultyMost(): number
  /** Present upper bound of a first difficulty that nobody asked for. */
  difficultyStartMost(): number
}

/**
 * Where a session reports and asks. All but `claim`, which comes before the first job, is synchronous: nothing waits
 * between a submit and its answer.
 */
export interface Desk extends Bounds {
  readonly network: Network
  /** What a miner may be given to roll (BIP 310). */
  readonly versionMask: number
  /** The time of day, for what the time in a header is measured by. */
  nowMs(): number
  /** For spans of time: the machine's clock may be set while a session lasts. */
  steadyMs(): number
  /** The newest work, or null before the node has given any. */
  work(): Work | null
  /** One of the latest works by its number. */
  workOf(number: number): Work | null
  /** What an ended connection left under this ticket; nobody else gets it then. Another process may be asked. */
  claim(ticket: string): Promise<Retained | null>
  /** The difficulty that this worker had come to when it was here last. */
  difficultyBefore(user: User): number | null
  /** False when the journal cannot keep another share: better refused than answered true and lost. */
  canKeep(): boolean
  /** Kept before the answer goes out. `difficulty`: the work it counts for. */
  accepted(share: JudgedShare, difficulty: number, notable: Notable): void
  /** `accepted` is false where the share itself is refused, as too late or odd: the node has the last word. */
  solved(block: JudgedShare, accepted: boolean): void
  refused(reason: ShareRefusal, user: User | null, session: string): void
  /** A share that was good, but could not be kept. */
  turnedAway(): void
  connected(user: User, session: string, userAgent: string, difficulty: number): void
  /** Why an address may not mine here, in a sentence for its miner; null where it may. */
  banWords(address: string): string | null
  /** An address that was refused: said in the log, because some devices never show it. */
  unwelcome(problem: string, userAgent: string): void
  difficultyChanged(user: User, session: string, difficulty: number, cause: DifficultyCause): void
}

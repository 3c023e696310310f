import { hashMeetsTarget, hashToDifficulty } from '../../bitcoin/index.ts'
import type { ShareRefusal } from '../../events/index.ts'
import type { Submit } from '../protocol/submit.ts'
import type { Payout } from '../work/payout.ts'
import { extranonce2Bytes, type Work } from '../work/work.ts'
import { buildHeader, hashBuiltHeader } from './header.ts'
import type { SeenHashes } from './seen-hashes.ts'

/** A job as one session got it. */
export interface Job {
  readonly id: string
  readonly work: Work
  readonly payout: Payout
  /** In force when the job went out: a later change does not touch it. */
  readonly difficulty: number
  /** Of that difficulty, as `hashMeetsTarget` takes it. */
  readonly target: Uint8Array
  /** Of the session's shares for this work, whatever job they were handed in for. */
  readonly seen: SeenHashes
}

/** A judged header. Both point into scratch space: copy them before the next call. */
export interface Judged {
  readonly header: Uint8Array
  /** Internal byte order. */
  readonly hash: Uint8Array
  readonly shareDifficulty: number
  /** It meets the network's target: to be submitted to the node, whatever else is said of the share. */
  readonly solves: boolean
}

export type Verdict =
  | (Judged & { readonly kind: 'accepted' /** The work it counts for. */; readonly difficulty: number })
  | (Judged & { readonly kind: 'refused'; readonly reason: ShareRefusal; readonly solves: true })
  | { readonly kind: 'refused'; readonly reason: ShareRefusal; readonly solves: false }

const REASONS = [
  'unauthorized',
  'badExtranonce2',
  'unknownJob',
  'stale',
  'duplicate',
  'badTime',
  'badVersionBits',
  'lowDifficulty',
] as const satisfies ShareRefusal[]
type Reason = (typeof REASONS)[number]

const REFUSED = Object.fromEntries(REASONS.map((reason) => [reason, { kind: 'refused', reason, solves: false }])) as {
  readonly [R in Reason]: Verdict
}

/** Consensus lets a block be at most two hours ahead of the clock. */
export const timeAheadSecondsMax = 7_200

export interface Circumstances {
  /** The name that it came with is one of the session. */
  readonly authorized: boolean
  readonly extranonce1: Uint8Array
  /** Bits the session may roll; 0 where nothing was agreed. */
  readonly versionMask: number
  readonly nowSeconds: number
  /** The job's work is for the network's present tip. */
  readonly current: boolean
}

/**
 * What a submitted share is worth. Synchronous, and pure but for the duplicates it remembers; a refusal allocates
 * nothing. The block test comes before every other, so that a header that solves a block reaches the node, however
 * late, easy or odd its share was.
 */
export function judge(submit: Submit, job: Job, circumstances: Circumstances): Verdict {
  if (submit.extranonce2.length !== extranonce2Bytes * 2) return REFUSED.badExtranonce2
  const { template } = job.work
  const header = buildHeader(job.work, job.payout, circumstances.extranonce1, submit)
  const hash = hashBuiltHeader()
  const solves = hashMeetsTarget(hash, template.target)
  // A block that came before is at the node already.
  if (job.seen.has(hash)) return circumstances.current ? REFUSED.duplicate : REFUSED.stale
  const reason = reasonAgainst(submit, job, circumstances, solves || hashMeetsTarget(hash, job.target))
  if (reason !== null && !solves) return REFUSED[reason]
  job.seen.add(hash)
  const shareDifficulty = hashToDifficulty(hash)
  if (reason !== null) return { kind: 'refused', reason, solves: true, header, hash, shareDifficulty }
  // Where a block is easier than a share (regtest), it counts for what the network asks.
  const difficulty = hashMeetsTarget(hash, job.target) ? job.difficulty : template.networkDifficulty
  return { kind: 'accepted', solves, difficulty, header, hash, shareDifficulty }
}

function reasonAgainst(submit: Submit, job: Job, circumstances: Circumstances, enough: boolean): Reason | null {
  if (!circumstances.authorized) return 'unauthorized'
  if (!circumstances.current) return 'stale'
  if (submit.time < job.work.template.timeMin) return 'badTime'
  if (submit.time > circumstances.nowSeconds + timeAheadSecondsMax) return 'badTime'
  if ((submit.versionBits & ~circumstances.versionMask) !== 0) return 'badVersionBits'
  if (!enough) return 'lowDifficulty'
  // Its duplicates could no longer be told apart; the next work begins anew.
  return job.seen.full ? 'unknownJob' : null
}

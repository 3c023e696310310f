import { hashMeetsTarget, hashToDifficulty } from '../../bitcoin/index.ts'
import type { ShareRefusal } from '../../events/index.ts'
import type { Submit } from '../protocol/submit.ts'
import { extranonce2Bytes, type Payout, type Work } from '../work/work.ts'
import { buildHeader, sha256d } from './header.ts'

/** A job as one session got it. */
export interface Job {
  readonly id: string
  readonly work: Work
  readonly payout: Payout
  /** In force when the job went out: a later change does not touch it. */
  readonly difficulty: number
  /** Of that difficulty, as `hashMeetsTarget` takes it. */
  readonly target: Uint8Array
  /** Hashes seen on this job; bounded by its owner. */
  readonly seen: Set<string>
}

export type Verdict =
  | {
      readonly kind: 'accepted' | 'block'
      readonly shareDifficulty: number
      readonly hash: Buffer
      readonly header: Buffer
    }
  | { readonly kind: 'refused'; readonly reason: ShareRefusal }

const REFUSED = Object.fromEntries(
  (
    [
      'stale',
      'duplicate',
      'badTime',
      'badVersionBits',
      'badExtranonce2',
      'lowDifficulty',
    ] as const satisfies ShareRefusal[]
  ).map((reason) => [reason, { kind: 'refused', reason }]),
) as Record<'stale' | 'duplicate' | 'badTime' | 'badVersionBits' | 'badExtranonce2' | 'lowDifficulty', Verdict>

/** Consensus lets a block be at most two hours ahead of the clock. */
const timeAheadSecondsMax = 7_200

export interface Circumstances {
  readonly extranonce1: Uint8Array
  /** Bits the session may roll; 0 where nothing was agreed. */
  readonly versionMask: number
  readonly nowSeconds: number
  /** The job's work is for the network's present tip. */
  readonly current: boolean
}

/**
 * What a submitted share is worth. Pure and synchronous; a refusal allocates nothing.
 * The block test comes before every other: a share that solves a block is a block, however stale or easy it was.
 * A block's header and hash point into scratch space: copy them before the next call.
 */
export function judge(submit: Submit, job: Job, circumstances: Circumstances): Verdict {
  if (submit.extranonce2.length !== extranonce2Bytes * 2) return REFUSED.badExtranonce2
  const { template } = job.work
  const { payout } = job
  const header = buildHeader({
    coinb1: payout.coinb1,
    coinb2: payout.coinb2,
    extranonce1: circumstances.extranonce1,
    extranonce2: submit.extranonce2,
    branch: template.branch,
    // The job's version has no bit inside the mask, so OR, XOR and BIP 310's formula are the same.
    version: (template.version | submit.versionBits) >>> 0,
    previousHash: template.previousHashBytes,
    time: submit.time,
    bits: template.bits,
    nonce: submit.nonce,
  })
  const hash = sha256d(header) as Buffer
  const key = hash.toString('latin1', 0, 16)
  const duplicate = job.seen.has(key)
  if (!duplicate && hashMeetsTarget(hash, template.target)) {
    job.seen.add(key)
    return { kind: 'block', shareDifficulty: hashToDifficulty(hash), hash, header }
  }
  if (!circumstances.current) return REFUSED.stale
  if (duplicate) return REFUSED.duplicate
  if (submit.time < template.timeMin || submit.time > circumstances.nowSeconds + timeAheadSecondsMax)
    return REFUSED.badTime
  if ((submit.versionBits & ~circumstances.versionMask) !== 0) return REFUSED.badVersionBits
  if (!hashMeetsTarget(hash, job.target)) return REFUSED.lowDifficulty
  job.seen.add(key)
  return { kind: 'accepted', shareDifficulty: hashToDifficulty(hash), hash, header }
}

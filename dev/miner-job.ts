// What a miner computes from a job, without any connection: coinbase, merkle root, header, and the search for a nonce.
import { hash } from 'node:crypto'
import {
  completeCoinbase,
  difficultyToTarget,
  encodeHeader,
  foldBranch,
  fromHex,
  hashMeetsTarget,
  hashToDifficulty,
  targetBytes,
  toHex,
} from '../bitcoin/index.ts'

export interface MinerJob {
  readonly id: string
  /** Internal byte order. */
  readonly previousHash: Uint8Array
  readonly coinb1: Uint8Array
  readonly coinb2: Uint8Array
  readonly branch: readonly Uint8Array[]
  readonly version: number
  readonly bits: number
  readonly time: number
  readonly clean: boolean
  /** In force when the job came. */
  readonly difficulty: number
  readonly extranonce1: Uint8Array
  readonly extranonce2Size: number
  /** Bits of the version that we may choose; 0 where rolling was not agreed. */
  readonly versionMask: number
}

/** One solved header, and what a submit says about it. */
export interface Share {
  readonly job: MinerJob
  readonly extranonce2: string
  readonly time: number
  readonly nonce: number
  /** The chosen version bits, within the mask; null where rolling was not agreed. */
  readonly versionBits: number | null
  readonly header: Uint8Array
  /** Internal byte order. */
  readonly hash: Uint8Array
  readonly difficulty: number
}

export const sha256dNative = (bytes: Uint8Array): Uint8Array =>
  hash('sha256', hash('sha256', bytes, 'buffer'), 'buffer')

/** Stratum sends the previous hash as eight words, each with its bytes reversed. */
export function swapWords(bytes: Uint8Array): Uint8Array {
  const swapped = new Uint8Array(bytes.length)
  for (let i = 0; i < bytes.length; i++) swapped[i] = bytes[(i & ~3) + 3 - (i & 3)] as number
  return swapped
}

/** What a miner knows besides the notify itself. */
export type JobContext = Pick<MinerJob, 'difficulty' | 'extranonce1' | 'extranonce2Size' | 'versionMask'>

/** Reads the params of `mining.notify`. Throws a `TypeError` where they are not a job. */
export function readNotify(params: readonly unknown[], context: JobContext): MinerJob {
  const texts = [params[0], params[1], params[2], params[3], params[5], params[6], params[7]]
  const branch = params[4]
  if (!texts.every((each) => typeof each === 'string') || !Array.isArray(branch) || typeof params[8] !== 'boolean') {
    throw new TypeError(`not a job: ${JSON.stringify(params).slice(0, 200)}`)
  }
  const [id, previousHash, coinb1, coinb2, version, bits, time] = texts as [string, string, string, string, ...string[]]
  return {
    ...context,
    id,
    previousHash: swapWords(fromHex(previousHash)),
    coinb1: fromHex(coinb1),
    coinb2: fromHex(coinb2),
    branch: branch.map((each) => fromHex(String(each))),
    version: Number.parseInt(version as string, 16),
    bits: Number.parseInt(bits as string, 16),
    time: Number.parseInt(time as string, 16),
    clean: params[8],
  }
}

export interface HeaderChoice {
  readonly extranonce2: Uint8Array
  readonly time?: number
  readonly nonce?: number
  readonly versionBits?: number | null
}

/** The 80-byte header that a choice of the miner makes of a job (BIP 310 for the version). */
export function headerOf(job: MinerJob, choice: HeaderChoice): Uint8Array {
  const coinbase = completeCoinbase(job.coinb1, job.extranonce1, choice.extranonce2, job.coinb2)
  const mask = job.versionMask
  return encodeHeader({
    version: ((job.version & ~mask) | ((choice.versionBits ?? job.version) & mask)) >>> 0,
    previousHash: job.previousHash,
    merkleRoot: foldBranch(sha256dNative(coinbase), job.branch, sha256dNative),
    time: choice.time ?? job.time,
    bits: job.bits,
    nonce: choice.nonce ?? 0,
  })
}

/** A counter as an extranonce2 of the job's size, biggest byte first. */
export function extranonce2At(job: MinerJob, counter: number): Uint8Array {
  return fromHex(
    (BigInt(counter) & ((1n << BigInt(8 * job.extranonce2Size)) - 1n))
      .toString(16)
      .padStart(2 * job.extranonce2Size, '0'),
  )
}

/** The counter spread over the bits of the mask, lowest first. */
export function bitsWithin(mask: number, counter: number): number {
  let bits = 0
  let rest = counter
  for (let bit = 0; bit < 32; bit++) {
    if (((mask >>> bit) & 1) === 0) continue
    if (rest & 1) bits |= 1 << bit
    rest = Math.floor(rest / 2)
  }
  return bits >>> 0
}

export interface Search {
  readonly job: MinerJob
  readonly extranonce2: Uint8Array
  readonly versionBits: number | null
  /** The share must be at least this difficult. */
  readonly difficulty: number
  /** The share must be less difficult than this: for a share that is meant to be refused, or not to be a block. */
  readonly below?: number
}

/** Tries nonces in order. Each call hashes `hashes` times at most and goes on where the last one ended. */
export function nonceSearch({ job, extranonce2, versionBits, difficulty, below }: Search) {
  const header = headerOf(job, { extranonce2, versionBits })
  const view = new DataView(header.buffer)
  const target = targetBytes(difficultyToTarget(difficulty))
  let nonce = 0
  return (hashes: number): Share | null => {
    for (let i = 0; i < hashes && nonce <= 0xffffffff; i++, nonce++) {
      view.setUint32(76, nonce, true)
      const digest = sha256dNative(header)
      if (!hashMeetsTarget(digest, target)) continue
      const reached = hashToDifficulty(digest)
      if (below !== undefined && reached >= below) continue
      const found = { nonce, header: header.slice(), hash: new Uint8Array(digest), difficulty: reached }
      nonce++
      return { job, extranonce2: toHex(extranonce2), time: job.time, versionBits, ...found }
    }
    return null
  }
}

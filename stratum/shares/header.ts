import { hash } from 'node:crypto'
import type { Sha256d } from '../../bitcoin/index.ts'
import type { Submit } from '../protocol/submit.ts'
import type { Payout, Work } from '../work/work.ts'

/** Native: about a microsecond each on the sizes of a header, a coinbase and a merkle pair. */
export const sha256d: Sha256d = (bytes) => hash('sha256', hash('sha256', bytes, 'buffer'), 'buffer')

// Scratch space of the hot path: one share is judged at a time, and nothing of it is kept.
const coinbaseScratch = Buffer.alloc(512)
const headerScratch = Buffer.alloc(80)
const pairScratch = Buffer.alloc(64)

/** The header of a submitted share. Valid until the next call. */
export function buildHeader(work: Work, payout: Payout, extranonce1: Uint8Array, submit: Submit): Buffer {
  const { template, coinb1 } = work
  const { coinb2 } = payout
  coinbaseScratch.set(coinb1, 0)
  let at = coinb1.length
  coinbaseScratch.set(extranonce1, at)
  at += extranonce1.length
  at += coinbaseScratch.write(submit.extranonce2, at, 'hex')
  coinbaseScratch.set(coinb2, at)
  at += coinb2.length
  let root = sha256d(coinbaseScratch.subarray(0, at))
  for (const sibling of template.branch) {
    pairScratch.set(root, 0)
    pairScratch.set(sibling, 32)
    root = sha256d(pairScratch)
  }
  // The job's version has no bit inside the mask, so OR, XOR and BIP 310's formula are the same.
  headerScratch.writeInt32LE(template.version | submit.versionBits, 0)
  headerScratch.set(template.previousHashBytes, 4)
  headerScratch.set(root, 36)
  headerScratch.writeUInt32LE(submit.time, 68)
  headerScratch.writeUInt32LE(template.bits, 72)
  headerScratch.writeUInt32LE(submit.nonce, 76)
  return headerScratch
}

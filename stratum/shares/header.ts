import { hash } from 'node:crypto'
import type { Sha256d } from '../../bitcoin/index.ts'
import type { Submit } from '../protocol/submit.ts'
import type { Payout } from '../work/payout.ts'
import type { Work } from '../work/work.ts'
import { pad, sha256dPadded, sha256dPair, writeWords } from './sha256.ts'

/** Native, for everything but shares. */
export const sha256d: Sha256d = (bytes) => hash('sha256', hash('sha256', bytes, 'buffer'), 'buffer')

const headerBytes = 80

// Scratch space of the hot path: one share is judged at a time, and nothing of it is kept.
const coinbaseScratch = Buffer.alloc(512)
const headerScratch = Buffer.alloc(128)
const header = headerScratch.subarray(0, headerBytes)
const hashScratch = Buffer.alloc(32)
const root = new Int32Array(8)
pad(headerScratch, headerBytes)

/** The header of a submitted share. Valid until the next call. */
export function buildHeader(work: Work, payout: Payout, extranonce1: Uint8Array, submit: Submit): Buffer {
  const { template } = work
  const { coinb1, coinb2 } = payout
  coinbaseScratch.set(coinb1, 0)
  let at = coinb1.length
  coinbaseScratch.set(extranonce1, at)
  at += extranonce1.length
  at += coinbaseScratch.write(submit.extranonce2, at, 'hex')
  coinbaseScratch.set(coinb2, at)
  at += coinb2.length
  pad(coinbaseScratch, at)
  sha256dPadded(coinbaseScratch, at, root)
  for (const sibling of template.branchWords) sha256dPair(root, sibling)
  // The job's version has no bit inside the mask, so OR, XOR and BIP 310's formula are the same.
  headerScratch.writeInt32LE(template.version | submit.versionBits, 0)
  headerScratch.set(template.previousHashBytes, 4)
  writeWords(root, headerScratch, 36)
  headerScratch.writeUInt32LE(submit.time, 68)
  headerScratch.writeUInt32LE(template.bits, 72)
  headerScratch.writeUInt32LE(submit.nonce, 76)
  return header
}

/** Hash of the header that was built last, internal byte order. Valid until the next call. */
export function hashBuiltHeader(): Buffer {
  sha256dPadded(headerScratch, headerBytes, root)
  writeWords(root, hashScratch, 0)
  return hashScratch
}

import { hash } from 'node:crypto'
import type { Sha256d } from '../../bitcoin/index.ts'

/** Bits 13 to 28, which BIP 320 sets aside for miners to roll. */
export const ROLLING_MASK = 0x1fffe000

/** Native: about a microsecond each on the sizes of a header, a coinbase and a merkle pair. */
export const sha256d: Sha256d = (bytes) => hash('sha256', hash('sha256', bytes, 'buffer'), 'buffer')

// Scratch space of the hot path: one share is judged at a time, and nothing of it is kept.
const coinbaseScratch = Buffer.alloc(512)
const headerScratch = Buffer.alloc(80)
const pairScratch = Buffer.alloc(64)

export interface HeaderParts {
  readonly coinb1: Uint8Array
  readonly coinb2: Uint8Array
  readonly extranonce1: Uint8Array
  readonly extranonce2: string
  readonly branch: readonly Uint8Array[]
  readonly version: number
  readonly previousHash: Uint8Array
  readonly time: number
  readonly bits: number
  readonly nonce: number
}

/** The header of a submitted share. Valid until the next call. */
export function buildHeader(parts: HeaderParts): Buffer {
  const { coinb1, coinb2, extranonce1, extranonce2 } = parts
  coinbaseScratch.set(coinb1, 0)
  let at = coinb1.length
  coinbaseScratch.set(extranonce1, at)
  at += extranonce1.length
  at += coinbaseScratch.write(extranonce2, at, 'hex')
  coinbaseScratch.set(coinb2, at)
  at += coinb2.length
  let root = sha256d(coinbaseScratch.subarray(0, at))
  for (const sibling of parts.branch) {
    pairScratch.set(root, 0)
    pairScratch.set(sibling, 32)
    root = sha256d(pairScratch)
  }
  headerScratch.writeUInt32LE(parts.version, 0)
  headerScratch.set(parts.previousHash, 4)
  headerScratch.set(root, 36)
  headerScratch.writeUInt32LE(parts.time, 68)
  headerScratch.writeUInt32LE(parts.bits, 72)
  headerScratch.writeUInt32LE(parts.nonce, 76)
  return headerScratch
}

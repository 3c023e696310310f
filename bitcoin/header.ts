import { type Sha256d, sha256d } from './hash.ts'

/** A block header; both hashes in internal byte order. */
export interface BlockHeader {
  readonly version: number
  readonly previousHash: Uint8Array
  readonly merkleRoot: Uint8Array
  /** Seconds since 1970. */
  readonly time: number
  /** The target in compact form. */
  readonly bits: number
  readonly nonce: number
}

export const headerBytes = 80

export function encodeHeader(header: BlockHeader): Uint8Array {
  const bytes = new Uint8Array(headerBytes)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, header.version >>> 0, true)
  bytes.set(header.previousHash, 4)
  bytes.set(header.merkleRoot, 36)
  view.setUint32(68, header.time, true)
  view.setUint32(72, header.bits, true)
  view.setUint32(76, header.nonce, true)
  return bytes
}

/** Throws a `RangeError` unless there are exactly 80 bytes. */
export function decodeHeader(bytes: Uint8Array): BlockHeader {
  if (bytes.length !== headerBytes) throw new RangeError('a block header has 80 bytes')
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return {
    version: view.getUint32(0, true),
    previousHash: Uint8Array.from(bytes.subarray(4, 36)),
    merkleRoot: Uint8Array.from(bytes.subarray(36, 68)),
    time: view.getUint32(68, true),
    bits: view.getUint32(72, true),
    nonce: view.getUint32(76, true),
  }
}

/** The block hash, in internal byte order. */
export function hashHeader(header: Uint8Array, hash: Sha256d = sha256d): Uint8Array {
  return hash(header)
}

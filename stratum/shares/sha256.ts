// SHA-256 (FIPS 180-4) over words, for the hot path. Crossing into a native hash costs more than the hash itself: a
// merkle level takes half the time here, and nothing is allocated. Everything else hashes with node:crypto.

const K = Int32Array.from(
  [
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98,
    0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786,
    0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8,
    0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13,
    0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819,
    0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a,
    0x5b9cca4f, 0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7,
    0xc67178f2,
  ],
  (word) => word | 0,
)
const INITIAL = Int32Array.of(
  0x6a09e667,
  0xbb67ae85 | 0,
  0x3c6ef372,
  0xa54ff53a | 0,
  0x510e527f,
  0x9b05688c | 0,
  0x1f83d9ab,
  0x5be0cd19,
)

/** A hash as eight words, each with its first byte on top. */
export type Words = Int32Array

const schedule = new Int32Array(64)
const state = new Int32Array(8)

/** The rest of a schedule from its first sixteen words. */
function expand(w: Int32Array): void {
  for (let i = 16; i < 64; i++) {
    const a = w[i - 15] as number
    const b = w[i - 2] as number
    const s0 = ((a >>> 7) | (a << 25)) ^ ((a >>> 18) | (a << 14)) ^ (a >>> 3)
    const s1 = ((b >>> 17) | (b << 15)) ^ ((b >>> 19) | (b << 13)) ^ (b >>> 10)
    w[i] = ((w[i - 16] as number) + s0 + (w[i - 7] as number) + s1) | 0
  }
}

function rounds(into: Words, w: Int32Array): void {
  let a = into[0] as number
  let b = into[1] as number
  let c = into[2] as number
  let d = into[3] as number
  let e = into[4] as number
  let f = into[5] as number
  let g = into[6] as number
  let h = into[7] as number
  for (let i = 0; i < 64; i++) {
    const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7))
    const t1 = (h + s1 + (g ^ (e & (f ^ g))) + (K[i] as number) + (w[i] as number)) | 0
    const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10))
    const t2 = (s0 + ((a & b) | (c & (a | b)))) | 0
    h = g
    g = f
    f = e
    e = (d + t1) | 0
    d = c
    c = b
    b = a
    a = (t1 + t2) | 0
  }
  into[0] = ((into[0] as number) + a) | 0
  into[1] = ((into[1] as number) + b) | 0
  into[2] = ((into[2] as number) + c) | 0
  into[3] = ((into[3] as number) + d) | 0
  into[4] = ((into[4] as number) + e) | 0
  into[5] = ((into[5] as number) + f) | 0
  into[6] = ((into[6] as number) + g) | 0
  into[7] = ((into[7] as number) + h) | 0
}

/** What pads a message of 64 bytes is a block of its own, and always the same. */
const PADDING_OF_64 = new Int32Array(64)
PADDING_OF_64[0] = 0x80000000 | 0
PADDING_OF_64[15] = 512
expand(PADDING_OF_64)

/** The second hash of the two: of the 32 bytes in `state`. */
function again(out: Words): void {
  schedule.set(state, 0)
  schedule.fill(0, 8, 16)
  schedule[8] = 0x80000000 | 0
  schedule[15] = 256
  expand(schedule)
  out.set(INITIAL, 0)
  rounds(out, schedule)
}

/** Bytes that a message of this length takes with its padding. */
export const paddedBytes = (length: number): number => (((length + 8) >>> 6) + 1) << 6

/** Pads a message in place; the buffer must have room for `paddedBytes`. */
export function pad(bytes: Uint8Array, length: number): void {
  const whole = paddedBytes(length)
  bytes.fill(0, length, whole)
  bytes[length] = 0x80
  const bits = length * 8
  bytes[whole - 3] = bits >>> 16
  bytes[whole - 2] = bits >>> 8
  bytes[whole - 1] = bits
}

/** Double SHA-256 of a padded message, its own length being `length`. */
export function sha256dPadded(bytes: Uint8Array, length: number, out: Words): void {
  const whole = paddedBytes(length)
  state.set(INITIAL, 0)
  for (let at = 0; at < whole; at += 64) {
    for (let i = 0; i < 16; i++) schedule[i] = wordAt(bytes, at + 4 * i)
    expand(schedule)
    rounds(state, schedule)
  }
  again(out)
}

/** Double SHA-256 of two hashes side by side: a merkle parent. `left` becomes the result. */
export function sha256dPair(left: Words, right: Words): void {
  schedule.set(left, 0)
  schedule.set(right, 8)
  expand(schedule)
  state.set(INITIAL, 0)
  rounds(state, schedule)
  rounds(state, PADDING_OF_64)
  again(left)
}

const wordAt = (bytes: Uint8Array, at: number): number =>
  ((bytes[at] as number) << 24) |
  ((bytes[at + 1] as number) << 16) |
  ((bytes[at + 2] as number) << 8) |
  (bytes[at + 3] as number)

export function toWords(hash: Uint8Array): Words {
  return Int32Array.from({ length: 8 }, (_, i) => wordAt(hash, 4 * i))
}

/** Writes a hash as bytes. */
export function writeWords(words: Words, bytes: Uint8Array, at: number): void {
  for (let i = 0; i < 8; i++) {
    const word = words[i] as number
    bytes[at + 4 * i] = word >>> 24
    bytes[at + 4 * i + 1] = word >>> 16
    bytes[at + 4 * i + 2] = word >>> 8
    bytes[at + 4 * i + 3] = word
  }
}

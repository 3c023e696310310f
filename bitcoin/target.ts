// Compact bits ⇄ target ⇄ difficulty. A target is a 256-bit number that a hash, read as a little-endian number, must not exceed.

/** The target of difficulty 1, bits 1d00ffff. */
export const DIFFICULTY_1_TARGET = 0xffffn << 208n
const TARGET_MAX = (1n << 256n) - 1n
const DIFFICULTY_1 = 0xffff * 2 ** 208
const POWERS_OF_256 = Float64Array.from({ length: 32 }, (_, i) => Number(1n << BigInt(8 * i)))

/** Compact form to target, as consensus reads it; a negative or zero mantissa is target 0, which nothing meets. */
export function bitsToTarget(bits: number): bigint {
  const exponent = bits >>> 24
  const mantissa = BigInt(bits & 0x7fffff)
  if ((bits & 0x800000) !== 0) return 0n
  const target = exponent <= 3 ? mantissa >> BigInt(8 * (3 - exponent)) : mantissa << BigInt(8 * (exponent - 3))
  return target > TARGET_MAX ? 0n : target
}

/** Target to compact form; keeps the leading three bytes, so it rounds down. */
export function targetToBits(target: bigint): number {
  let size = Math.ceil(target.toString(16).length / 2)
  if (target === 0n) size = 0
  let mantissa = size <= 3 ? Number(target << BigInt(8 * (3 - size))) : Number(target >> BigInt(8 * (size - 3)))
  // The mantissa is signed: its top bit must stay clear.
  if (mantissa & 0x800000) {
    mantissa >>= 8
    size++
  }
  return ((size << 24) | mantissa) >>> 0
}

/**
 * The largest target that is at least this difficult: floor(difficulty-1 target / difficulty), exact for every double.
 * Below about 2.3e-10 it is the largest target there is. Throws a `RangeError` unless the difficulty is finite and above 0.
 */
export function difficultyToTarget(difficulty: number): bigint {
  if (!(difficulty > 0) || !Number.isFinite(difficulty)) throw new RangeError('a difficulty is a finite number above 0')
  // Any double is a whole number times a power of two.
  const exponent = Math.floor(Math.log2(difficulty)) - 60
  const scaled = difficulty / 2 ** Math.max(exponent, -1000)
  const mantissa = BigInt(Math.floor(scaled))
  const shift = BigInt(Math.max(exponent, -1000))
  const target =
    shift >= 0n ? DIFFICULTY_1_TARGET / (mantissa << shift) : (DIFFICULTY_1_TARGET << -shift) / (mantissa || 1n)
  return target > TARGET_MAX ? TARGET_MAX : target
}

/** Difficulty of a target, correctly rounded to within a few units in the last place; Infinity for target 0. */
export function targetToDifficulty(target: bigint): number {
  if (target <= 0n) return Number.POSITIVE_INFINITY
  const shift = 64 + target.toString(2).length
  return Number((DIFFICULTY_1_TARGET << BigInt(shift)) / target) / 2 ** shift
}

export function bitsToDifficulty(bits: number): number {
  return targetToDifficulty(bitsToTarget(bits))
}

/** The difficulty that a hash (internal byte order) reached, as a double. Made for the hot path: no bigint, no allocation. */
export function hashToDifficulty(hash: Uint8Array): number {
  let top = 31
  while (top >= 0 && hash[top] === 0) top--
  // Finite, because it travels as JSON.
  if (top < 0) return Number.MAX_VALUE
  // A double holds 53 bits: eight bytes from the first that is not zero say all it can.
  const low = top > 7 ? top - 7 : 0
  let value = 0
  for (let i = top; i >= low; i--) value = value * 256 + (hash[i] as number)
  return DIFFICULTY_1 / (value * (POWERS_OF_256[low] as number))
}

/**
 * Whether a hash is worth a difficulty, be that one assigned beforehand (exact at its target) or the one that
 * `hashToDifficulty` gave for this very hash: near a target the rounded double alone would refuse one in twenty.
 */
export function hashReachesDifficulty(hash: Uint8Array, difficulty: number): boolean {
  if (hashToDifficulty(hash) >= difficulty) return true
  return difficulty > 0 && Number.isFinite(difficulty) && hashMeetsTarget(hash, difficultyToTarget(difficulty))
}

/** A target as 32 bytes in the byte order of a hash, for `hashMeetsTarget`. */
export function targetBytes(target: bigint): Uint8Array {
  const bytes = new Uint8Array(32)
  let rest = target > TARGET_MAX ? TARGET_MAX : target
  for (let i = 0; i < 32; i++) {
    bytes[i] = Number(rest & 0xffn)
    rest >>= 8n
  }
  return bytes
}

/** Exact at the boundary: a hash equal to the target meets it. */
export function hashMeetsTarget(hash: Uint8Array, target: Uint8Array | bigint): boolean {
  const limit = typeof target === 'bigint' ? targetBytes(target) : target
  for (let i = 31; i >= 0; i--) {
    const a = hash[i] as number
    const b = limit[i] as number
    if (a !== b) return a < b
  }
  return true
}

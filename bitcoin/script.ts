import { concatBytes } from './hex.ts'

/** Height as the first push of a coinbase script (BIP 34): OP_0, OP_1 … OP_16, then a minimal little-endian number. */
export function bip34Push(height: number): Uint8Array {
  if (!Number.isInteger(height) || height < 0 || height > 0x7fffffff) throw new RangeError('a height is 0 to 2^31 - 1')
  if (height === 0) return Uint8Array.of(0)
  if (height <= 16) return Uint8Array.of(0x50 + height)
  const bytes: number[] = []
  for (let rest = height; rest > 0; rest = Math.floor(rest / 256)) bytes.push(rest % 256)
  // Script numbers are signed: a set top bit would make it negative.
  if ((bytes.at(-1) as number) & 0x80) bytes.push(0)
  return Uint8Array.of(bytes.length, ...bytes)
}

/** The height that a coinbase script begins with, or null where it begins with something else. */
export function readBip34Height(script: Uint8Array): number | null {
  const first = script[0]
  if (first === undefined) return null
  if (first === 0) return 0
  if (first > 0x50 && first <= 0x60) return first - 0x50
  if (first > 5 || script.length < first + 1) return null
  let height = 0
  for (let i = first; i >= 1; i--) height = height * 256 + (script[i] as number)
  return height <= 0x7fffffff ? height : null
}

/** A push of up to 75 bytes. */
export function pushBytes(bytes: Uint8Array): Uint8Array {
  if (bytes.length > 75) throw new RangeError('a direct push has at most 75 bytes')
  return concatBytes(Uint8Array.of(bytes.length), bytes)
}

/** Pays whoever shows a key of this hash, and its signature. */
export const payToKeyHash = (hash: Uint8Array): Uint8Array =>
  concatBytes(Uint8Array.of(0x76, 0xa9, 20), hash, Uint8Array.of(0x88, 0xac))
/** Pays whoever shows a script of this hash, and what satisfies it (BIP 16). */
export const payToScriptHash = (hash: Uint8Array): Uint8Array =>
  concatBytes(Uint8Array.of(0xa9, 20), hash, Uint8Array.of(0x87))
/** Pays whoever satisfies a witness program (BIP 141). */
export const witnessProgram = (version: number, program: Uint8Array): Uint8Array =>
  concatBytes(Uint8Array.of(version === 0 ? 0 : 0x50 + version, program.length), program)

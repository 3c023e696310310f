const DIGITS = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))
const NOT_HEX = 0x10
const NIBBLES = Uint8Array.from({ length: 128 }, (_, code) => {
  const value = Number.parseInt(String.fromCharCode(code), 16)
  return Number.isNaN(value) ? NOT_HEX : value
})

export function toHex(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += DIGITS[byte]
  return text
}

/** Upper or lower case. Throws a `TypeError` on an odd length or anything that is not a hex digit. */
export function fromHex(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length >> 1)
  // A miner's line is mostly hex: table look-ups, because parseInt on slices costs ten times as much.
  let wrong = text.length & 1
  for (let i = 0; i < bytes.length; i++) {
    const high = NIBBLES[text.charCodeAt(i * 2)] ?? NOT_HEX
    const low = NIBBLES[text.charCodeAt(i * 2 + 1)] ?? NOT_HEX
    wrong |= (high | low) & NOT_HEX
    bytes[i] = (high << 4) | low
  }
  if (wrong !== 0) throw new TypeError('not hex')
  return bytes
}

/** Hashes are shown with their bytes reversed, as block explorers and nodes do. */
export function hashToDisplay(hash: Uint8Array): string {
  // Not slice(): on a Buffer that is a view, and the reversal would reach the caller.
  return toHex(Uint8Array.from(hash).reverse())
}

/** The inverse of `hashToDisplay`; throws a `TypeError` unless it is 32 bytes of hex. */
export function hashFromDisplay(text: string): Uint8Array {
  const bytes = fromHex(text)
  if (bytes.length !== 32) throw new TypeError('a hash has 32 bytes')
  return bytes.reverse()
}

export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}

export function concatBytes(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

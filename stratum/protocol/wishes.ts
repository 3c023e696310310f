// What a miner may wish of its difficulty, in all the spellings of the field. Nothing here is trusted: bounds come later.

/** A number or numeric string (cpuminer-opt sends one) above zero; null for anything else. */
export function positiveNumber(value: unknown): number | null {
  const number = asNumber(value)
  return number > 0 ? number : null
}

/** The same, where zero means something too: BIP 310 switches a minimum off by it. */
export function leastNumber(value: unknown): number | null {
  const number = asNumber(value)
  return number >= 0 ? number : null
}

function asNumber(value: unknown): number {
  const number =
    typeof value === 'number' ? value : typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN
  return Number.isFinite(number) ? number : Number.NaN
}

/** A 256-bit target as 64 hex digits, biggest first. Leading zeros may be left out: fewer than 40 digits are no target. */
export function wishedTarget(value: unknown): string | null {
  if (typeof value !== 'string') return null
  const [, digits] = /^(?:0x)?([0-9a-f]{40,64})$/i.exec(value.trim()) ?? []
  return digits === undefined ? null : digits.toLowerCase().padStart(64, '0')
}

export interface PasswordWishes {
  /** Vardiff leaves it alone. */
  readonly fixed: number | null
  /** Vardiff goes no lower. */
  readonly least: number | null
}

const NONE: PasswordWishes = { fixed: null, least: null }
const FIXED = new Set(['d', 'diff'])
const LEAST = new Set(['m', 'md'])
const passwordLengthMax = 256

/** `d=512` (or `diff=`) fixes the difficulty, `m=512` (or `md=`) is its least; other words are passed over. */
export function passwordWishes(password: unknown): PasswordWishes {
  if (typeof password !== 'string' || password.length > passwordLengthMax) return NONE
  let { fixed, least } = NONE
  for (const word of password.split(/[\s,;&]+/)) {
    const [, name = '', text] = /^([a-z]{1,4})=([0-9.e+-]{1,24})$/i.exec(word) ?? []
    const value = positiveNumber(text)
    if (value === null) continue
    if (FIXED.has(name.toLowerCase())) fixed ??= value
    if (LEAST.has(name.toLowerCase())) least ??= value
  }
  return { fixed, least }
}

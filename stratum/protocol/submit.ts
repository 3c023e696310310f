import type { ShareRefusal } from '../../events/index.ts'

/** A submit as numbers and bytes, so that two spellings of one share are one share. */
export interface Submit {
  readonly user: string
  readonly jobId: string
  /** Hex of whole bytes; its length is for the job to judge. */
  readonly extranonce2: string
  readonly time: number
  readonly nonce: number
  /** 0 where none were sent. */
  readonly versionBits: number
}

// A loop over character codes: a regular expression and parseInt take three times as long, for every share.
const DIGITS = new Int8Array(128).fill(-1)
for (const [value, digit] of [...'0123456789abcdef'].entries()) {
  DIGITS[digit.charCodeAt(0)] = value
  DIGITS[digit.toUpperCase().charCodeAt(0)] = value
}

/** 1 to 8 hex digits as a number; -1 for anything else. */
function hex32(value: unknown): number {
  if (typeof value !== 'string' || value.length === 0 || value.length > 8) return -1
  let number = 0
  for (let i = 0; i < value.length; i++) {
    const digit = DIGITS[value.charCodeAt(i)] ?? -1
    if (digit < 0) return -1
    number = (number << 4) | digit
  }
  return number >>> 0
}

function isHexBytes(text: string): boolean {
  if (text.length === 0 || text.length % 2 !== 0) return false
  for (let i = 0; i < text.length; i++) if ((DIGITS[text.charCodeAt(i)] ?? -1) < 0) return false
  return true
}

/**
 * Reads `mining.submit`'s five or six params. ntime is 8 digits, the nonce 1 to 8 (NerdMiner leaves out leading zeros),
 * version bits 1 to 8, always allowed (ESP-Miner sends zeros where nothing was configured).
 */
export function parseSubmit(params: readonly unknown[]): Submit | ShareRefusal {
  if (params.length < 5 || params.length > 6) return 'malformed'
  const user = params[0]
  const jobId = params[1]
  const extranonce2 = params[2]
  if (typeof user !== 'string' || typeof jobId !== 'string' || typeof extranonce2 !== 'string') return 'malformed'
  if (!isHexBytes(extranonce2)) return 'badExtranonce2'
  const ntime = params[3]
  const time = typeof ntime === 'string' && ntime.length === 8 ? hex32(ntime) : -1
  if (time < 0) return 'badTime'
  const nonce = hex32(params[4])
  if (nonce < 0) return 'badNonce'
  const bitsText = params[5]
  const versionBits = bitsText === undefined || bitsText === null ? 0 : hex32(bitsText)
  if (versionBits < 0) return 'badVersionBits'
  return { user, jobId, extranonce2, time, nonce, versionBits }
}

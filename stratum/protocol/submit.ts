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

const HEX = /^[0-9a-fA-F]+$/

function hex32(value: unknown): number | null {
  return typeof value === 'string' && value.length >= 1 && value.length <= 8 && HEX.test(value)
    ? Number.parseInt(value, 16)
    : null
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
  if (extranonce2.length === 0 || extranonce2.length % 2 !== 0 || !HEX.test(extranonce2)) return 'badExtranonce2'
  const ntime = params[3]
  const time = typeof ntime === 'string' && ntime.length === 8 ? hex32(ntime) : null
  if (time === null) return 'badTime'
  const nonce = hex32(params[4])
  if (nonce === null) return 'badNonce'
  const bitsText = params[5]
  const versionBits = bitsText === undefined || bitsText === null ? 0 : hex32(bitsText)
  if (versionBits === null) return 'badVersionBits'
  return { user, jobId, extranonce2, time, nonce, versionBits }
}

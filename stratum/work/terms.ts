// On what terms this pool mines: what stands in every coinbase beside the player's own script.
import type { CoinbaseOutput } from '../../bitcoin/index.ts'
import { isCoinbaseTag } from '../../events/index.ts'

/**
 * With a tag of full length, a fee, a commitment, the longest height and the widest payout this still makes 255 bytes,
 * the most that devices take: 26 + `/` + 20 + `/` are the 48 characters that are left.
 */
export const signatureLengthMax = 26

export interface FeeTerms {
  /** Of the whole coinbase value: 10,000 is one per cent. */
  readonly perMillion: number
  readonly script: Uint8Array
}

export interface CoinbaseTerms {
  /** Up to `signatureLengthMax` printable ASCII characters. */
  readonly signature: string
  readonly fee: FeeTerms | null
  /** What the players of an address want behind the signature, empty for nothing. Not trusted: see `coinbaseText`. */
  tagOf(address: string): string
}

/** Rounded down to whole sats, in the player's favour; null where nothing is left of it. */
export function feeOutput(valueSats: bigint, fee: FeeTerms | null): CoinbaseOutput | null {
  if (!fee) return null
  const feeSats = (valueSats * BigInt(fee.perMillion)) / 1_000_000n
  return feeSats > 0n ? { valueSats: feeSats, script: fee.script } : null
}

/** What stands around a tag: `/TheBitcoinGame/` + tag + `/`. Without one the signature stands alone. */
export function aroundTag(signature: string): readonly [before: string, after: string] {
  return [signature.endsWith('/') ? signature : `${signature}/`, '/']
}

/** The tag where it is one, otherwise empty: what another process says is never let into a coinbase unseen. */
export function safeTag(tag: string): string {
  return isCoinbaseTag(tag) ? tag : ''
}

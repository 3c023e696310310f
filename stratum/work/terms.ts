// On what terms this pool mines: what stands in every coinbase beside the player's own script.
import type { PoolFee } from '../../bitcoin/index.ts'
import { isCoinbaseTag } from '../../events/index.ts'

/**
 * With a tag of full length, a fee, a commitment, the longest height and the widest payout this still makes 255 bytes,
 * the most that devices take: 26 + `/` + 20 + `/` are the 48 characters that are left.
 */
export const signatureLengthMax = 26

export interface CoinbaseTerms {
  /** Up to `signatureLengthMax` printable ASCII characters. */
  readonly signature: string
  readonly fee: PoolFee | null
  /** What the players of an address want behind the signature, empty for nothing. Not trusted: see `coinbaseText`. */
  tagOf(address: string): string
}

/** The tag where it is one, otherwise empty: what another process says is never let into a coinbase unseen. */
export function safeTag(tag: string): string {
  return isCoinbaseTag(tag) ? tag : ''
}

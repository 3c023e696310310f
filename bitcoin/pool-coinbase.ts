// What the coinbases of a solo pool have in common, and what of each is its player's: one way for the engine that mines
// them, for the API that shows them, and for whoever checks.
import { buildCoinbase, type CoinbaseOutput, CoinbaseTooLong } from './coinbase.ts'

export interface PoolFee {
  /** Of the whole coinbase value: 10,000 is one per cent. */
  readonly perMillion: number
  readonly script: Uint8Array
}

export interface PoolCoinbasePlan {
  readonly height: number
  /** Subsidy and fees, all of it. */
  readonly valueSats: bigint
  readonly witnessCommitment: Uint8Array | undefined
  /** Printable ASCII. */
  readonly signature: string
  readonly fee: PoolFee | null
  /** As in `CoinbasePlan`. */
  readonly extranonceBytes: number
}

/** Rounded down to whole sats, in the player's favour; null where nothing is left of it. */
export function feeOutput(valueSats: bigint, fee: PoolFee | null): CoinbaseOutput | null {
  if (!fee) return null
  const feeSats = (valueSats * BigInt(fee.perMillion)) / 1_000_000n
  return feeSats > 0n ? { valueSats: feeSats, script: fee.script } : null
}

/** What stands around a tag: `/TheBitcoinGame/` + tag + `/`. */
export function aroundTag(signature: string): readonly [before: string, after: string] {
  return [signature.endsWith('/') ? signature : `${signature}/`, '/']
}

/** The signature with the player's tag behind it, or alone where there is none. */
export const coinbaseText = (signature: string, tag: string): string =>
  tag === '' ? signature : aroundTag(signature).join(tag)

/** The coinbase of a player, split around the extranonces. Throws as `buildCoinbase` does. */
export function poolCoinbase(
  { height, valueSats, witnessCommitment, signature, fee, extranonceBytes }: PoolCoinbasePlan,
  payoutScript: Uint8Array,
  tag: string,
): { readonly coinb1: Uint8Array; readonly coinb2: Uint8Array } {
  const feePaid = feeOutput(valueSats, fee)
  return buildCoinbase({
    height,
    valueSats,
    payoutScript,
    tag: coinbaseText(signature, tag),
    extranonceBytes,
    ...(witnessCommitment ? { witnessCommitment } : {}),
    ...(feePaid ? { fee: feePaid } : {}),
  })
}

/** The tag, or none where the coinbase would be longer with it than devices take. */
export function fittingTag(plan: PoolCoinbasePlan, payoutScript: Uint8Array, tag: string): string {
  try {
    poolCoinbase(plan, payoutScript, tag)
    return tag
  } catch (error) {
    if (error instanceof CoinbaseTooLong) return ''
    throw error
  }
}

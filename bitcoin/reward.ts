import type { Network } from './address.ts'
import { readCoinbase } from './coinbase.ts'
import { sameBytes } from './hex.ts'

const firstSubsidySats = 5_000_000_000n
const halvingBlocks: Record<Network, number> = { mainnet: 210_000, testnet: 210_000, signet: 210_000, regtest: 150 }

/** New coins of a block of this height: 50 BTC, halved at each multiple of 210,000 blocks (150 on regtest), rounded down. */
export function subsidySats(height: number, network: Network): bigint {
  const halvings = Math.floor(height / halvingBlocks[network])
  return halvings >= 64 ? 0n : firstSubsidySats >> BigInt(halvings)
}

/** What a coinbase pays, to the satoshi. `totalSats` is `subsidySats` + `feesSats`, and `playerSats` + `othersSats` too. */
export interface BlockReward {
  /** Sum of all outputs. */
  readonly totalSats: bigint
  /** New coins, as far as the coinbase claims them. */
  readonly subsidySats: bigint
  /** Of the transactions in the block. */
  readonly feesSats: bigint
  /** To the script of the player. */
  readonly playerSats: bigint
  /** To other scripts: the fee of the pool, where it takes one. */
  readonly othersSats: bigint
}

/** Reads the reward from the coinbase itself, with or without witness. Null where the bytes are no coinbase. */
export function rewardOf(
  coinbase: Uint8Array,
  height: number,
  network: Network,
  playerScript: Uint8Array,
): BlockReward | null {
  const outputs = readCoinbase(coinbase)?.outputs
  if (!outputs) return null
  let totalSats = 0n
  let playerSats = 0n
  for (const { valueSats, script } of outputs) {
    totalSats += valueSats
    if (sameBytes(script, playerScript)) playerSats += valueSats
  }
  const subsidy = subsidySats(height, network)
  const claimed = subsidy < totalSats ? subsidy : totalSats
  return {
    totalSats,
    subsidySats: claimed,
    feesSats: totalSats - claimed,
    playerSats,
    othersSats: totalSats - playerSats,
  }
}

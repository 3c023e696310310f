// Honest odds: what a hashrate can expect, without a word of hope that the numbers do not give.

const HASHES_PER_DIFFICULTY = 2 ** 32
const dayS = 86_400
const yearS = 365.25 * dayS

export interface Odds {
  /** Chance of at least one block, 0 to 1. */
  readonly day: number
  readonly year: number
  /** Mean time to a block in seconds; Infinity without a hashrate. */
  readonly meanSeconds: number
}

export function oddsOf(hashesPerSecond: number, networkDifficulty: number): Odds {
  const perSecond = hashesPerSecond / (networkDifficulty * HASHES_PER_DIFFICULTY)
  // expm1 keeps what a subtraction from 1 would lose.
  const within = (seconds: number): number => -Math.expm1(-perSecond * seconds)
  return {
    day: within(dayS),
    year: within(yearS),
    meanSeconds: perSecond > 0 ? 1 / perSecond : Number.POSITIVE_INFINITY,
  }
}

/** Progress on the scale of difficulties, in percent: the same on the meter, in words and in the weekly lottery. */
export function progressOf(best: number, networkDifficulty: number): number {
  if (best <= 1 || networkDifficulty <= 1) return best >= networkDifficulty ? 100 : 0
  return Math.min(100, (Math.log10(best) / Math.log10(networkDifficulty)) * 100)
}

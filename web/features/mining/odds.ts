// Honest odds: what a hashrate can expect, without a word of hope that the numbers do not give.

const hashesPerDifficulty = 2 ** 32
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
  const perSecond = networkDifficulty > 0 ? hashesPerSecond / (networkDifficulty * hashesPerDifficulty) : 0
  // expm1 keeps what a subtraction from 1 would lose; -0 would print a sign.
  const within = (seconds: number): number => -Math.expm1(-perSecond * seconds) || 0
  return {
    day: within(dayS),
    year: within(yearS),
    meanSeconds: perSecond > 0 ? 1 / perSecond : Number.POSITIVE_INFINITY,
  }
}

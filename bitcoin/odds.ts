// What a hashrate can expect. Every hash is a draw of its own, so blocks come as a Poisson process: no memory, no turn.

/** 2^256 over the target of difficulty 1, which is 0xffff × 2^208. */
const hashesPerDifficulty = 2 ** 48 / 0xffff

/** Hashes that a block of this difficulty takes on average. */
export const hashesPerBlock = (difficulty: number): number => difficulty * hashesPerDifficulty

/** Seconds to a block on average; Infinity without a hashrate, or while the difficulty is not known (0). */
export function secondsPerBlock(hashesPerSecond: number, difficulty: number): number {
  return hashesPerSecond > 0 && difficulty > 0 ? hashesPerBlock(difficulty) / hashesPerSecond : Number.POSITIVE_INFINITY
}

/** Chance of at least one block within `seconds`, 0 to 1, at a difficulty that stays as it is. */
export function chanceWithin(seconds: number, hashesPerSecond: number, difficulty: number): number {
  // expm1 keeps what a subtraction from 1 would lose; -0 would print a sign.
  return -Math.expm1(-seconds / secondsPerBlock(hashesPerSecond, difficulty)) || 0
}

const names = ['million', 'billion', 'trillion', 'quadrillion', 'quintillion', 'sextillion'] as const
const whole = new Intl.NumberFormat('en-US')

/** Two digits of a number that is only about right: 4,200, or 17 million. */
function roughly(value: number): string {
  const rounded = Number(value.toPrecision(2))
  if (rounded < 1e6) return whole.format(rounded)
  const power = Math.min(names.length, Math.floor(Math.log10(rounded) / 3 + 1e-9) - 1)
  return `${whole.format(Number((rounded / 1e3 ** (power + 1)).toPrecision(2)))} ${names[power - 1]}`
}

/** A chance as people say it: "12 %", "1 in 4,200", "1 in 17 million". Two digits, and never a certainty. */
export function chanceInWords(chance: number): string {
  if (!(chance > 0)) return 'none'
  if (chance > 0.99) return 'more than 99 %'
  if (chance >= 0.01) return `${Number((chance * 100).toPrecision(2))} %`
  return `1 in ${roughly(1 / chance)}`
}

/** How many coins would all have to show heads, in one throw, for a thing as unlikely. */
export const headsInARow = (chance: number): number => (chance > 0 ? -Math.log2(chance) || 0 : Number.POSITIVE_INFINITY)

// When the difficulty changes next, and to what: an estimate, with how sure it is.

/** Blocks between two adjustments, and how long they are to take. */
export const periodBlocks = 2_016
const periodSeconds = 14 * 86_400
/** No adjustment goes further than this, or its inverse. */
const factorMost = 4

/** Height of the first block of the period that a height is in. */
export const periodStart = (height: number): number => height - (height % periodBlocks)

export interface HeaderTimes {
  readonly tipHeight: number
  /** Of the tip's header, milliseconds since 1970. Miners set it, within two hours or so. */
  readonly tipAtMs: number
  /** Of the header at `periodStart(tipHeight)`. */
  readonly periodAtMs: number
}

export interface Adjustment {
  /** The first block with the new difficulty. */
  readonly height: number
  /** Blocks that are still to be found under the present difficulty, at least 0. */
  readonly blocksLeft: number
  /** When the last of them is expected, milliseconds since 1970. */
  readonly atMs: number
  /** New difficulty over the present one, and where it lies 95 times in 100. Equal once the period is over. */
  readonly factor: number
  readonly low: number
  readonly high: number
}

/**
 * The factor is the time that 2,015 intervals should take (as Bitcoin counts, two weeks) over the time that they take:
 * those behind us by their headers, those before us at the same pace. That the pace is known from `n` intervals only, and
 * that blocks come by chance, makes the range: the rest over the past is F-distributed with 2k and 2n degrees of freedom.
 * Null before the period's second block, or where its times say nothing.
 */
export function estimateAdjustment({ tipHeight, tipAtMs, periodAtMs }: HeaderTimes): Adjustment | null {
  const start = periodStart(tipHeight)
  const behind = tipHeight - start
  const left = periodBlocks - 1 - behind
  const elapsedS = (tipAtMs - periodAtMs) / 1_000
  if (behind < 1 || elapsedS <= 0) return null
  const pace = elapsedS / behind
  const factorAt = (ratio: number): number => bounded(periodSeconds / (elapsedS + left * pace * ratio))
  return {
    height: start + periodBlocks,
    blocksLeft: left,
    atMs: tipAtMs + left * pace * 1_000,
    factor: factorAt(1),
    low: factorAt(fQuantile(1, left, behind)),
    high: factorAt(fQuantile(-1, left, behind)),
  }
}

const bounded = (factor: number): number => Math.min(factorMost, Math.max(1 / factorMost, factor))

const z95 = 1.959964

/** F with 2k and 2n degrees of freedom at 2.5 % (`side` -1) or 97.5 % (1): Paulson's approximation. */
function fQuantile(side: 1 | -1, k: number, n: number): number {
  if (k === 0) return 1
  const [a, b] = [1 / (9 * k), 1 / (9 * n)]
  const z = side * z95
  // ((1 - b) x - (1 - a))² = z² (b x² + a), where x is the cube root; the greater root above the median.
  const square = (1 - b) ** 2 - z * z * b
  const half = (1 - a) * (1 - b)
  const rest = (1 - a) ** 2 - z * z * a
  const x = (half + side * Math.sqrt(Math.max(0, half * half - square * rest))) / square
  return Math.max(0, x) ** 3
}

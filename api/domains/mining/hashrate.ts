// Hashrate from chance finds, and how sure it is. Pure: sums and times in, rates out.
import { poolSlotMs, slotMs, startOf } from './rules.ts'

const secondMs = 1_000
const minuteMs = 60 * secondMs
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

/** What a hashrate is measured over. */
export const WINDOW_MS = {
  oneMinute: minuteMs,
  fiveMinutes: 5 * minuteMs,
  oneHour: hourMs,
  oneDay: dayMs,
  sevenDays: 7 * dayMs,
} as const
export type WindowName = keyof typeof WINDOW_MS
export const WINDOWS = Object.keys(WINDOW_MS) as readonly WindowName[]

const hashesPerDifficulty = 2 ** 32
/** Hashes a second that do `work` in so long, on average. */
export const hashrateOf = (work: number, seconds: number): number => (work * hashesPerDifficulty) / seconds

/** Of shares, by their assigned difficulty d: how many, the sum of d, the sum of d², and the greatest d. */
export interface WorkOf {
  readonly shares: number
  readonly work: number
  readonly squares: number
  readonly most: number
}
export const noWork: WorkOf = { shares: 0, work: 0, squares: 0, most: 0 }

export interface Rate {
  /** Hashes a second: the estimate and its 95 % confidence range. */
  readonly hashrate: number
  readonly low: number
  readonly high: number
  readonly shares: number
  readonly work: number
  /** How long it was measured. */
  readonly seconds: number
}

const z95 = 1.959964
/** The quantile so many deviations from the middle of a gamma distribution, in Wilson and Hilferty's approximation. */
const gammaOf = (shape: number, deviations: number): number =>
  shape * Math.max(0, 1 - 1 / (9 * shape) + deviations / (3 * Math.sqrt(shape))) ** 3

/**
 * Hashrate of the work done in `seconds`. Shares arrive as a Poisson process, each of assigned difficulty d standing for
 * d × 2^32 hashes, so their sum is unbiased whatever the difficulties were. Its range is the gamma interval for weighted
 * sums of Poisson counts (Fay and Feuer 1997), for shares alike Garwood's exact one: the lower end is that of as many
 * alike shares as would make the sum as uncertain, the upper end allows for one share more, of difficulty `most`, which is
 * the greatest that may have been assigned. Where no share came and `most` is 0, nothing is claimed.
 */
export function rateOf({ shares, work, squares, most: seen }: WorkOf, seconds: number, most = seen): Rate {
  const of = (amount: number): number => (seconds > 0 ? hashrateOf(amount, seconds) : 0)
  // Rows of before squares were kept have none: never less than if shares were alike.
  const spread = shares > 0 ? Math.max(squares, (work * work) / shares) : 0
  const low = shares > 0 ? (spread / work) * gammaOf((work * work) / spread, -z95) : 0
  const [next, nextSpread] = [work + most, spread + most * most]
  const high = next > 0 ? (nextSpread / next) * gammaOf((next * next) / nextSpread, z95) : 0
  return { hashrate: of(work), low: of(low), high: of(high), shares, work, seconds }
}

/** Seconds a window spans; at least one, so that a first share does not read as an absurd rate. */
export const windowSeconds = (startMs: number, nowMs: number): number => Math.max(1, (nowMs - startMs) / secondMs)

export type Starts = { readonly [K in WindowName]: number }

/** Where windows of players and workers begin: raw shares up to five minutes, then whole slots, then whole hours. */
export const minerStarts = (nowMs: number): Starts => ({
  oneMinute: nowMs - WINDOW_MS.oneMinute,
  fiveMinutes: nowMs - WINDOW_MS.fiveMinutes,
  oneHour: startOf(nowMs - WINDOW_MS.oneHour, slotMs),
  oneDay: startOf(nowMs - WINDOW_MS.oneDay, hourMs),
  sevenDays: startOf(nowMs - WINDOW_MS.sevenDays, hourMs),
})

/** Where windows of the pool begin: five seconds, then whole hours. */
export const poolStarts = (nowMs: number): Starts => ({
  ...minerStarts(nowMs),
  oneMinute: startOf(nowMs - WINDOW_MS.oneMinute, poolSlotMs),
  fiveMinutes: startOf(nowMs - WINDOW_MS.fiveMinutes, poolSlotMs),
  oneHour: startOf(nowMs - WINDOW_MS.oneHour, poolSlotMs),
})

export type Sums = { readonly [K in WindowName]: WorkOf }
export type Windows = { readonly [K in WindowName]: Rate }

/**
 * The windows of a miner. `startsMs`: from where each was summed up to now, so that a window over slots spans whole slots
 * and its rate does not jump where one begins. None begins before the miner was first seen. What a window may have missed is
 * taken to be no harder than the hardest share of the next longer one that has any.
 */
export function windowsOf(sums: Sums, startsMs: Starts, firstSeenMs: number, nowMs: number): Windows {
  const rates = WINDOWS.map((name, i) => {
    const longer = WINDOWS.slice(i + 1).find((each) => sums[each].shares > 0) ?? name
    const startMs = Math.max(startsMs[name], Math.min(firstSeenMs, nowMs))
    return [name, rateOf(sums[name], windowSeconds(startMs, nowMs), Math.max(sums[name].most, sums[longer].most))]
  })
  return Object.fromEntries(rates)
}

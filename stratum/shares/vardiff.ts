// Which difficulty a miner should have. Pure: the clock is an argument.

export interface VardiffGoal {
  readonly sharesPerMinute: number
  readonly least: number
  readonly most: number
}

/** Shares seen at one difficulty: all of them, and those of the latest slice of time, where a change of pace shows. */
export interface Observation {
  readonly difficulty: number
  readonly sinceMs: number
  readonly shares: number
  readonly sliceSinceMs: number
  readonly sliceShares: number
  /** Of the latest share; `sinceMs` before the first. */
  readonly lastMs: number
}

export const beginObservation = (difficulty: number, nowMs: number): Observation => ({
  difficulty,
  sinceMs: nowMs,
  shares: 0,
  sliceSinceMs: nowMs,
  sliceShares: 0,
  lastMs: nowMs,
})

/** Fewer shares than this say nothing of haste. */
const sharesLeast = 4
/** A difficulty at which no share came is doubted when so many should have: at six a minute, after 30 s. */
const missedAtFirst = 3
/** One that has worked is doubted later: gaps of that length are chance too often. */
const missedLater = 5
/** Half the square of how many standard deviations an observation is off. */
const surpriseGross = 4
const surpriseSmall = 6
/** An error within this factor is left alone. */
const tolerance = 1.3
/** One step changes difficulty by at most this factor. */
const stepMost = 64
const silentStep = 8
const silentStepLater = 4
/** After so many expected shares a window has told all it can. */
const windowShares = 60
/** A slice is weighed after so many expected shares: at six a minute, 40 s. */
const sliceShares = 4

/**
 * The difficulty that fits, or null where the present one should stay. Shares come by chance, so an error is acted on
 * when it is unlikely to be one: many times too many shares are told from chance within seconds, a few per cent never.
 */
export function betterDifficulty(seen: Observation, nowMs: number, goal: VardiffGoal): number | null {
  const perMs = goal.sharesPerMinute / 60_000
  const whole = factorOf(seen.shares, (nowMs - seen.sinceMs) * perMs, true)
  if (whole !== null) return settle(whole, seen, goal)
  const slice = factorOf(seen.sliceShares, (nowMs - seen.sliceSinceMs) * perMs, false)
  if (slice !== null) return settle(slice, seen, goal)
  const missed = (nowMs - seen.lastMs) * perMs
  if (seen.shares === 0) return missed >= missedAtFirst ? settle(1 / silentStep, seen, goal) : null
  return missed >= missedLater ? settle(1 / silentStepLater, seen, goal) : null
}

/** By how much too easy it is, or null where chance explains what was seen. */
function factorOf(shares: number, expected: number, small: boolean): number | null {
  if (shares === 0) return null
  const surprise = shares * Math.log(shares / expected) - (shares - expected)
  const ratio = shares / expected
  const gross = ratio > 2 || ratio < 0.5
  if (surprise < (gross ? surpriseGross : surpriseSmall)) return null
  if (!gross && (!small || (ratio < tolerance && ratio > 1 / tolerance))) return null
  if (ratio > 1 && shares < sharesLeast) return null
  // The last share ended the window, so it is no evidence of haste.
  return ratio > 1 ? (shares - 1) / expected : ratio
}

/** The observation as time goes on: a slice that has been weighed gives way to the next. */
export function advance(seen: Observation, nowMs: number, goal: VardiffGoal): Observation {
  const perMs = goal.sharesPerMinute / 60_000
  const wholeMs = nowMs - seen.sinceMs
  // Half is forgotten, so that the present weighs more than the past.
  if (wholeMs * perMs >= windowShares) return { ...seen, sinceMs: nowMs - wholeMs / 2, shares: seen.shares / 2 }
  if ((nowMs - seen.sliceSinceMs) * perMs >= sliceShares) return { ...seen, sliceSinceMs: nowMs, sliceShares: 0 }
  return seen
}

function settle(factor: number, seen: Observation, goal: VardiffGoal): number | null {
  const next = clampDifficulty(seen.difficulty * Math.max(1 / stepMost, Math.min(stepMost, factor)), goal)
  return next === seen.difficulty ? null : next
}

/** Inside the bounds, of three digits, and whole above 1: much firmware keeps only the whole part. */
export function clampDifficulty(difficulty: number, { least, most }: { least: number; most: number }): number {
  const bounded = Math.max(least, Math.min(most, difficulty))
  if (bounded < 1) return Math.max(least, roundedDown(bounded))
  return Math.max(Math.ceil(least), Math.floor(roundedDown(bounded)))
}

function roundedDown(value: number): number {
  const rounded = Number(value.toPrecision(3))
  if (rounded <= value) return rounded
  const unit = 10 ** (Math.floor(Math.log10(value)) - 2)
  return Number((rounded - unit).toPrecision(3))
}

// First difficulties by what the user agent says: too low floods nobody for long, too high leaves a small miner silent.
const STARTS: readonly (readonly [RegExp, number])[] = [
  [/nerdminer|nminer|esp32|han_?solo/i, 0.001],
  [/cpuminer|minerd/i, 0.1],
  [/nerdqaxe|nerdoctaxe/i, 1_000],
  [/bitaxe|nerdaxe/i, 500],
]

export function startDifficulty(userAgent: string, otherwise: number): number {
  return STARTS.find(([pattern]) => pattern.test(userAgent))?.[1] ?? otherwise
}

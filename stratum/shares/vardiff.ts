// Which difficulty a miner should have. Pure: the clock is an argument.

export interface VardiffGoal {
  readonly sharesPerMinute: number
  readonly least: number
  readonly most: number
}

/** Shares seen at the present difficulty. Replaced at each change, so that old shares never argue with a new difficulty. */
export interface Observation {
  readonly difficulty: number
  readonly sinceMs: number
  readonly shares: number
}

/** A verdict needs so many expected or seen shares: fewer are chance. */
const sharesEnough = 6
/** A miner that says nothing is looked at after half a minute. */
const silentMs = 30_000
/** One step changes difficulty by at most this factor. */
const stepMost = 64
/** Where the window is long enough to be sure of smaller errors, it is weighed and begun anew. */
const sharesSure = 24

/**
 * The difficulty that fits, or null where the present one should stay. Fast where the error is plain (many times too
 * many shares within seconds, or silence), patient where it is small.
 */
export function betterDifficulty(seen: Observation, nowMs: number, goal: VardiffGoal): number | null {
  const elapsedMs = Math.max(1, nowMs - seen.sinceMs)
  const expected = (elapsedMs / 60_000) * goal.sharesPerMinute
  const ratio = seen.shares / expected
  if (seen.shares >= sharesEnough && ratio > 2) return settle(seen.difficulty * Math.min(ratio, stepMost), seen, goal)
  if (seen.shares === 0 && elapsedMs >= silentMs) return settle(seen.difficulty / 4, seen, goal)
  if (expected >= sharesEnough && ratio < 0.4)
    return settle(seen.difficulty * Math.max(ratio, 1 / stepMost), seen, goal)
  if (expected >= sharesSure && (ratio > 1.4 || ratio < 0.7)) return settle(seen.difficulty * ratio, seen, goal)
  return null
}

/** True when the window has told all it can and should begin anew. */
export function windowIsOver(seen: Observation, nowMs: number, goal: VardiffGoal): boolean {
  return ((nowMs - seen.sinceMs) / 60_000) * goal.sharesPerMinute >= sharesSure * 2
}

function settle(difficulty: number, seen: Observation, goal: VardiffGoal): number | null {
  const next = clampDifficulty(difficulty, goal)
  return next === seen.difficulty ? null : next
}

/** Inside the bounds, and whole above 1: much firmware keeps only the whole part. */
export function clampDifficulty(difficulty: number, { least, most }: { least: number; most: number }): number {
  const bounded = Math.max(least, Math.min(most, difficulty))
  if (bounded >= 1) return Math.max(least, Math.floor(Number(bounded.toPrecision(3))))
  return Math.max(least, Math.min(Number(bounded.toPrecision(3)), most < least ? least : most))
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

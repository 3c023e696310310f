// A device that mines against the real `Difficulty` in simulated time: its shares come by chance, seeded.
import { Difficulty } from './difficulty.ts'

const hashesPerDifficulty = 2 ** 32
/** The session is looked at that often, shares or none. */
const tickMs = 5_000
const sharesPerMinute = 6

export interface Device {
  readonly hashesPerSecond: number
  /** Its hashrate becomes so many times the first at these times, in order. */
  readonly steps?: readonly { readonly atMs: number; readonly factor: number }[]
  readonly userAgent?: string
  /** Shares below are kept back by the device's own chips: 256 for those of a Bitaxe. */
  readonly difficultyLeast?: number
  /** Shares it can hand in in a second. */
  readonly sharesPerSecondMost?: number
}

export interface Settings {
  /** Of the port. */
  readonly startDifficulty?: number
  /** Of the device, with its authorize. */
  readonly suggestion?: number
  readonly minutes: number
  readonly seed: number
}

export interface Change {
  readonly atMs: number
  readonly difficulty: number
}

export interface Run {
  /** The first is the difficulty it starts with. */
  readonly changes: readonly Change[]
  readonly sharesAtMs: readonly number[]
  readonly endMs: number
}

/** Difficulty at which so many hashes a second make six shares a minute. */
export const fitting = (hashesPerSecond: number): number =>
  (hashesPerSecond * 60) / sharesPerMinute / hashesPerDifficulty

/** Whether shares come at six a minute, give or take 30 %. */
export function fits(difficulty: number, hashesPerSecond: number): boolean {
  const off = difficulty / fitting(hashesPerSecond)
  return off > 1 / 1.3 && off < 1.3
}

/** How long after `fromMs` the difficulty came to fit, and stayed so for two minutes; infinite where it never did. */
export function settledAfterMs({ changes, endMs }: Run, hashesPerSecond: number, fromMs = 0): number {
  let sinceMs = Number.POSITIVE_INFINITY
  for (const [i, { atMs, difficulty }] of changes.entries()) {
    const untilMs = changes[i + 1]?.atMs ?? endMs
    if (untilMs <= fromMs) continue
    if (!fits(difficulty, hashesPerSecond)) sinceMs = Number.POSITIVE_INFINITY
    else if (untilMs - Math.min(sinceMs, Math.max(fromMs, atMs)) >= 120_000) {
      return Math.min(sinceMs, Math.max(fromMs, atMs)) - fromMs
    } else sinceMs = Math.min(sinceMs, Math.max(fromMs, atMs))
  }
  return Number.POSITIVE_INFINITY
}

/** Share of the time from `fromMs` on at which the difficulty did not fit. */
export function unfitting({ changes, endMs }: Run, hashesPerSecond: number, fromMs: number): number {
  let ms = 0
  for (const [i, { atMs, difficulty }] of changes.entries()) {
    const lastedMs = (changes[i + 1]?.atMs ?? endMs) - Math.max(fromMs, atMs)
    if (lastedMs > 0 && !fits(difficulty, hashesPerSecond)) ms += lastedMs
  }
  return ms / (endMs - fromMs)
}

/** The most shares within a second. */
export function busiestSecond(sharesAtMs: readonly number[]): number {
  let most = 0
  let first = 0
  for (const [last, atMs] of sharesAtMs.entries()) {
    while (atMs - (sharesAtMs[first] as number) >= 1_000) first++
    most = Math.max(most, last - first + 1)
  }
  return most
}

/** Numbers in (0, 1), always the same for a seed (mulberry32). */
function chance(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return (((mixed ^ (mixed >>> 14)) >>> 0) + 0.5) / 2 ** 32
  }
}

export function simulate(device: Device, settings: Settings): Run {
  const random = chance(settings.seed)
  const endMs = settings.minutes * 60_000
  const difficulty = new Difficulty({
    difficultyLeast: 1e-9,
    difficultyStart: settings.startDifficulty ?? 1_000,
    sharesPerMinute,
    difficultyMost: () => 1e15,
    difficultyStartMost: () => 1e15,
  })
  difficulty.begin(device.userAgent ?? '', 0)
  if (settings.suggestion !== undefined) difficulty.suggest(settings.suggestion, 0)
  const changes: Change[] = [{ atMs: 0, difficulty: difficulty.value }]
  const sharesAtMs: number[] = []
  const leastGapMs = 1_000 / (device.sharesPerSecondMost ?? 200)
  let nowMs = 0
  let nextTickMs = random() * tickMs
  // What the device mines at; it takes a new difficulty up a little after it was told.
  let mined = difficulty.value
  let takesUpMs = Number.POSITIVE_INFINITY
  const review = (): void => {
    const next = difficulty.review(nowMs)
    if (next === null) return
    changes.push({ atMs: nowMs, difficulty: next })
    takesUpMs = nowMs + 50 + random() * 1_000
  }
  const steps = [...(device.steps ?? [])]
  let hashesPerSecond = device.hashesPerSecond
  let nextShareMs = gapMs()
  for (;;) {
    nowMs = Math.min(nextShareMs, nextTickMs, takesUpMs, steps[0]?.atMs ?? nextTickMs)
    if (nowMs > endMs) return { changes, sharesAtMs, endMs }
    if (nowMs === steps[0]?.atMs) {
      hashesPerSecond = device.hashesPerSecond * (steps.shift()?.factor ?? 1)
      nextShareMs = nowMs + gapMs()
    } else if (nowMs === takesUpMs) {
      mined = difficulty.value
      takesUpMs = Number.POSITIVE_INFINITY
      nextShareMs = nowMs + gapMs()
    } else if (nowMs === nextTickMs) {
      nextTickMs += tickMs
      review()
    } else {
      sharesAtMs.push(nowMs)
      difficulty.count(mined, Math.max(mined, device.difficultyLeast ?? 0) / random(), nowMs)
      nextShareMs = nowMs + gapMs()
      review()
    }
  }

  /** Memoryless: drawn anew at each event, it is as if it had gone on. */
  function gapMs(): number {
    const effective = Math.max(mined, device.difficultyLeast ?? 0)
    const perMs = hashesPerSecond / (effective * hashesPerDifficulty) / 1_000
    return Math.max(leastGapMs, -Math.log(random()) / perMs)
  }
}

import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  advance,
  beginObservation,
  betterDifficulty,
  clampDifficulty,
  type Observation,
  startDifficulty,
} from './vardiff.ts'

const goal = { sharesPerMinute: 6, least: 1e-9, most: 1e15 }
const lookEveryMs = 5_000
/** Difficulty at which so many hashes a second make six shares a minute. */
const fitting = (hashesPerSecond: number): number => (hashesPerSecond * 10) / 2 ** 32

interface Run {
  readonly changes: readonly { readonly atMs: number; readonly difficulty: number }[]
  readonly shares: number
  readonly difficulty: number
}

/** A miner whose shares come by chance, looked at on each share and every five seconds. */
function mines(hashesPerSecond: (atMs: number) => number, start: number, minutes: number, seed: number): Run {
  let state = seed
  const random = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return (state + 0.5) / 2 ** 32
  }
  let nowMs = 0
  let nextLookMs = lookEveryMs
  let shares = 0
  let seen: Observation = beginObservation(start, 0)
  const changes: { atMs: number; difficulty: number }[] = []
  const look = (): void => {
    const better = betterDifficulty(seen, nowMs, goal)
    seen = better === null ? advance(seen, nowMs, goal) : beginObservation(better, nowMs)
    if (better !== null) changes.push({ atMs: nowMs, difficulty: better })
  }
  while (nowMs < minutes * 60_000) {
    const perMs = hashesPerSecond(nowMs) / (seen.difficulty * 2 ** 32) / 1_000
    const gapMs = -Math.log(random()) / perMs
    if (nowMs + gapMs < nextLookMs) {
      nowMs += gapMs
      shares++
      seen = { ...seen, shares: seen.shares + 1, sliceShares: seen.sliceShares + 1, lastMs: nowMs }
    } else {
      nowMs = nextLookMs
      nextLookMs += lookEveryMs
    }
    look()
  }
  return { changes, shares, difficulty: seen.difficulty }
}

const seeds = Array.from({ length: 40 }, (_, i) => i * 7_919 + 1)
const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1] as number

test.each([
  ['a NerdMiner of 50 kH/s', 5e4, 0.001, 60],
  ['a CPU of 13 MH/s, three times too slow for its start', 13e6, 0.1, 90],
  ['a Bitaxe of 1.2 TH/s', 1.2e12, 500, 60],
  ['a rig of 500 TH/s that says nothing of itself', 5e14, 1_000, 60],
])('%s has a fitting difficulty soon', (_name, hashesPerSecond, start, withinSeconds) => {
  const settledMs = seeds.map((seed) => {
    const { changes } = mines(() => hashesPerSecond, start, 3, seed)
    const fits = changes.find(({ difficulty }) => {
      const ratio = difficulty / fitting(hashesPerSecond)
      return ratio > 1 / 3 && ratio < 3
    })
    return fits?.atMs ?? Number.POSITIVE_INFINITY
  })
  expect(median(settledMs)).toBeLessThanOrEqual(withinSeconds * 1_000)
})

test('a difficulty that is far too low is raised within five seconds', () => {
  for (const seed of seeds) expect(mines(() => 1e12, 1, 1, seed).changes[0]?.atMs).toBeLessThan(5_000)
})

test('a miner that says nothing is helped after half a minute, again and again', () => {
  const { changes } = mines(() => 1, 1_000, 4, 1)
  expect(changes.map(({ atMs }) => atMs)).toEqual([30, 60, 90, 120, 150, 180, 210, 240].map((each) => each * 1_000))
})

test('a steady miner sends about six shares a minute, and is left alone most of the time', () => {
  const runs = seeds.map((seed) => mines(() => 1e12, 2_330, 60, seed))
  const perMinute = runs.reduce((sum, { shares }) => sum + shares, 0) / runs.length / 60
  expect(perMinute).toBeGreaterThan(5)
  expect(perMinute).toBeLessThan(8)
  expect(median(runs.map(({ changes }) => changes.length))).toBeLessThan(15)
})

test.each([0.1, 10])('a hashrate that becomes %d times itself is answered within a minute', (factor) => {
  const reactionMs = seeds.map((seed) => {
    const { changes } = mines((atMs) => (atMs < 600_000 ? 1e12 : 1e12 * factor), 2_330, 20, seed)
    const change = changes.find(({ atMs }) => atMs >= 600_000)
    return (change?.atMs ?? Number.POSITIVE_INFINITY) - 600_000
  })
  expect(median(reactionMs)).toBeLessThan(60_000)
})

test('a difficulty is inside its bounds, at most three digits, and whole where it is above 1', () => {
  const bound = fc.double({ min: 1e-9, max: 1e14, noNaN: true })
  fc.assert(
    fc.property(fc.double({ min: 1e-12, max: 1e18, noNaN: true }), bound, bound, (difficulty, a, b) => {
      const least = Math.min(a, b)
      const most = Math.max(a, b)
      const given = clampDifficulty(difficulty, { least, most })
      expect(given).toBeGreaterThanOrEqual(least)
      if (given > 1) expect(Number.isInteger(given)).toBe(true)
      // A lower bound that is no whole number is rounded up: it is never undercut.
      expect(given).toBeLessThanOrEqual(Math.max(most, least > 1 ? Math.ceil(least) : least))
    }),
  )
})

test.each([
  ['NerdMinerV2/V1.8.3', 0.001],
  ['cpuminer/2.5.1', 0.1],
  ['bitaxe/BM1370/v2.15.0', 500],
  ['NerdQAxe++/BM1370/v1.0.36', 1_000],
  ['cgminer/4.11.1', 2_048],
])('%s begins at %d', (userAgent, difficulty) => {
  expect(startDifficulty(userAgent, 2_048)).toBe(difficulty)
})

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  minerStarts,
  noWork,
  poolStarts,
  type Rate,
  rateOf,
  type Starts,
  type Sums,
  WINDOW_MS,
  WINDOWS,
  type WindowName,
  type WorkOf,
  windowsOf,
} from './hashrate.ts'

const hashes = 2 ** 32
const minuteMs = 60_000
/** A Monday, so that slots, hours and days begin here. */
const startMs = Date.UTC(2026, 10, 23)

/** Uniform in [0, 1), the same for the same seed. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

interface Find {
  readonly atMs: number
  readonly difficulty: number
}
/** A rig of so many difficulties a second, and what it is assigned at each moment since it began. */
interface Rig {
  readonly power: number
  readonly difficultyAt: (sinceMs: number) => number
  readonly fromMs?: number
  readonly toMs?: number
}

/** Shares of a rig as chance has them: hashes are tried one by one, so the time to the next is exponential. */
function* finds(rig: Rig, untilMs: number, random: () => number): Generator<Find> {
  const { power, difficultyAt, fromMs = startMs, toMs = Number.POSITIVE_INFINITY } = rig
  let atMs = fromMs
  for (;;) {
    // The assigned difficulty may change before the next share: it is thinned out of the most frequent.
    const least = Math.min(difficultyAt(atMs - fromMs), difficultyAt(atMs - fromMs + 60_000))
    const step = (-Math.log(1 - random()) * least * 1_000) / power
    if (step > 60_000) {
      atMs += 60_000
      if (atMs >= Math.min(untilMs, toMs)) return
      continue
    }
    atMs += step
    if (atMs >= Math.min(untilMs, toMs)) return
    const difficulty = difficultyAt(atMs - fromMs)
    if (random() < least / difficulty) yield { atMs, difficulty }
  }
}

const sum = (shares: readonly Find[]): WorkOf => ({
  shares: shares.length,
  work: shares.reduce((total, { difficulty }) => total + difficulty, 0),
  squares: shares.reduce((total, { difficulty }) => total + difficulty ** 2, 0),
  most: Math.max(0, ...shares.map(({ difficulty }) => difficulty)),
})

/** As the ledger's rows give them: what has come since each window began. */
const sumsAt = (shares: readonly Find[], starts: Starts, nowMs: number): Sums =>
  Object.fromEntries(
    WINDOWS.map((name) => [name, sum(shares.filter(({ atMs }) => atMs >= starts[name] && atMs <= nowMs))]),
  ) as unknown as Sums

const windowsAt = (shares: readonly Find[], nowMs: number, starts = minerStarts(nowMs), firstSeenMs = startMs) =>
  windowsOf(sumsAt(shares, starts, nowMs), starts, firstSeenMs, nowMs)

const constant = (difficulty: number) => () => difficulty
/** Doubles every so often, as vardiff has it for a rig that it does not know. */
const rising = (first: number, everyMs: number) => (sinceMs: number) =>
  first * 2 ** Math.min(10, Math.floor(sinceMs / everyMs))

/** What is assigned, by name: so many shares a minute of a power of 1 a second. */
const CASES: readonly (readonly [name: string, rigs: readonly Rig[]])[] = [
  ['alike, six a minute', [{ power: 1, difficultyAt: constant(10) }]],
  ['alike, one in two minutes', [{ power: 1, difficultyAt: constant(120) }]],
  ['of a difficulty that rises a thousandfold', [{ power: 1, difficultyAt: rising(0.06, 20_000) }]],
  [
    'of a small rig beside one that is a thousand times as strong',
    [
      { power: 0.001, difficultyAt: constant(0.01) },
      { power: 0.999, difficultyAt: constant(9.99) },
    ],
  ],
  [
    'of many small rigs beside a strong one with rare shares',
    [
      { power: 0.5, difficultyAt: constant(0.5) },
      { power: 0.5, difficultyAt: constant(30) },
    ],
  ],
]

function simulate(rigs: readonly Rig[], runs: number, lengthMs: number, look: (shares: Find[], nowMs: number) => void) {
  const random = randomFrom(2_026)
  for (let run = 0; run < runs; run++) {
    look(
      rigs.flatMap((rig) => [...finds(rig, startMs + lengthMs, random)]),
      startMs + lengthMs,
    )
  }
}

describe('the 95 % range of shares', () => {
  const lengths = [30_000, minuteMs, 5 * minuteMs] as const
  test.each(CASES)('%s holds the true hashrate in at least 94 of 100 cases, however short the time', (_name, rigs) => {
    for (const lengthMs of lengths) {
      let held = 0
      const most = Math.max(...rigs.map(({ difficultyAt }) => difficultyAt(lengthMs)))
      simulate(rigs, 3_000, lengthMs, (shares) => {
        const { low, high } = rateOf(sum(shares), lengthMs / 1_000, most)
        if (low <= hashes && hashes <= high) held++
      })
      expect(held / 3_000, `${lengthMs} ms`).toBeGreaterThan(0.94)
    }
  })

  test.each(CASES)('%s holds it in every window of a miner that has been here for an hour', (_name, rigs) => {
    const held = new Map<WindowName, number>()
    const runs = 400
    simulate(rigs, runs, 60 * minuteMs, (shares, nowMs) => {
      const windows = windowsAt(shares, nowMs)
      for (const name of WINDOWS) {
        const { low, high } = windows[name]
        if (low <= hashes && hashes <= high) held.set(name, (held.get(name) ?? 0) + 1)
      }
    })
    // Three deviations of so few runs below 95 %.
    for (const name of WINDOWS) expect((held.get(name) ?? 0) / runs, name).toBeGreaterThan(0.917)
  })

  test('is as narrow as it can be: it misses more than one in a hundred once there are enough shares', () => {
    let held = 0
    simulate([{ power: 1, difficultyAt: constant(1) }], 2_000, 5 * minuteMs, (shares) => {
      const { low, high } = rateOf(sum(shares), 300)
      if (low <= hashes && hashes <= high) held++
    })
    expect(held / 2_000).toBeLessThan(0.99)
  })

  test.each([
    [1, 0.0253, 5.572],
    [4, 1.09, 10.242],
    [10, 4.795, 18.39],
    [100, 81.36, 121.63],
  ])('of %d alike is the exact Poisson one within two percent', (shares, low, high) => {
    const rate = rateOf({ shares, work: shares * 3, squares: shares * 9, most: 3 }, 3 * hashes)
    // Garwood's exact bounds. The approximation is weakest at the lower end of a single share.
    expect(Math.abs(rate.low - low)).toBeLessThan(Math.max(0.02 * low, 0.02))
    expect(Math.abs(rate.high - high)).toBeLessThan(0.02 * high)
  })

  test('is wider the more their difficulties differ, and holds the estimate', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 1e-9, max: 1e12, noNaN: true }), { minLength: 1, maxLength: 50 }),
        (difficulties) => {
          const all = sum(difficulties.map((difficulty) => ({ atMs: 0, difficulty })))
          const rate = rateOf(all, 60)
          const alike = rateOf({ ...all, squares: all.work ** 2 / all.shares }, 60)
          expect(rate.low).toBeLessThan(rate.hashrate)
          expect(rate.high).toBeGreaterThan(rate.hashrate)
          expect(rate.low).toBeLessThanOrEqual(alike.low * (1 + 1e-9))
          expect(rate.high).toBeGreaterThanOrEqual(alike.high * (1 - 1e-9))
        },
      ),
    )
  })

  test('narrows with more shares', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), (shares) => {
        const of = (count: number): Rate => rateOf({ shares: count, work: count, squares: count, most: 1 }, count)
        expect(of(shares * 2).high - of(shares * 2).low).toBeLessThan(of(shares).high - of(shares).low)
      }),
    )
  })

  test('without a share ends where so few would be chance, and claims nothing of whom nothing is known', () => {
    expect(rateOf(noWork, 60)).toMatchObject({ hashrate: 0, low: 0, high: 0 })
    const { high } = rateOf(noWork, 60, 10)
    // Garwood's bound of nothing seen: -ln 0.025.
    expect(high / ((10 * hashes) / 60)).toBeCloseTo(3.689, 1)
  })
})

describe('the hashrate', () => {
  test.each(CASES)('of shares %s is right on average, from the first half minute on', (_name, rigs) => {
    for (const lengthMs of [30_000, minuteMs, 3 * minuteMs]) {
      const runs = 4_000
      const totals = WINDOWS.map((name) => ({ name, all: 0, squares: 0 }))
      simulate(rigs, runs, lengthMs, (shares, nowMs) => {
        const windows = windowsAt(shares, nowMs)
        for (const total of totals) {
          const of = windows[total.name].hashrate / hashes
          total.all += of
          total.squares += of * of
        }
      })
      for (const { name, all, squares } of totals) {
        const mean = all / runs
        const error = Math.sqrt((squares / runs - mean * mean) / runs)
        expect(Math.abs(mean - 1), `${name} after ${lengthMs} ms`).toBeLessThan(4 * error)
      }
    }
  })

  test('does not move where a slot or an hour begins: a rig as regular as a clock has one hashrate at every second', () => {
    const everyMs = 5_000
    const lengthMs = 8 * 24 * 60 * minuteMs
    const shares = (fromMs: number, toMs: number): WorkOf => {
      const count = Math.floor((toMs - startMs) / everyMs) - Math.ceil((fromMs - startMs) / everyMs) + 1
      return { shares: count, work: count * 2, squares: count * 4, most: 2 }
    }
    for (const startsAt of [minerStarts, poolStarts]) {
      for (let nowMs = startMs + lengthMs; nowMs < startMs + lengthMs + 2 * 60 * minuteMs; nowMs += 1_000) {
        const starts = startsAt(nowMs)
        const sums = Object.fromEntries(WINDOWS.map((name) => [name, shares(starts[name], nowMs)])) as unknown as Sums
        const windows = windowsOf(sums, starts, startMs, nowMs)
        for (const name of WINDOWS) {
          const { hashrate, seconds } = windows[name]
          // One share more or less is all that may be in it.
          const off = Math.abs(hashrate / ((2 * hashes * 1_000) / everyMs) - 1)
          expect(off).toBeLessThanOrEqual(everyMs / 1_000 / seconds + 1e-9)
        }
      }
    }
  })

  test('is on average the same at every moment of a slot', () => {
    const phases = 12
    const totals = new Array<number>(phases).fill(0)
    const runs = 1_500
    const nowMs = startMs + 70 * minuteMs
    simulate([{ power: 1, difficultyAt: constant(60) }], runs, 80 * minuteMs, (shares) => {
      for (let phase = 0; phase < phases; phase++)
        totals[phase] = (totals[phase] ?? 0) + windowsAt(shares, nowMs + phase * 50_000).oneHour.hashrate / hashes
    })
    // About 65 shares in an hour, so 12.4 % a run.
    for (const total of totals) expect(Math.abs(total / runs - 1)).toBeLessThan((4 * 0.124) / Math.sqrt(runs))
  })

  test.each(
    WINDOWS,
  )('over %s falls to zero once a worker has been gone for that long, and its slot has passed', (name) => {
    const goneMs = startMs + 90 * minuteMs
    const rig: Rig = { power: 1, difficultyAt: constant(10), toMs: goneMs }
    const shares = [...finds(rig, goneMs, randomFrom(1))]
    const rateAt = (nowMs: number): Rate => windowsAt(shares, nowMs)[name]
    const lengthMs = WINDOW_MS[name]
    const slack = { oneMinute: 0, fiveMinutes: 0, oneHour: 10, oneDay: 60, sevenDays: 60 }[name] * minuteMs
    expect(rateAt(goneMs).hashrate).toBeGreaterThan(0)
    let before = Number.POSITIVE_INFINITY
    for (let step = 0; step <= 20; step++) {
      const { hashrate } = rateAt(goneMs + minuteMs + (step / 20) * (lengthMs + slack))
      // Down by the whole window, never up but by what a slot's end takes off its length.
      expect(hashrate).toBeLessThanOrEqual(before * 1.2)
      before = hashrate
    }
    expect(rateAt(goneMs + lengthMs + slack + 1).hashrate).toBe(0)
  })

  test('of a new worker is measured from when it came, and at least over a second', () => {
    const nowMs = startMs + 30_000
    const { oneHour } = windowsAt([{ atMs: nowMs - 1_000, difficulty: 5 }], nowMs)
    expect(oneHour).toMatchObject({ seconds: 30, hashrate: (5 * hashes) / 30 })
    const { oneMinute } = windowsAt([{ atMs: startMs, difficulty: 5 }], startMs)
    expect(oneMinute.seconds).toBe(1)
  })

  test('that no share tells of is bounded by the difficulty of those before', () => {
    const nowMs = startMs + 10 * minuteMs
    const { oneMinute, oneHour } = windowsAt([{ atMs: startMs + 1_000, difficulty: 60 }], nowMs)
    expect(oneMinute).toMatchObject({ hashrate: 0, low: 0, shares: 0 })
    expect(oneMinute.high / hashes).toBeCloseTo(3.67, 1)
    expect(oneHour.hashrate).toBeGreaterThan(0)
  })
})

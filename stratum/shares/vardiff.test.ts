import fc from 'fast-check'
import { expect, test } from 'vitest'
import { clampDifficulty, startDifficulty, Vardiff } from './vardiff.ts'

const goal = { sharesPerMinute: 6, least: 1e-9, most: 1e15 }

/** A miner whose shares come at even gaps; the clock goes on from one call to the next. */
class EvenMiner {
  readonly vardiff: Vardiff
  readonly bounds: typeof goal
  nowMs = 1_000_000
  /** What its weakest share reaches. */
  deviceLeast = 0

  constructor(difficulty: number, bounds = goal) {
    this.bounds = bounds
    this.vardiff = new Vardiff(difficulty)
    this.vardiff.begin(difficulty, this.nowMs)
  }

  /** Sends so many shares; returns the difficulties that it was given meanwhile. */
  sends(shares: number, everyMs: number): number[] {
    const changes: number[] = []
    for (let i = 0; i < shares; i++) {
      this.nowMs += everyMs
      this.vardiff.count(Math.max(this.vardiff.difficulty, this.deviceLeast) * 1.001, this.nowMs)
      const next = this.vardiff.review(this.nowMs, this.bounds)
      if (next !== null) changes.push(next)
    }
    return changes
  }

  /** Is silent, looked at every five seconds. */
  isSilent(seconds: number): number[] {
    const changes: number[] = []
    for (let i = 0; i < seconds / 5; i++) {
      this.nowMs += 5_000
      const next = this.vardiff.review(this.nowMs, this.bounds)
      if (next !== null) changes.push(next)
    }
    return changes
  }

  /** Four shares a second at 10: settled at 400. */
  static settled(bounds = goal): EvenMiner {
    const miner = new EvenMiner(10, bounds)
    expect(miner.sends(101, 250)).toEqual([Math.min(400, bounds.most)])
    return miner
  }
}

test('a hundred shares at a few a second are a measurement: the next difficulty brings six a minute', () => {
  const miner = new EvenMiner(10)
  expect(miner.sends(100, 250)).toEqual([])
  expect(miner.sends(1, 250)).toEqual([400])
})

test('shares handed over all at once say nothing of a hashrate', () => {
  const miner = new EvenMiner(10)
  expect(miner.sends(500, 0)).toEqual([])
})

test('a flood ends after a second, at a difficulty to measure at', () => {
  const miner = new EvenMiner(1)
  expect(miner.sends(101, 10)).toEqual([20])
})

test('a device that floods again sends all it can: it gets what brings six a minute at that pace at least', () => {
  const miner = new EvenMiner(1)
  expect(miner.sends(202, 10)).toEqual([20, 20_000])
})

test('a flood that cannot be raised is left alone', () => {
  const miner = new EvenMiner(1, { ...goal, most: 1 })
  expect(miner.sends(10_000, 10)).toEqual([])
})

test('a start that brings nothing is lowered within ten seconds, boldly from the second time on', () => {
  const miner = new EvenMiner(1e9)
  expect(miner.isSilent(5)).toEqual([])
  expect(miner.isSilent(5)).toEqual([15_600_000])
  expect(miner.isSilent(20)).toEqual([3_809, 0.93].map((each) => expect.closeTo(each, -2)))
  expect(miner.isSilent(600).at(-1)).toBe(1e-9)
})

test('a start that brings a share now and then is lowered to measure', () => {
  const miner = new EvenMiner(1_000)
  // One in eight seconds, or a bit more: what five a second would be.
  expect(miner.sends(1, 8_000)).toEqual([38])
})

test('a device too slow to send a hundred shares is given its difficulty from fewer', () => {
  const bounds = { ...goal, least: 1 }
  const miner = new EvenMiner(1, bounds)
  // One in four seconds, at the least difficulty there is.
  expect(miner.sends(33, 4_000)).toEqual([])
  expect(miner.sends(1, 4_000)).toEqual([3])
})

test('shares that are all far better than asked for come from chips with a least difficulty of their own', () => {
  const miner = new EvenMiner(10)
  miner.deviceLeast = 256
  // One in two seconds of at least 256: 85 shares a minute at 1, were it not for the chips.
  expect(miner.sends(68, 2_000)).toEqual([expect.closeTo((256 * 60) / 2 / 6, -2)])
})

test('a settled miner that sends at the pace that was measured is left alone', () => {
  expect(EvenMiner.settled().sends(2_000, 10_000)).toEqual([])
})

test('a settled miner that becomes ten times faster is measured where it is, then raised once', () => {
  const miner = EvenMiner.settled()
  miner.sends(60, 10_000)
  expect(miner.sends(85, 1_000)).toEqual([])
  expect(miner.sends(15, 1_000)).toEqual([4_000])
})

test('silence that chance does not explain is looked into; where nothing was the matter, the same difficulty returns', () => {
  const miner = EvenMiner.settled()
  expect(miner.isSilent(60)).toEqual([])
  const [low, ...further] = miner.isSilent(10)
  expect(further).toEqual([])
  expect(low).toBeLessThan(4)
  // 40 shares a second at 1 are what was measured.
  expect(miner.sends(100, 25 * (low as number))).toEqual([400])
})

test('a settled miner that goes away keeps a difficulty at which it does not flood when it is back', () => {
  const miner = EvenMiner.settled()
  const lowered = miner.isSilent(3_600)
  expect(lowered.length).toBeLessThan(5)
  expect(lowered.at(-1)).toBeGreaterThan(0.005)
})

test('a resumed miner is settled from the start', () => {
  const miner = new EvenMiner(10)
  miner.vardiff.resume(400, miner.nowMs, goal)
  expect(miner.sends(200, 10_000)).toEqual([])
  expect(miner.vardiff.difficulty).toBe(400)
})

test('a resumed difficulty that was of a far stronger device is left for one that fits', () => {
  const miner = new EvenMiner(10)
  miner.vardiff.resume(1e6, miner.nowMs, goal)
  expect(miner.isSilent(35)).toEqual([])
  const lowered = miner.isSilent(60)
  expect(lowered[0]).toBeLessThan(1e4)
  expect(lowered.at(-1)).toBeLessThan(1e-6)
})

test('a difficulty moved from outside keeps what is known of the miner', () => {
  const miner = EvenMiner.settled()
  miner.vardiff.move(100, miner.nowMs)
  expect(miner.sends(1, 2_500)).toEqual([400])
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

test('whatever a miner sends, its difficulties are whole above 1 and inside the bounds', () => {
  const gaps = fc.array(fc.tuple(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 0, max: 20_000 })), {
    maxLength: 8,
  })
  fc.assert(
    fc.property(fc.double({ min: 1e-6, max: 1e9, noNaN: true }), gaps, (start, stretches) => {
      const bounds = { sharesPerMinute: 6, least: 1e-6, most: 5e8 }
      const miner = new EvenMiner(clampDifficulty(start, bounds), bounds)
      for (const [shares, everyMs] of stretches) {
        for (const next of [...miner.sends(shares, everyMs), ...miner.isSilent(15)]) {
          expect(next).toBeGreaterThanOrEqual(bounds.least)
          expect(next).toBeLessThanOrEqual(bounds.most)
          if (next > 1) expect(Number.isInteger(next)).toBe(true)
          expect(Number(next.toPrecision(3))).toBe(next)
        }
      }
    }),
    { numRuns: 60 },
  )
})

test.each([
  ['NerdMinerV2/V1.8.3', 0.001],
  ['cpuminer/2.5.1', 0.1],
  ['bitaxe/BM1370/v2.15.0', 500],
  ['NerdQAxe++/BM1370/v1.0.36', 1_000],
  ['LuckyMiner/BM1366/v1.0', 500],
  ['LuckyMiner/V1.2', 0.001],
  ['NMMiner/1.5', 0.001],
  ['bmminer/4.11.1', 10_000],
  ['2026-01-16-0-plus;bosminer-plus-tuner 0.9.0', 10_000],
  ['NiceHash/1.0.0', 524_288],
  ['cgminer/4.11.1', 2_048],
])('%s begins at %d', (userAgent, difficulty) => {
  expect(startDifficulty(userAgent, 2_048)).toBe(difficulty)
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { estimateAdjustment, periodStart } from './index.ts'

const start = 100 * 2_016
const startMs = Date.UTC(2026, 0, 1)
const minute = 60_000

test('a period is 2,016 blocks, and the first has nothing to measure', () => {
  expect([0, 2_015, 2_016, start + 7].map(periodStart)).toEqual([0, 0, 2_016, start])
  expect(estimateAdjustment({ tipHeight: start, tipAtMs: startMs, periodAtMs: startMs })).toBeNull()
  expect(estimateAdjustment({ tipHeight: start + 5, tipAtMs: startMs, periodAtMs: startMs })).toBeNull()
})

test('blocks every nine minutes make it a ninth harder, known from half of them within some per cent', () => {
  const estimate = estimateAdjustment({
    tipHeight: start + 1_000,
    tipAtMs: startMs + 1_000 * 9 * minute,
    periodAtMs: startMs,
  })
  expect(estimate).toMatchObject({ height: start + 2_016, blocksLeft: 1_015 })
  // 2,015 intervals stand for two weeks.
  expect(estimate?.factor).toBeCloseTo((2_016 * 10) / (2_015 * 9), 9)
  expect(estimate?.low).toBeGreaterThan(1.05)
  expect(estimate?.high).toBeLessThan(1.18)
  expect(estimate?.atMs).toBe(startMs + 2_015 * 9 * minute)
})

test('once the last block of the period is there, nothing is uncertain', () => {
  const times = { tipHeight: start + 2_015, tipAtMs: startMs + 2_015 * 8 * minute, periodAtMs: startMs }
  const factor = (2_016 * 10) / (2_015 * 8)
  expect(estimateAdjustment(times)).toMatchObject({ blocksLeft: 0, factor, low: factor, high: factor })
})

test('it never goes further than four times, in either direction', () => {
  const after = (minutes: number) =>
    estimateAdjustment({ tipHeight: start + 500, tipAtMs: startMs + 500 * minutes * minute, periodAtMs: startMs })
  expect(after(1)).toMatchObject({ factor: 4, low: 4, high: 4 })
  expect(after(100)).toMatchObject({ factor: 0.25, low: 0.25, high: 0.25 })
})

test('the range holds the estimate and narrows as the period goes on', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2_014 }), fc.double({ min: 3, max: 30, noNaN: true }), (behind, minutes) => {
      const at = (blocks: number) =>
        estimateAdjustment({
          tipHeight: start + blocks,
          tipAtMs: startMs + blocks * minutes * minute,
          periodAtMs: startMs,
        })
      const [now, later] = [at(behind), at(Math.min(2_015, behind + 200))]
      if (!now || !later) throw new Error('an estimate is missing')
      expect(now.low).toBeLessThanOrEqual(now.factor)
      expect(now.high).toBeGreaterThanOrEqual(now.factor)
      expect(later.high - later.low).toBeLessThanOrEqual(now.high - now.low + 1e-9)
    }),
  )
})

test.each([2, 10, 100, 1_000, 2_000])('after %d blocks found by chance, 95 ranges of 100 hold what comes', (behind) => {
  let seed = behind
  const random = (): number => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31
    return (seed + 0.5) / 2 ** 31
  }
  const runs = 3_000
  let held = 0
  for (let run = 0; run < runs; run++) {
    let elapsed = 0
    let tipAtMs = startMs
    for (let block = 1; block <= 2_015; block++) {
      elapsed += -Math.log(random()) * 9 * minute
      if (block === behind) tipAtMs = startMs + elapsed
    }
    const estimate = estimateAdjustment({ tipHeight: start + behind, tipAtMs, periodAtMs: startMs })
    const came = Math.min(4, Math.max(0.25, (14 * 24 * 60 * minute) / elapsed))
    if (estimate && estimate.low <= came && came <= estimate.high) held++
  }
  expect(held / runs).toBeGreaterThan(0.935)
  expect(held / runs).toBeLessThan(0.965)
})

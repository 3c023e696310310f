import fc from 'fast-check'
import { expect, test } from 'vitest'
import { positionOf, scaleFor, ticksOf } from './scale.ts'

test('a block is at the end of the meter, on every network', () => {
  for (const network of [4.66e-10, 0.0011, 1, 1.5e14]) {
    const scale = scaleFor(network)
    expect(positionOf(scale.high, scale)).toBe(1)
    expect(positionOf(network * 1e9, scale)).toBe(1)
    expect(positionOf(0, scale)).toBe(0)
  }
})

test('a harder share is never further left, and ten times harder is always the same step', () => {
  const difficulty = fc.double({ min: 1e-9, max: 1e15, noNaN: true })
  const scale = scaleFor(1.5e14)
  fc.assert(
    fc.property(difficulty, difficulty, (a, b) => {
      expect(positionOf(Math.max(a, b), scale)).toBeGreaterThanOrEqual(positionOf(Math.min(a, b), scale))
    }),
  )
  const step = positionOf(1e4, scale) - positionOf(1e3, scale)
  expect(positionOf(1e9, scale) - positionOf(1e8, scale)).toBeCloseTo(step, 12)
})

test('ticks are powers of ten inside the scale, never more than there is room for', () => {
  const ticks = ticksOf(scaleFor(1.5e14), 6)
  expect(ticks.length).toBeLessThanOrEqual(6)
  expect(ticks[0]).toBe(1)
  for (const tick of ticks) expect(Number.isInteger(Math.log10(tick))).toBe(true)
  expect(ticksOf(scaleFor(4.66e-10), 6).length).toBeGreaterThan(2)
})

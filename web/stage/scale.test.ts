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

test('where a share went beyond a block, the meter goes on to it', () => {
  const scale = scaleFor(0.0011, 0.035)
  expect(positionOf(0.035, scale)).toBe(1)
  expect(positionOf(0.0011, scale)).toBeLessThan(0.85)
  expect(scaleFor(0.0011, 0.0001)).toEqual(scaleFor(0.0011))
})

test('the first share of the weakest device is already on the meter', () => {
  expect(positionOf(0.001, scaleFor(1.5e14))).toBeGreaterThan(0.05)
  expect(positionOf(1e-6, scaleFor(0.0011))).toBeGreaterThan(0.4)
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

test('ticks are powers of ten where prefixes change, never more than there is room for', () => {
  expect(ticksOf(scaleFor(1.5e14), 7)).toEqual([1e-3, 1, 1e3, 1e6, 1e9, 1e12])
  expect(ticksOf(scaleFor(1.5e14), 3)).toEqual([1, 1e6, 1e12])
  expect(ticksOf(scaleFor(0.0011), 7)).toEqual([1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3])
  for (const most of [1, 2, 5, 9]) expect(ticksOf(scaleFor(1.5e14), most).length).toBeLessThanOrEqual(most)
})

import { expect, test } from 'vitest'
import { oddsOf, progressOf } from './odds.ts'

test('a Bitaxe against a difficulty of 150 T has the odds that arithmetic gives it', () => {
  const odds = oddsOf(1.2e12, 150e12)
  expect(odds.meanSeconds / (365.25 * 86_400)).toBeCloseTo(17_012, -2)
  expect(odds.year).toBeCloseTo(1 / 17_012, 8)
  expect(odds.day * 365.25).toBeCloseTo(odds.year, 6)
})

test('odds stay between nothing and certainty', () => {
  expect(oddsOf(0, 1)).toEqual({ day: 0, year: 0, meanSeconds: Number.POSITIVE_INFINITY })
  expect(oddsOf(1e21, 1e-9).day).toBe(1)
})

test('progress is nothing at 1, half way at the square root, all of it at a block', () => {
  expect([progressOf(0, 1e14), progressOf(1, 1e14), progressOf(1e7, 1e14), progressOf(1e15, 1e14)]).toEqual([
    0, 0, 50, 100,
  ])
})

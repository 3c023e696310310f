import { expect, test } from 'vitest'
import { oddsOf } from './odds.ts'

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

test('while the network is not known yet there are no odds', () => {
  expect(oddsOf(1e12, 0)).toEqual({ day: 0, year: 0, meanSeconds: Number.POSITIVE_INFINITY })
})

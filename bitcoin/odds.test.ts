import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { chanceInWords, chanceWithin, hashesPerBlock, headsInARow, secondsPerBlock } from './index.ts'

const day = 86_400
const year = 365.25 * day
const rates = fc.double({ min: 1, max: 1e21, noNaN: true })
const difficulties = fc.double({ min: 1e-9, max: 1e17, noNaN: true })

describe('the odds of a block', () => {
  test('of a Bitaxe against a difficulty of 150 T are what arithmetic says', () => {
    expect(secondsPerBlock(1.2e12, 150e12) / year).toBeCloseTo(17_012.672, 3)
    expect(1 / chanceWithin(year, 1.2e12, 150e12)).toBeCloseTo(17_013.172, 3)
    expect(1 / chanceWithin(7 * day, 1.2e12, 150e12)).toBeCloseTo(887_697.43, 1)
  })

  test('are none without a hashrate, or while the network is not known', () => {
    for (const [rate, difficulty] of [
      [0, 1],
      [1e12, 0],
    ] as const) {
      expect(secondsPerBlock(rate, difficulty)).toBe(Number.POSITIVE_INFINITY)
      expect(chanceWithin(year, rate, difficulty)).toBe(0)
    }
    expect(Object.is(chanceWithin(year, 0, 1), 0)).toBe(true)
  })

  test('hashes of a block are 2^256 over its target', () => {
    // Block 702861, bits 170ed0eb.
    const target = 0x0ed0ebn << (8n * (0x17n - 3n))
    const difficulty = Number(((0xffffn << 208n) * 10_000n) / target) / 10_000
    expect(hashesPerBlock(difficulty) / Number(2n ** 256n / target)).toBeCloseTo(1, 12)
  })

  test('stay between nothing and certainty, and grow with time and hashrate', () => {
    fc.assert(
      fc.property(rates, difficulties, fc.double({ min: 1, max: 1e10, noNaN: true }), (rate, difficulty, seconds) => {
        const chance = chanceWithin(seconds, rate, difficulty)
        expect(chance).toBeGreaterThanOrEqual(0)
        expect(chance).toBeLessThanOrEqual(1)
        expect(chanceWithin(seconds * 2, rate, difficulty)).toBeGreaterThanOrEqual(chance)
        expect(chanceWithin(seconds, rate * 2, difficulty)).toBeGreaterThanOrEqual(chance)
        expect(chanceWithin(seconds, rate, difficulty * 2)).toBeLessThanOrEqual(chance)
      }),
    )
  })

  test('remember nothing: no block in two years is no block in one, twice', () => {
    fc.assert(
      fc.property(rates, difficulties, (rate, difficulty) => {
        const none = 1 - chanceWithin(year, rate, difficulty)
        expect(1 - chanceWithin(2 * year, rate, difficulty)).toBeCloseTo(none * none, 12)
      }),
    )
  })

  test('twice the hashrate waits half as long, and two miners have what one of both their rates has', () => {
    fc.assert(
      fc.property(rates, rates, difficulties, (a, b, difficulty) => {
        expect(secondsPerBlock(2 * a, difficulty) / secondsPerBlock(a, difficulty)).toBeCloseTo(0.5, 12)
        const neither = (1 - chanceWithin(day, a, difficulty)) * (1 - chanceWithin(day, b, difficulty))
        expect(1 - chanceWithin(day, a + b, difficulty)).toBeCloseTo(neither, 12)
      }),
    )
  })

  test('are those of draws: as many blocks in simulated weeks as the chance says', () => {
    let seed = 12_345
    const random = (): number => {
      seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31
      return seed / 2 ** 31
    }
    const chance = chanceWithin(7 * day, 1e12, 4e8)
    const mean = secondsPerBlock(1e12, 4e8)
    const weeks = 40_000
    let lucky = 0
    for (let i = 0; i < weeks; i++) if (-Math.log(1 - random()) * mean < 7 * day) lucky++
    expect(chance).toBeGreaterThan(0.2)
    expect(chance).toBeLessThan(0.8)
    expect(Math.abs(lucky / weeks - chance)).toBeLessThan(4 * Math.sqrt((chance * (1 - chance)) / weeks))
  })
})

describe('a chance in words', () => {
  test.each([
    [0, 'none'],
    [1e-7, '1 in 10 million'],
    [1 / 17_013, '1 in 17,000'],
    [1 / 887_697, '1 in 890,000'],
    [1 / 999_999, '1 in 1 million'],
    [1 / 1.26e15, '1 in 1.3 quadrillion'],
    [1e-30, '1 in 1,000,000,000 sextillion'],
    [0.0099999, '1 in 100'],
    [0.01, '1 %'],
    [0.0149, '1.5 %'],
    [0.632, '63 %'],
    [0.989, '99 %'],
    [0.9999, 'more than 99 %'],
    [1, 'more than 99 %'],
  ])('%d is %s', (chance, words) => {
    expect(chanceInWords(chance)).toBe(words)
  })

  test('is off by less than a twentieth, read back', () => {
    const UNITS: Record<string, number> = {
      million: 1e6,
      billion: 1e9,
      trillion: 1e12,
      quadrillion: 1e15,
      quintillion: 1e18,
      sextillion: 1e21,
    }
    fc.assert(
      fc.property(fc.double({ min: -28, max: Math.log10(0.99), noNaN: true }), (exponent) => {
        const chance = 10 ** exponent
        const words = chanceInWords(chance)
        const [number = '', unit = ''] = words.replace('1 in ', '').replaceAll(',', '').split(' ')
        const read = words.endsWith('%') ? Number(number) / 100 : 1 / (Number(number) * (UNITS[unit] ?? 1))
        expect(Math.abs(read / chance - 1)).toBeLessThan(0.0501)
      }),
    )
  })

  test('one in 1,024 is ten coins that all show heads', () => {
    expect(headsInARow(1 / 1_024)).toBeCloseTo(10, 12)
    expect(headsInARow(1)).toBe(0)
    expect(headsInARow(0)).toBe(Number.POSITIVE_INFINITY)
  })
})

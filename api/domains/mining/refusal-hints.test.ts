import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { SHARE_REFUSALS } from '../../../events/index.ts'
import { HINT_LEVELS, hintFor } from './refusal-hints.ts'

const rank = (level: (typeof HINT_LEVELS)[number]): number => HINT_LEVELS.indexOf(level)
const reasons = fc.constantFrom(...SHARE_REFUSALS)

describe('a hint', () => {
  test('four stale shares of a hundred mean a slow connection, or too high a clock', () => {
    expect(hintFor('stale', 400, 10_000)).toEqual({
      level: 'act',
      summary: 'Stale 4.0 %: your connection is slow, or the device is overclocked.',
      meaning: 'The share came too late: the block it was for had been found already.',
      advice: expect.stringContaining('cable'),
    })
  })

  test.each([
    ['stale', 50, 10_000, 'fine'],
    ['stale', 200, 10_000, 'watch'],
    ['stale', 400, 10_000, 'act'],
    ['lowDifficulty', 100, 10_000, 'watch'],
    ['lowDifficulty', 300, 10_000, 'act'],
    ['duplicate', 10, 10_000, 'fine'],
    ['duplicate', 300, 10_000, 'act'],
    ['unknownJob', 200, 10_000, 'watch'],
    ['badTime', 40, 10_000, 'watch'],
    ['badTime', 200, 10_000, 'act'],
    ['malformed', 200, 10_000, 'act'],
  ] as const)('%s: %d of %d is to be told as %s', (reason, count, all, level) => {
    expect(hintFor(reason, count, all).level).toBe(level)
  })

  test('a handful says nothing: one stale share of three is fine, three of three are not', () => {
    expect(hintFor('stale', 1, 3)).toMatchObject({ level: 'fine', summary: 'Stale 33 %: too few shares yet to tell.' })
    expect(hintFor('stale', 1, 300).summary).toBe('Stale 0.33 %: as is normal.')
    expect(hintFor('stale', 3, 3).level).toBe('act')
  })

  test('none is fine', () => {
    for (const reason of SHARE_REFUSALS)
      expect(hintFor(reason, 0, 0)).toMatchObject({ level: 'fine', advice: 'Nothing to do.' })
  })

  test('more refused shares never make it milder, and the same part of more shares neither', () => {
    fc.assert(
      fc.property(reasons, fc.integer({ min: 1, max: 100_000 }), fc.nat(), (reason, all, pick) => {
        const count = pick % (all + 1)
        const level = rank(hintFor(reason, count, all).level)
        expect(rank(hintFor(reason, Math.min(all, count + 1), all).level)).toBeGreaterThanOrEqual(level)
        expect(rank(hintFor(reason, count * 3, all * 3).level)).toBeGreaterThanOrEqual(level)
      }),
    )
  })

  test('who is at a threshold is warned by chance in less than one of twenty days', () => {
    let seed = 7
    const random = (): number => {
      seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31
      return seed / 2 ** 31
    }
    for (const all of [10, 100, 2_000]) {
      let warned = 0
      const days = 1_000
      for (let day = 0; day < days; day++) {
        let stale = 0
        for (let i = 0; i < all; i++) if (random() < 0.01) stale++
        if (hintFor('stale', stale, all).level !== 'fine') warned++
      }
      expect(warned / days).toBeLessThan(0.05)
    }
  })

  test('each says in whole sentences what it means and what to do', () => {
    fc.assert(
      fc.property(reasons, fc.integer({ min: 1, max: 1_000 }), fc.integer({ min: 1, max: 1_000 }), (reason, a, b) => {
        const { summary, meaning, advice } = hintFor(reason, Math.min(a, b), Math.max(a, b))
        for (const text of [summary, meaning, advice]) expect(text).toMatch(/^[A-Z].*\.$/)
      }),
    )
  })
})

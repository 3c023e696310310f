import fc from 'fast-check'
import { expect, test } from 'vitest'
import { suffixed } from './ckpool.ts'
import { kept } from './kept.ts'

test.each([
  [0, '0'],
  [999, '999'],
  [999.9, '999'],
  [1_000, '1K'],
  [78_400, '78.4K'],
  [999_499, '999K'],
  [999_500, '1M'],
  [1.2e12, '1.2T'],
  [123_456e9, '123T'],
  [4.56e18, '4.56E'],
  [7e21, '7000E'],
  [-1, '0'],
] as const)('%d is %s', (value, text) => {
  expect(suffixed(value)).toBe(text)
})

test('what ckpool’s readers make of it is the value, to three digits', () => {
  const factors: Record<string, number> = { '': 1, K: 1e3, M: 1e6, G: 1e9, T: 1e12, P: 1e15, E: 1e18 }
  fc.assert(
    fc.property(fc.double({ min: 1_000, max: 1e20, noNaN: true }), (value) => {
      const [, digits = '', prefix = ''] = /^([\d.]+)([KMGTPE]?)$/.exec(suffixed(value)) ?? []
      expect(Number(digits) * (factors[prefix] ?? 0)).toBeCloseTo(value, -Math.floor(Math.log10(value)) + 2)
    }),
  )
})

test('what is kept is read once until it is old, and again at once after a fault', async () => {
  let [nowMs, read] = [0, 0]
  const ask = kept(
    1_000,
    async () => {
      read++
      if (read === 2) throw new Error('away')
      return read
    },
    () => nowMs,
  )
  expect(await Promise.all([ask(), ask(), ask()])).toEqual([1, 1, 1])
  nowMs = 1_001
  await expect(Promise.all([ask(), ask()])).rejects.toThrow('away')
  expect([await ask(), read]).toEqual([3, 3])
})

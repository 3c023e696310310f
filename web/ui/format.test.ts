import { expect, test } from 'vitest'
import {
  formatAgo,
  formatCount,
  formatDifficulty,
  formatDuration,
  formatEffort,
  formatHashrate,
  formatPart,
  formatSats,
  formatTick,
  shortAddress,
} from './format.ts'

test.each([
  [0, '0 H/s'],
  [Number.NaN, '0 H/s'],
  [1, '1.00 H/s'],
  [999.6, '1.00 kH/s'],
  [54_321, '54.3 kH/s'],
  [1.2e12, '1.20 TH/s'],
  [7.5e20, '750 EH/s'],
  [1e21, '1.00 ZH/s'],
])('%d hashes a second read %s', (value, text) => expect(formatHashrate(value)).toBe(text))

test.each([
  [0, '0'],
  [4.6565e-10, '4.66e−10'],
  [1e-8, '1e−8'],
  [0.0011, '0.0011'],
  [0.5, '0.5'],
  [1, '1.00'],
  [1_638.4, '1.64 k'],
  [18_997_641_161_758, '19.0 T'],
])('a difficulty of %d reads %s', (value, text) => expect(formatDifficulty(value)).toBe(text))

test.each([
  ['0', '0 BTC'],
  ['1', '0.00000001 BTC'],
  ['312500000', '3.125 BTC'],
  ['5000000000', '50 BTC'],
])('%s sats read %s', (sats, text) => expect(formatSats(sats)).toBe(text))

test.each([
  [0, '0 seconds'],
  [1, '1 second'],
  [90, '1.5 minutes'],
  [7_200, '2 hours'],
  [31_557_600 * 2_100_000, '2.1 million years'],
])('%d seconds read %s', (seconds, text) => expect(formatDuration(seconds)).toBe(text))

test.each([
  [0, '0.0 %'],
  [0.0004, '0.04 %'],
  [0.63, '63 %'],
  [1.5, '150 %'],
  [12.4, '1,240 %'],
])('an effort of %d reads %s', (effort, text) => expect(formatEffort(effort)).toBe(text))

test.each([
  [0, 'nothing'],
  [1 / 360_123, '1/360,000'],
  [1 / 1_034_567, '1/1,030,000'],
  [1 / 4.21e12, '1/4.2 trillion'],
  [0.25, '25 %'],
  [0.0123, '1.2 %'],
])('a part of %d reads %s', (part, text) => expect(formatPart(part)).toBe(text))

test.each([
  [1e-4, '1e−4'],
  [1, '1'],
  [100, '100'],
  [1e6, '1 M'],
])('a tick at %d reads %s', (value, text) => expect(formatTick(value)).toBe(text))

test('ages, counts and addresses', () => {
  const at = '2026-11-23T00:00:00Z'
  const after = (seconds: number) => formatAgo(at, Date.parse(at) + seconds * 1_000)
  expect([after(0), after(5), after(125), after(7_300)]).toEqual(['just now', '5 s ago', '2 min ago', '2 h ago'])
  expect(formatCount(1_234_567)).toBe('1,234,567')
  expect(shortAddress('bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080')).toBe('bcrt1qw5…ygt080')
})

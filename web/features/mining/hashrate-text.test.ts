import { expect, test } from 'vitest'
import { DEVICE_RATES, parseHashrate } from './hashrate-text.ts'

test.each([
  ['1.2 TH/s', 1.2e12],
  ['1,2 TH/s', 1.2e12],
  ['500gh', 500e9],
  ['500 GH', 500e9],
  ['78k', 78e3],
  ['78 kH/s', 78e3],
  ['3 ph/sec', 3e15],
  ['  42 ', 42],
  ['42 hashes per second', 42],
  ['1 EH/s', 1e18],
])('%j is %d hashes a second', (text, rate) => expect(parseHashrate(text)).toBe(rate))

test.each([
  '',
  'fast',
  '-1 TH',
  '0',
  '1.2.3 T',
  '1 TT',
  'TH/s',
  '1e12',
  '1 T/h',
  '9'.repeat(20),
])('%j is no hashrate', (text) => expect(parseHashrate(text)).toBeNull())

test('each device has a hashrate that reads', () => {
  for (const [, text] of DEVICE_RATES) expect(parseHashrate(text)).toBeGreaterThan(0)
})

import { expect, test } from 'vitest'
import { Hashrates, type Rates } from './hashrates.ts'

const user = { address: 'a', worker: 'w', script: new Uint8Array() }

function ratesAfter(minutes: number, difficulty: number): Rates {
  const hashrates = new Hashrates()
  hashrates.begin(user, 's', 0)
  for (let atMs = 10_000; atMs <= minutes * 60_000; atMs += 10_000) hashrates.count(user, difficulty, atMs)
  let rates: Rates | undefined
  hashrates.tell((_user, _session, told) => {
    rates = told
  }, minutes * 60_000)
  return rates as Rates
}

test.each([
  2, 30, 600, 2_000,
])('a share of difficulty 1 each ten seconds is 429 MH/s, after %d minutes, in each window', (minutes) => {
  const truth = 2 ** 32 / 10
  for (const rate of Object.values(ratesAfter(minutes, 1))) {
    expect(rate / truth).toBeGreaterThan(0.9)
    expect(rate / truth).toBeLessThan(1.15)
  }
})

test('a worker that has gone is told of no more', () => {
  const hashrates = new Hashrates()
  hashrates.begin(user, 's', 0)
  hashrates.end(user)
  hashrates.count(user, 1, 1)
  hashrates.tell(() => expect.unreachable(), 2)
})

import { expect, test } from 'vitest'
import { Hashrates, type Rates, slots } from './hashrates.ts'

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

test('every worker is told of once in thirty calls, a thirtieth of them at a time', () => {
  const hashrates = new Hashrates()
  for (let i = 0; i < 300; i++) hashrates.begin({ ...user, worker: `w${i}` }, 's', 0)
  const told = new Map<string, number>()
  for (let call = 0; call < slots; call++) {
    let atOnce = 0
    hashrates.tell(({ worker }) => {
      told.set(worker, (told.get(worker) ?? 0) + 1)
      atOnce++
    }, 1_000)
    expect(atOnce).toBe(10)
  }
  expect([...told.values()]).toEqual(Array.from({ length: 300 }, () => 1))
})

test('a worker that has gone is told of no more', () => {
  const hashrates = new Hashrates()
  hashrates.begin(user, 's', 0)
  hashrates.end(user)
  hashrates.count(user, 1, 1)
  for (let call = 0; call < slots; call++) hashrates.tell(() => expect.unreachable(), 2)
})

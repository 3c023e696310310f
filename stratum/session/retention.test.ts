import { expect, test } from 'vitest'
import { type Retained, Retention, retainedMax, retainedMsMax } from './retention.ts'

const left = (ticket: string): Retained => ({
  ticket,
  extranonce1: '00000007',
  address: 'bcrt1qalice',
  difficulty: 500,
  jobs: { sent: [], resent: 0, seen: [] },
})

test('what a connection left goes to one that asks for it, once', () => {
  const retention = new Retention()
  retention.keep(left('a'), 0)
  expect(retention.claim('b', 1)).toBeNull()
  expect(retention.claim('a', 1)).toEqual(left('a'))
  expect(retention.claim('a', 1)).toBeNull()
})

test('after ten minutes nobody gets it, and at ten minutes one still does', () => {
  const retention = new Retention()
  retention.keep(left('a'), 0)
  retention.keep(left('b'), 0)
  expect(retention.claim('a', retainedMsMax)).not.toBeNull()
  expect(retention.claim('b', retainedMsMax + 1)).toBeNull()
  retention.keep(left('c'), 0)
  retention.keep(left('d'), retainedMsMax + 1)
  expect(retention.size).toBe(1)
})

test('past the bound the oldest is forgotten', () => {
  const retention = new Retention()
  for (let i = 0; i <= retainedMax; i++) retention.keep(left(`t${i}`), 0)
  expect(retention.size).toBe(retainedMax)
  expect(retention.claim('t0', 0)).toBeNull()
  expect(retention.claim('t1', 0)).not.toBeNull()
})

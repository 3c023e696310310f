import { expect, test } from 'vitest'
import { chartPoints, chartStart } from './history.ts'

const nowMs = Date.parse('2026-11-23T12:05:00Z')
const step = (from: string, hashrate: number) => ({ from: `2026-11-23T${from}:00Z`, seconds: 600, hashrate, shares: 1 })
const longAgo = '2026-01-01T00:00:00Z'

test('the step that still runs counts for the time it has run', () => {
  const points = chartPoints([step('11:50', 100), step('12:00', 50)], longAgo, nowMs)
  expect(points.map(({ hashrate }) => hashrate)).toEqual([100, 100])
})

test('the first step counts from when the player came', () => {
  const points = chartPoints([step('11:40', 20), step('11:50', 100)], '2026-11-23T11:48:00Z', nowMs)
  expect(points.map(({ hashrate }) => hashrate)).toEqual([100, 100])
})

test('a step of less than a minute is left out: it says nothing', () => {
  const justNow = Date.parse('2026-11-23T12:00:30Z')
  expect(chartPoints([step('11:50', 100), step('12:00', 9)], longAgo, justNow)).toHaveLength(1)
})

test('a young chart is an hour wide at least, an old one as wide as asked for', () => {
  const nowS = nowMs / 1_000
  expect(chartStart([], 86_400, nowMs)).toBe(nowS - 3_600)
  expect(chartStart([{ atS: nowS - 7_200, hashrate: 1 }], 86_400, nowMs)).toBe(nowS - 7_200)
  expect(chartStart([{ atS: nowS - 90_000, hashrate: 1 }], 86_400, nowMs)).toBe(nowS - 86_400)
})

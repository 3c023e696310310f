import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createPace, waitingMax } from './pace.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('a thousand news a second come through in five turns, all of them and in order', () => {
  const pace = createPace()
  const seen: number[] = []
  const turns = new Set<number>()
  for (let n = 0; n < 1_000; n++) {
    pace.soon(() => {
      seen.push(n)
      turns.add(performance.now())
    })
    vi.advanceTimersByTime(1)
  }
  vi.runAllTimers()
  expect(seen).toEqual(Array.from({ length: 1_000 }, (_, n) => n))
  expect(turns.size).toBe(5)
})

test('after a rest, news come through at once', () => {
  const pace = createPace()
  const run = vi.fn()
  pace.soon(() => undefined)
  vi.advanceTimersByTime(1_000)
  pace.soon(run)
  vi.advanceTimersByTime(0)
  expect(run).toHaveBeenCalledTimes(1)
})

test('what waits is bounded: the oldest gives way', () => {
  const pace = createPace()
  const seen: number[] = []
  for (let n = 0; n <= waitingMax; n++) pace.soon(() => seen.push(n))
  vi.runAllTimers()
  expect(seen).toHaveLength(waitingMax)
  expect(seen[0]).toBe(1)
})

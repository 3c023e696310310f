import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createFeed, feedItemsMax } from './feed.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const item = (n: number) => ({ id: String(n) })

test('a thousand events a second publish at most eight times, and every one reaches the stage', () => {
  const feed = createFeed<{ id: string }>()
  let published = 0
  let seen = 0
  feed.onPublish(() => published++)
  feed.onItem(() => seen++)
  for (let ms = 0; ms < 1_000; ms++) {
    feed.push([item(ms)])
    vi.advanceTimersByTime(1)
  }
  expect(seen).toBe(1_000)
  expect(published).toBeLessThanOrEqual(8)
  expect(published).toBeGreaterThanOrEqual(4)
})

test('the newest come first, and the list is bounded', () => {
  const feed = createFeed<{ id: string }>()
  feed.push(Array.from({ length: 150 }, (_, n) => item(n)))
  vi.runAllTimers()
  expect(feed.snapshot()).toHaveLength(feedItemsMax)
  expect(feed.snapshot()[0]).toEqual(item(149))
})

test('an item that comes twice, live and from the history, is shown once', () => {
  const feed = createFeed<{ id: string }>()
  feed.push([item(2)])
  feed.seed([item(2), item(1)])
  vi.runAllTimers()
  expect(feed.snapshot()).toEqual([item(2), item(1)])
})

test('while paused nothing moves, and afterwards nothing is missing', () => {
  const feed = createFeed<{ id: string }>()
  feed.push([item(1)])
  vi.runAllTimers()
  feed.pause(true)
  feed.push([item(2)])
  vi.runAllTimers()
  expect(feed.snapshot()).toEqual([item(1)])
  feed.pause(false)
  vi.runAllTimers()
  expect(feed.snapshot()).toEqual([item(2), item(1)])
})

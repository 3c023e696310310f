import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createFeed, feedItemsMax, frameItemsMax, perFrameMax } from './feed.ts'

let frames: (() => void)[] = []
beforeEach(() => {
  vi.useFakeTimers()
  frames = []
  vi.stubGlobal('document', { hidden: false })
  vi.stubGlobal('requestAnimationFrame', (frame: () => void) => frames.push(frame))
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

/** One animation frame. */
const paint = (): void => {
  for (const frame of frames.splice(0)) frame()
}
const startMs = Date.parse('2026-11-23T00:00:00Z')
const item = (n: number) => ({ id: String(n), at: new Date(startMs + n).toISOString() })
const items = (from: number, to: number) => Array.from({ length: to - from }, (_, n) => item(from + n))

test('a thousand items a second are published at most seven times, and each is told at once', () => {
  const feed = createFeed()
  let published = 0
  let told = 0
  feed.onPublish(() => published++)
  feed.onItem(() => told++)
  for (let n = 0; n < 1_000; n++) {
    feed.push([item(n)])
    vi.advanceTimersByTime(1)
  }
  expect(told).toBe(1_000)
  expect(published).toBeLessThanOrEqual(7)
  expect(published).toBeGreaterThanOrEqual(4)
})

test.each([8, 20, 60, 300])('%d shares a second are never published more than seven times a second', (rate) => {
  const feed = createFeed()
  const publishedMs: number[] = []
  feed.onPublish(() => publishedMs.push(performance.now()))
  for (let n = 0; n < rate * 5; n++) {
    feed.push([item(n)])
    vi.advanceTimersByTime(1_000 / rate)
  }
  for (const [n, at] of publishedMs.entries()) {
    const later = publishedMs[n + 7]
    if (later !== undefined) expect(later - at).toBeGreaterThan(1_000)
  }
  expect(publishedMs.length).toBeGreaterThanOrEqual(15)
})

test('the first item after a rest is published without delay', () => {
  const feed = createFeed()
  vi.advanceTimersByTime(5_000)
  feed.push([item(1)])
  vi.advanceTimersByTime(0)
  expect(feed.snapshot().items).toEqual([item(1)])
})

test('a picture gets so many items a frame, the oldest first, and none twice', () => {
  const feed = createFeed()
  const seen: string[] = []
  feed.onFrame(({ id }) => seen.push(id))
  feed.push(items(0, 100))
  expect(seen).toHaveLength(0)
  paint()
  expect(seen).toHaveLength(perFrameMax)
  paint()
  expect(seen).toEqual(items(0, 100).map(({ id }) => id))
  paint()
  expect(seen).toHaveLength(100)
})

test('what waits for a frame is bounded: the oldest give way, and are counted', () => {
  const feed = createFeed()
  const seen: string[] = []
  feed.onFrame(({ id }) => seen.push(id))
  feed.push(items(0, frameItemsMax + 10))
  expect(feed.dropped()).toBe(10)
  paint()
  expect(seen[0]).toBe('10')
})

test('a page that nobody sees gets no frames to catch up with', () => {
  const feed = createFeed()
  let seen = 0
  feed.onFrame(() => seen++)
  vi.stubGlobal('document', { hidden: true })
  feed.push(items(0, 50))
  vi.stubGlobal('document', { hidden: false })
  feed.push([item(50)])
  paint()
  expect(seen).toBe(1)
  expect(feed.dropped()).toBe(50)
  vi.runAllTimers()
  expect(feed.snapshot().items).toHaveLength(51)
})

test('the newest come first, and the list is bounded', () => {
  const feed = createFeed()
  feed.push(items(0, 5_000))
  vi.runAllTimers()
  expect(feed.snapshot().items).toHaveLength(feedItemsMax)
  expect(feed.snapshot().items[0]).toEqual(item(4_999))
})

test('an item that comes twice, live and from a query, is shown and told once', () => {
  const feed = createFeed()
  let told = 0
  feed.onItem(() => told++)
  feed.push([item(2)])
  feed.push([item(2)])
  feed.seed([item(2), item(1)])
  vi.runAllTimers()
  expect(feed.snapshot().items).toEqual([item(2), item(1)])
  expect(told).toBe(1)
})

test('what was missed while cut off takes its place in time', () => {
  const feed = createFeed()
  feed.push([item(1)])
  feed.push([item(4)])
  feed.seed([item(3), item(2)])
  vi.runAllTimers()
  expect(feed.snapshot().items.map(({ id }) => id)).toEqual(['4', '3', '2', '1'])
})

test('while paused nothing moves but the count of what waits, and afterwards nothing is missing', () => {
  const feed = createFeed()
  feed.push([item(1)])
  vi.runAllTimers()
  feed.pause(true)
  feed.push([item(2), item(3)])
  vi.runAllTimers()
  expect(feed.snapshot()).toEqual({ items: [item(1)], held: 2 })
  feed.pause(false)
  vi.runAllTimers()
  expect(feed.snapshot()).toEqual({ items: [item(3), item(2), item(1)], held: 0 })
})

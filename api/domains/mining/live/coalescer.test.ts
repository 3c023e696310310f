import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createCoalescer } from './coalescer.ts'

describe('a coalescer of 100 ms', () => {
  let nowMs = 0
  const sent: [string, number][] = []
  const make = () =>
    createCoalescer<number>(
      100,
      (a, b) => a + b,
      (key, value) => sent.push([key, value]),
      () => nowMs,
    )
  const pass = (ms: number): void => {
    nowMs += ms
    vi.advanceTimersByTime(ms)
  }
  beforeEach(() => {
    vi.useFakeTimers()
    nowMs = 1_000
    sent.length = 0
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  test('sends the first value at once and merges what follows', () => {
    const coalescer = make()
    coalescer.add('a', 1)
    coalescer.add('a', 2)
    coalescer.add('a', 3)
    expect(sent).toEqual([['a', 1]])
    pass(100)
    expect(sent).toEqual([
      ['a', 1],
      ['a', 5],
    ])
  })

  test('sends at once again after a pause, and keeps keys apart', () => {
    const coalescer = make()
    coalescer.add('a', 1)
    coalescer.add('b', 7)
    pass(150)
    coalescer.add('a', 2)
    expect(sent).toEqual([
      ['a', 1],
      ['b', 7],
      ['a', 2],
    ])
  })

  test('loses nothing and never sends a key twice within its time', () => {
    const coalescer = make()
    const times: number[] = []
    let total = 0
    for (let i = 0; i < 500; i++) {
      const before = sent.length
      coalescer.add('a', 1)
      total++
      pass(7)
      for (let n = before; n < sent.length; n++) times.push(nowMs)
    }
    pass(200)
    expect(sent.reduce((sum, [, value]) => sum + value, 0)).toBe(total)
    for (let i = 1; i < times.length; i++) expect(times[i]! - times[i - 1]!).toBeGreaterThanOrEqual(93)
  })

  test('holds nothing once it is quiet', () => {
    const coalescer = make()
    coalescer.add('a', 1)
    pass(300)
    expect(vi.getTimerCount()).toBe(0)
    coalescer.close()
  })
})

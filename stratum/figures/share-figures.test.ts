import { expect, test } from 'vitest'
import { ShareFigures } from './share-figures.ts'

const nowMs = 1_700_000_000_000

test('work is summed, and the best share is remembered', () => {
  const figures = new ShareFigures()
  figures.count(8, 100, nowMs)
  figures.count(2, 7, nowMs)
  expect(figures).toMatchObject({ work: 10, best: 100 })
})

test('the range of difficulties is that of the last minute, or of two at most', () => {
  const figures = new ShareFigures()
  expect(figures.range(nowMs)).toEqual({ least: 0, most: 0 })
  figures.count(8, 9, nowMs)
  figures.count(2, 9, nowMs + 59_000)
  expect(figures.range(nowMs + 59_999)).toEqual({ least: 2, most: 8 })
  figures.count(3, 9, nowMs + 61_000)
  expect(figures.range(nowMs + 119_000)).toEqual({ least: 2, most: 8 })
  expect(figures.range(nowMs + 121_000)).toEqual({ least: 3, most: 3 })
  expect(figures.range(nowMs + 400_000)).toEqual({ least: 0, most: 0 })
})

import { expect, test } from 'vitest'
import { WeekBests, weekOf } from './week-bests.ts'

test('a week is from Monday to Sunday in UTC', () => {
  const monday = Date.UTC(2026, 10, 23)
  expect(weekOf(monday - 1)).toBe(weekOf(monday) - 1)
  expect(weekOf(monday + 7 * 86_400_000 - 1)).toBe(weekOf(monday))
})

test('a share beats the week when it is the best of its player since Monday', () => {
  const bests = new WeekBests()
  const monday = Date.UTC(2026, 10, 23)
  expect(bests.beats('alice', 5, monday)).toBe(true)
  expect(bests.beats('alice', 5, monday)).toBe(false)
  expect(bests.beats('alice', 4, monday)).toBe(false)
  expect(bests.beats('bob', 4, monday)).toBe(true)
  expect(bests.beats('alice', 6, monday)).toBe(true)
  expect(bests.beats('alice', 1, monday + 7 * 86_400_000)).toBe(true)
})

import { iso31661 } from 'iso-3166'
import { expect, test } from 'vitest'
import { countries, timeZones } from './places.ts'

test('the countries to choose from are those that the server takes', () => {
  const assigned = iso31661.filter(({ state }) => state === 'assigned').map(({ alpha2 }) => alpha2)
  expect(
    countries()
      .map(([code]) => code)
      .sort(),
  ).toEqual(assigned.sort())
  expect(countries().find(([code]) => code === 'CH')).toEqual(['CH', 'Switzerland'])
})

test('time zones have names that people can read', () => {
  expect(timeZones()).toContainEqual(['America/New_York', 'America/New York'])
})

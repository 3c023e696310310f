import fc from 'fast-check'
import { expect, test } from 'vitest'
import { countryProblem, displayNameProblem, handleKey, handleProblem, timeZoneProblem } from './rules.ts'

test.each(['abc', 'Alice', 'hash_lord_21', 'x'.repeat(20), 'satoshi_fan'])('%s can be a handle', (handle) => {
  expect(handleProblem(handle)).toBeNull()
})

test.each([
  ['ab', 'characters'],
  ['x'.repeat(21), 'characters'],
  ['1up', 'letter'],
  ['_abc', 'letter'],
  ['a-b-c', 'letters'],
  ['alicé', 'letters'],
  ['аlice', 'letters'],
  ['abc_', 'underscores'],
  ['a__b', 'underscores'],
  ['Admin', 'reserved'],
  ['a_d_m_i_n', 'reserved'],
  ['the_bitcoin_game', 'reserved'],
  ['bc1qvictim', 'address'],
  ['', 'characters'],
])('%j cannot: %s', (handle, why) => {
  expect(handleProblem(handle)).toContain(why)
})

test('whatever is taken for a handle is ASCII, and its key differs for no two that look the same', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 24 }), (text) => {
      if (handleProblem(text) === null) expect(handleKey(text)).toMatch(/^[a-z][a-z0-9_]{2,19}$/)
    }),
  )
})

test.each(['Alice', 'Ünïcödé Näme', '佐藤', 'Bob ⛏️', '👩‍🚀 Ada', 'O’Neil-Smith'])('%s can be a name', (name) => {
  expect(displayNameProblem(name)).toBeNull()
})

test.each([
  ['', 'empty'],
  [' Alice', 'blanks'],
  ['Ali\u202ece', 'seen'],
  ['Ali\u200bce', 'seen'],
  ['line\nbreak', 'seen'],
  ['Z\u0351\u036b\u0343a', 'accents'],
  ['x'.repeat(41), 'at most'],
  ['...', 'letter'],
])('%j cannot: %s', (name, why) => {
  expect(displayNameProblem(name)).toContain(why)
})

test('countries are those of ISO 3166-1, time zones those of IANA', () => {
  expect(['CH', 'US', 'SV', 'XX', 'EU', 'ch', 'CHE', ''].map((code) => countryProblem(code) === null)).toEqual([
    true,
    true,
    true,
    false,
    false,
    false,
    false,
    false,
  ])
  expect(
    ['Europe/Zurich', 'UTC', 'America/Argentina/Buenos_Aires', '+02:00', 'Mars/Phobos', '', 'x'.repeat(99)].map(
      (zone) => timeZoneProblem(zone) === null,
    ),
  ).toEqual([true, true, true, false, false, false, false])
})

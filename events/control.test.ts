import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addressLengthMax, coinbaseTagLengthMax, decodeControl, encodeControl, isCoinbaseTag } from './index.ts'

const anyTag = fc.stringMatching(/^[!-.0-~]([ -.0-~]{0,18}[!-.0-~])?$/)
const anyEnd = fc.oneof(fc.constant('0'), fc.integer({ min: 1, max: 8.64e15 / 10 }).map(String), fc.constant(''))
const anyBan = fc.record({
  type: fc.constant('AddressBanSet' as const),
  address: fc.string({ maxLength: addressLengthMax }),
  until: anyEnd,
})
const anyTagChange = fc.record({
  type: fc.constant('CoinbaseTagSet' as const),
  address: fc.string({ maxLength: addressLengthMax }),
  tag: fc.oneof(anyTag, fc.constant('')),
})

const anyChange = fc.oneof(anyTagChange, anyBan)

describe('a change on the control channel', () => {
  test('reads back as it was written, whatever it holds', () => {
    fc.assert(
      fc.property(anyChange, (change) => {
        const line = encodeControl(change)
        expect(line).not.toContain('\n')
        expect(decodeControl(line)).toEqual(change)
      }),
      { numRuns: 1_000 },
    )
  })

  test('is none when any one field is missing, or its version is another', () => {
    fc.assert(
      fc.property(anyChange, fc.nat(), (change, n) => {
        const line = JSON.parse(encodeControl(change))
        const { [Object.keys(line)[n % 4] ?? '']: _missing, ...rest } = line
        expect(decodeControl(JSON.stringify(rest))).toBeNull()
        expect(decodeControl(JSON.stringify({ ...rest, ...change, v: 2 }))).toBeNull()
      }),
    )
  })

  test('never throws on garbage', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (line) => decodeControl(line) === null))
    for (const type of ['toString', '__proto__', 'TagSet', 7]) {
      expect(decodeControl(JSON.stringify({ v: 1, type, address: 'a', tag: 'b' }))).toBeNull()
    }
  })

  test('with an end of a ban that is none is none', () => {
    const change = { type: 'AddressBanSet', address: 'a' } as const
    for (const until of ['-1', '1.5', '01', '1e3', 'soon', '1'.repeat(16), ' 1', '1\n']) {
      expect(decodeControl(encodeControl({ ...change, until }))).toBeNull()
    }
  })

  test('with a tag that is none is none', () => {
    const change = { type: 'CoinbaseTagSet', address: 'a' } as const
    for (const tag of ['a/b', ' a', 'a\n', 'ä', 'x'.repeat(21)]) {
      expect(decodeControl(encodeControl({ ...change, tag }))).toBeNull()
    }
  })
})

describe('a coinbase tag', () => {
  test.each([
    'a',
    'alice',
    'The second one!',
    '~'.repeat(coinbaseTagLengthMax),
    '"]}',
    '!',
    '-',
    '.',
  ])('may be %j', (tag) => {
    expect(isCoinbaseTag(tag)).toBe(true)
  })

  test.each([
    ['', 'nothing'],
    ['x'.repeat(coinbaseTagLengthMax + 1), 'too long'],
    [' alice', 'a blank in front'],
    ['alice ', 'a blank behind'],
    ['alice/bob', 'a slash, which ends a tag'],
    ['al\u0000ice', 'a control character'],
    ['alice\n', 'a line end'],
    ['älice', 'not ASCII'],
    ['\u{1f3ae}', 'not ASCII'],
    ['\u007f', 'not printable'],
  ])('may not be %j: %s', (tag) => {
    expect(isCoinbaseTag(tag)).toBe(false)
  })
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseSubmit } from './submit.ts'

const params = ['ALICE.rig', 'job', '0000002a', '65432100', 'deadbeef', '00002000']
const bent = (at: number, value: unknown): unknown[] => params.map((each, i) => (i === at ? value : each))
const word = fc.integer({ min: 0, max: 0xffffffff })
const hex8 = (value: number): string => value.toString(16).padStart(8, '0')

test('a submit is read as numbers, in either case, with or without leading zeros in the nonce', () => {
  fc.assert(
    fc.property(word, word, word, fc.boolean(), fc.boolean(), (time, nonce, bits, upper, short) => {
      const written = short ? nonce.toString(16) : hex8(nonce)
      const raw = [hex8(time), written, hex8(bits)].map((each) => (upper ? each.toUpperCase() : each))
      expect(parseSubmit(['a', 'j', '00000000', ...raw])).toEqual({
        user: 'a',
        jobId: 'j',
        extranonce2: '00000000',
        time,
        nonce,
        versionBits: bits,
      })
    }),
  )
})

test('the sixth parameter may be missing or null, and zeros are the same', () => {
  const five = parseSubmit(params.slice(0, 5))
  expect(five).toMatchObject({ versionBits: 0 })
  expect(parseSubmit([...params.slice(0, 5), null])).toEqual(five)
  expect(parseSubmit([...params.slice(0, 5), '00000000'])).toEqual(five)
})

test.each([
  ['four parameters', params.slice(0, 4), 'malformed'],
  ['seven parameters', [...params, 'more'], 'malformed'],
  ['a user that is no text', bent(0, 7), 'malformed'],
  ['a job that is no text', bent(1, null), 'malformed'],
  ['an extranonce2 that is no text', bent(2, 42), 'malformed'],
  ['an empty extranonce2', bent(2, ''), 'badExtranonce2'],
  ['half a byte of extranonce2', bent(2, '000'), 'badExtranonce2'],
  ['an extranonce2 that is no hex', bent(2, '0000000g'), 'badExtranonce2'],
  ['a time of seven digits', bent(3, '6543210'), 'badTime'],
  ['a time that is a number', bent(3, 65432100), 'badTime'],
  ['a time that is no hex', bent(3, '0x654321'), 'badTime'],
  ['an empty nonce', bent(4, ''), 'badNonce'],
  ['a nonce of nine digits', bent(4, '0deadbeef'), 'badNonce'],
  ['a nonce that is no hex', bent(4, '-1'), 'badNonce'],
  ['version bits that are no hex', bent(5, 'zz'), 'badVersionBits'],
  ['version bits of nine digits', bent(5, '000002000'), 'badVersionBits'],
])('%s is refused for what it is', (_name, given, reason) => {
  expect(parseSubmit(given)).toBe(reason)
})

test('hex is exactly what is hex, whatever else a text holds', () => {
  const nearly = fc.stringMatching(/^[0-9a-gA-G:/@` ]{0,9}$/)
  fc.assert(
    fc.property(fc.oneof(nearly, fc.string({ unit: 'grapheme' })), (text) => {
      const nonce = /^[0-9a-fA-F]{1,8}$/.test(text) ? Number.parseInt(text, 16) : null
      const read = parseSubmit(['a', 'j', '00', '65432100', text])
      expect(read).toEqual(nonce === null ? 'badNonce' : expect.objectContaining({ nonce }))
      const isBytes = /^([0-9a-fA-F]{2})+$/.test(text)
      const extranonce2 = parseSubmit(['a', 'j', text, '65432100', '00'])
      expect(extranonce2).toEqual(isBytes ? expect.objectContaining({ extranonce2: text }) : 'badExtranonce2')
    }),
  )
})

test('no params whatever make it throw', () => {
  fc.assert(fc.property(fc.array(fc.anything(), { maxLength: 8 }), (given) => void parseSubmit(given)))
})

import { expect, test } from 'vitest'
import { longPollIdIn, previousHashIn } from './template-bytes.ts'

const answer = (spaces: number): Buffer =>
  Buffer.from(
    JSON.stringify(
      {
        result: {
          previousblockhash: 'ab'.repeat(32),
          transactions: [{ data: '00'.repeat(5_000), txid: '11'.repeat(32) }],
          longpollid: `${'ab'.repeat(32)}17`,
        },
        error: null,
      },
      null,
      spaces,
    ),
  )

test('the tip and the long poll id are read without parsing the rest', () => {
  for (const spaces of [0, 2]) {
    expect(previousHashIn(answer(spaces))).toBe('ab'.repeat(32))
    expect(longPollIdIn(answer(spaces))).toBe(`${'ab'.repeat(32)}17`)
  }
})

test('where they are not there, nothing is read', () => {
  const error = Buffer.from('{"result":null,"error":{"code":-10,"message":"busy"}}')
  expect(previousHashIn(error)).toBeNull()
  expect(longPollIdIn(error)).toBeNull()
  expect(previousHashIn(Buffer.from('{"previousblockhash"'))).toBeNull()
})

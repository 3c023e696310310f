import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sha256d } from '../shares/header.ts'
import { HARD_BITS, nodeTemplate } from '../tests/kit.ts'
import { readTemplate, TemplateRefused } from '../work/template.ts'
import { RpcRefused } from './rpc.ts'
import { longPollIdIn, previousHashIn, readTemplateBytes } from './template-bytes.ts'

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

const hex = (minBytes: number, maxBytes = minBytes) =>
  fc.uint8Array({ minLength: minBytes, maxLength: maxBytes }).map((bytes) => Buffer.from(bytes).toString('hex'))
const transaction = fc.record({
  data: hex(1, 300),
  txid: hex(32),
  hash: hex(32),
  depends: fc.array(fc.nat(), { maxLength: 3 }),
  fee: fc.nat(),
})

test('a template read where it lies is the one that parsing it gives, however it is written', () => {
  fc.assert(
    fc.property(fc.array(transaction, { maxLength: 40 }), fc.constantFrom(0, 1, 2), (transactions, spaces) => {
      const raw = nodeTemplate({ transactions })
      const bytes = Buffer.from(JSON.stringify({ result: raw, error: null, id: 1 }, null, spaces))
      const { facts, body } = readTemplateBytes(bytes)
      expect(facts).toEqual(readTemplate(raw, sha256d))
      expect(body.count).toBe(transactions.length)
      expect(body.segwit).toBe(true)
      expect(body.transactions.toString()).toBe(transactions.map(({ data }) => data).join(''))
    }),
  )
})

test('members in another order are read as well', () => {
  const raw = nodeTemplate({ transactions: [{ txid: '12'.repeat(32), data: 'abcd' }] })
  const { facts, body } = readTemplateBytes(Buffer.from(JSON.stringify({ result: raw, error: null })))
  expect(facts).toEqual(readTemplate(raw, sha256d))
  expect(body.transactions.toString()).toBe('abcd')
})

test("a node's error, half an answer and a txid that is none are refused", () => {
  const read = (text: string) => () => readTemplateBytes(Buffer.from(text))
  expect(read('{"result":null,"error":{"code":-10,"message":"busy"}}')).toThrow(RpcRefused)
  const whole = JSON.stringify({
    result: nodeTemplate({ bits: HARD_BITS, transactions: [{ data: 'ab', txid: '12'.repeat(32) }] }),
    error: null,
  })
  expect(read(whole)).not.toThrow()
  expect(read(whole.slice(0, -20))).toThrow()
  expect(read(whole.replace('1212', '12xy'))).toThrow('a txid is hex')
  expect(read(whole.replace('"height":', '"height":-'))).toThrow(TemplateRefused)
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { SHARE_REFUSALS } from '../../events/index.ts'
import { accepted, plainDecimal, refused, result, setDifficulty, shareRefused, unsupported } from './answers.ts'
import { type MessageId, parseLine } from './message.ts'

const ids = fc.oneof(fc.integer(), fc.string({ unit: 'grapheme', maxLength: 20 }), fc.constant(0))

test('a request is read as it was written, its id included', () => {
  fc.assert(
    fc.property(
      fc.oneof(ids, fc.constant(null)),
      fc.string(),
      fc.array(fc.jsonValue({ maxDepth: 1 })),
      (id, method, params) => {
        const line = JSON.stringify({ id, method, params })
        const sent = JSON.parse(line)
        expect(parseLine(line)).toEqual({ kind: 'request', id, method, params: sent.params })
      },
    ),
  )
})

test('blanks around a line and a carriage return at its end change nothing', () => {
  const line = '{"id": 1, "method": "mining.ping", "params": []}'
  expect(parseLine(`  ${line} \r`)).toEqual(parseLine(line))
})

test('a blank line and an answer of the miner are ignored', () => {
  for (const line of ['', '  ', '\r', '{"id":5,"error":null,"result":"cpuminer/2.5.1"}', '{"id":1,"method":null}']) {
    expect(parseLine(line).kind).toBe('ignored')
  }
})

test('a line that is no JSON object with a method and an id is malformed, and nothing is thrown', () => {
  for (const line of [
    '{',
    '[]',
    '1',
    'null',
    '{"id":{},"method":"a"}',
    '{"id":1,"method":7}',
    '{"id":true,"method":"a"}',
  ]) {
    expect(parseLine(line).kind).toBe('malformed')
  }
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void parseLine(text)))
})

test('an id is echoed as it came, type included, in ASCII', () => {
  fc.assert(
    fc.property(ids, (id: MessageId) => {
      for (const line of [
        accepted(id),
        result(id, '"pong"'),
        refused(id, 24, 'no'),
        unsupported(id, 'no'),
        shareRefused(id, 'stale'),
      ]) {
        expect(line).toMatch(/^[\x20-\x7e]+\n$/)
        const answer = JSON.parse(line)
        expect(answer.id).toBe(id)
        expect(Object.keys(answer)).toEqual(['id', 'result', 'error'])
      }
    }),
  )
})

test('every refusal of a share is false, with an error of exactly three whose third is null', () => {
  for (const reason of SHARE_REFUSALS) {
    const { result: given, error } = JSON.parse(shareRefused(4, reason))
    expect(given).toBe(false)
    expect(error).toEqual([expect.any(Number), expect.stringMatching(/^.{1,40}$/), null])
    expect([20, 21, 22, 23, 24, 25]).toContain(error[0])
  }
})

test('a difficulty is said as one JSON number, exactly and without an exponent', () => {
  for (const difficulty of [1e-9, 1.1e-7, 0.00015, 0.001, 1, 1_000, 2 ** 40, 1e15]) {
    const line = setDifficulty(difficulty)
    expect(JSON.parse(line)).toEqual({ id: null, method: 'mining.set_difficulty', params: [difficulty] })
    expect(line).not.toMatch(/\d[eE]/)
  }
  fc.assert(
    fc.property(fc.double({ min: 1e-9, max: 1e15, noNaN: true }), (value) => {
      const text = plainDecimal(value)
      expect(text).toMatch(/^\d+(\.\d+)?$/)
      expect(Number(text)).toBe(value)
    }),
  )
})

import { expect, test } from 'vitest'
import { encodeRows } from './copy.ts'

const columns = { at: 'ms', sequence: 'int8', id: 'int4', work: 'float8', name: 'text', hash: 'hex' } as const

test('a row is its fields in big-endian order, each behind its length, between signature and end', () => {
  const row = { at: 946_684_800_001, sequence: 2 ** 33 + 7, id: -2, work: 1.5, name: 'é', hash: 'ff00' }
  expect(encodeRows(columns, [row]).toString('hex')).toBe(
    [
      '5047434f50590aff0d0a00',
      '00000000',
      '00000000',
      '0006',
      '00000008',
      '00000000000003e8',
      '00000008',
      '0000000200000007',
      '00000004',
      'fffffffe',
      '00000008',
      '3ff8000000000000',
      '00000002',
      'c3a9',
      '00000002',
      'ff00',
      'ffff',
    ].join(''),
  )
})

test('nothing has a length below zero; texts may be longer than there was room for; times before 2000 are negative', () => {
  const rows = [
    { at: 0, sequence: null, id: null, work: null, name: 'x'.repeat(5_000), hash: '' },
    { at: 946_684_799_999, sequence: 0, id: 0, work: 0, name: '', hash: 'ab' },
  ]
  const bytes = encodeRows<Record<keyof typeof columns, unknown>>(columns, rows)
  expect(bytes.subarray(21 + 4, 21 + 12).readBigInt64BE()).toBe(-946_684_800_000_000n)
  expect(bytes.toString('latin1')).toContain('x'.repeat(5_000))
  expect(bytes.subarray(-2).toString('hex')).toBe('ffff')
  expect(bytes.subarray(-2 - (4 + 1) - 4 - (4 + 8) - (4 + 4) - (4 + 8) - 8).readBigInt64BE()).toBe(-1_000n)
})

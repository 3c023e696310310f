import fc from 'fast-check'
import { expect, test } from 'vitest'
import { proxyHeaderBytesMax, readProxyHeader } from './proxy-header.ts'

const SIGNATURE = '0d0a0d0a000d0a515549540a'
const header = (hex: string): Buffer => Buffer.from(SIGNATURE + hex.replaceAll(' ', ''), 'hex')
const bodied = (head: string, body: Buffer): Buffer => {
  const length = Buffer.alloc(2)
  length.writeUInt16BE(body.length)
  return Buffer.concat([Buffer.from(SIGNATURE + head, 'hex'), length, body])
}

test.each([
  // As haproxy writes it: command and version, family and transport, length, addresses, ports.
  ['IPv4', header('21 11 000c cb00714d 0a000001 d431 0d05'), '203.0.113.77', 28],
  [
    'IPv6',
    header('21 21 0024 20010db8000000000000000000000001 20010db8000000000000000000000002 d431 0d05'),
    '2001:db8:0:0:0:0:0:1',
    52,
  ],
  [
    'IPv4 written as IPv6',
    header('21 21 0024 00000000000000000000ffffcb00714d 00000000000000000000ffff0a000001 d431 0d05'),
    '203.0.113.77',
    52,
  ],
  // Behind it a checksum and a no-operation: skipped.
  ['with TLVs', header('21 11 0016 cb00714d 0a000001 d431 0d05 03 0004 deadbeef 04 0000'), '203.0.113.77', 38],
  ['LOCAL, a health check', header('20 00 0000'), null, 16],
  ['LOCAL with addresses, which do not count', header('20 11 000c cb00714d 0a000001 d431 0d05'), null, 28],
  ['a unix socket', bodied('2131', Buffer.alloc(216)), null, 232],
  ['somebody unspecified', header('21 00 0000'), null, 16],
])('%s is read', (_name, bytes, source, length) => {
  expect(readProxyHeader(bytes)).toEqual({ kind: 'header', source, length })
  // What comes behind it is not looked at, and each shorter piece wants more.
  expect(readProxyHeader(Buffer.concat([bytes, Buffer.from('{"id":1')]))).toEqual({ kind: 'header', source, length })
  for (let cut = 0; cut < bytes.length; cut++) expect(readProxyHeader(bytes.subarray(0, cut)).kind).toBe('more')
})

test.each([
  ['a line of stratum', Buffer.from('{"id":1,"method":"mining.subscribe","params":[]}\n')],
  ['version 1 of the protocol', Buffer.from('PROXY TCP4 203.0.113.77 10.0.0.1 54321 3333\r\n')],
  ['another version', header('31 11 000c cb00714d 0a000001 d431 0d05')],
  ['another command', header('22 11 000c cb00714d 0a000001 d431 0d05')],
  ['a family that there is not', header('21 41 000c cb00714d 0a000001 d431 0d05')],
  ['a transport that there is not', header('21 13 000c cb00714d 0a000001 d431 0d05')],
  ['IPv4 without room for the addresses', header('21 11 000b cb00714d 0a000001 d431 0d')],
  ['IPv6 without room for the addresses', header('21 21 000c cb00714d 0a000001 d431 0d05')],
  ['more than it may have', bodied('2111', Buffer.alloc(proxyHeaderBytesMax - 16 + 1))],
])('%s is refused', (_name, bytes) => {
  expect(readProxyHeader(bytes)).toEqual({ kind: 'bad' })
})

test('a header as long as allowed is read', () => {
  expect(readProxyHeader(bodied('2111', Buffer.alloc(proxyHeaderBytesMax - 16)))).toMatchObject({ kind: 'header' })
})

test('whatever bytes come, in whatever pieces, the reading is one of three and never turns', () => {
  const garbage = fc.uint8Array({ maxLength: 80 }).map((bytes) => Buffer.from(bytes))
  const begun = fc.uint8Array({ maxLength: 80 }).map((bytes) => Buffer.concat([header(''), bytes]))
  const right = fc
    .tuple(fc.constantFrom('2111', '2121', '2011', '2100'), fc.uint8Array({ maxLength: 100 }))
    .map(([head, body]) => bodied(head, Buffer.from(body)))
  fc.assert(
    fc.property(fc.oneof(garbage, begun, right), (bytes) => {
      let last = readProxyHeader(Buffer.alloc(0))
      expect(last.kind).toBe('more')
      for (let cut = 1; cut <= bytes.length; cut++) {
        const now = readProxyHeader(bytes.subarray(0, cut))
        if (last.kind !== 'more') expect(now).toEqual(last)
        if (now.kind === 'header') expect(now.length).toBeLessThanOrEqual(cut)
        last = now
      }
    }),
    { numRuns: 500 },
  )
})

test('an IPv4 source comes out as it went in', () => {
  fc.assert(
    fc.property(fc.ipV4(), fc.uint8Array({ minLength: 8, maxLength: 60 }), (address, rest) => {
      const reading = readProxyHeader(
        bodied('2111', Buffer.concat([Buffer.from(address.split('.').map(Number)), rest])),
      )
      expect(reading).toMatchObject({ kind: 'header', source: address })
    }),
  )
})

import type { IncomingMessage } from 'node:http'
import { expect, test } from 'vitest'
import { type Networks, readNetworks } from '../../platform/networks.ts'
import { createAddressOf } from './client-address.ts'

const addressOf = createAddressOf(readNetworks('10.0.0.0/8, 2001:db8:aa::/48') as Networks)
const from = (remoteAddress: string | undefined, forwarded?: string): string | null =>
  addressOf({ socket: { remoteAddress }, headers: { 'x-forwarded-for': forwarded } } as unknown as IncomingMessage)

test.each([
  ['198.51.100.7', undefined, '198.51.100.7'],
  ['::ffff:198.51.100.7', undefined, '198.51.100.7'],
  // Whoever is no proxy says of nobody else that they ask.
  ['198.51.100.7', '203.0.113.1', '198.51.100.7'],
  ['10.1.2.3', '203.0.113.1', '203.0.113.1'],
  // What a client wrote itself stands before what the proxies added.
  ['10.1.2.3', '1.2.3.4, 203.0.113.1, 10.9.9.9', '203.0.113.1'],
  ['10.1.2.3', 'garbage', '10.1.2.3'],
  ['127.0.0.1', '203.0.113.1', '203.0.113.1'],
  ['127.0.0.1', undefined, null],
  ['::1', '', null],
  [undefined, undefined, null],
  ['2001:db8:1:2:3:4:5:6', undefined, '2001:db8:1:2::/64'],
  ['2001:db8:1::9', undefined, '2001:db8:1:0::/64'],
  ['2001:db8:aa::1', '2001:0DB8:0001:0002::77', '2001:db8:1:2::/64'],
])('from %s, forwarded for %s: %s', (remote, forwarded, expected) => {
  expect(from(remote, forwarded)).toBe(expected)
})

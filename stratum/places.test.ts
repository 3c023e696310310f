import { expect, test } from 'vitest'
import { readOptions } from '../platform/options.ts'
import { portRows } from './places.ts'
import { OPTIONS } from './settings/options.ts'

const rowsOf = (env: Record<string, string>) =>
  portRows(
    readOptions(OPTIONS, { BITCOIN_RPC_URL: 'http://a:b@127.0.0.1:8332', REDIS_URL: 'redis://127.0.0.1', ...env }),
  )

test('three ports by default: one for all, one for small miners, one for large ones', () => {
  expect(rowsOf({}).map(({ name, port }) => [name, port])).toEqual([
    ['default', 3333],
    ['nano', 3334],
    ['high', 3335],
  ])
})

test('one port with two difficulties is refused before anybody listens', () => {
  expect(() => rowsOf({ STRATUM_PORT: '3334' })).toThrow('Port 3334 is both default and nano')
})

test('ports that the system chooses are no clash', () => {
  expect(rowsOf({ STRATUM_PORT: '0', STRATUM_PORTS: 'nano:0:0.001:0.0001,high:0:65536:65536' })).toHaveLength(3)
})

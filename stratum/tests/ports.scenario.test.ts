// A block for each kind of address, with its player's tag, through each port there is.
import { fileURLToPath } from 'node:url'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freePort } from '../../dev/parts/index.ts'
import { setCoinbaseTag } from './control-writer.ts'
import { ADDRESSES, blockOf, coinbaseText, solves } from './regtest.ts'
import { becomes, type Site, startSite } from './site.ts'

const PORTS = ['nano', 'default', 'high', 'tls'] as const
type PortName = (typeof PORTS)[number]
/** The least of each port: on this chain all are far harder than a block, and a block counts all the same. */
const LEAST = { nano: 0.001, default: 1_000, high: 1_024, tls: 1_000 } as const

const pem = (name: string): string => fileURLToPath(new URL(`./tls/first.${name}.pem`, import.meta.url))
const ports = new Map<string, number>()
let site: Site
beforeAll(async () => {
  const [nano, high, tls] = [await freePort(), await freePort(), await freePort()]
  site = await startSite('regtest', {
    STRATUM_PORTS: `nano:${nano}:0.001:0.001,high:${high}:65536:1024`,
    STRATUM_TLS_PORT: String(tls),
    TLS_CERT_FILE: pem('cert'),
    TLS_KEY_FILE: pem('key'),
    MIN_DIFFICULTY: '1000',
  })
  for (const each of site.stratum.ready?.ports as { name: string; port: number; tls: boolean }[]) {
    expect(each.tls).toBe(each.name === 'tls')
    ports.set(each.name, each.port)
  }
  const api = new Redis(site.redis.url)
  for (const [type, payee] of Object.entries(ADDRESSES)) await setCoinbaseTag(api, payee, `player of ${type}`)
  await becomes(
    () => site.metric('stratum_coinbase_tags'),
    (known) => known === 5,
  )
  api.disconnect()
})
afterAll(async () => {
  await site?.stop()
})

const all = PORTS.flatMap((port) => Object.entries(ADDRESSES).map(([type, payee]) => ({ port, type, payee })))

test('there are four ports', () => {
  expect([...ports.keys()].sort()).toEqual([...PORTS].sort())
})

test.each(all)('through $port a block for a $type address is in the chain, with its tag', async ({
  port,
  type,
  payee,
}) => {
  const rig = await site.miner({ port: ports.get(port) as number, tls: port === 'tls', user: `${payee}.${port}` })
  expect(rig.difficulty).toBe(LEAST[port as PortName])
  const share = await solves(site, rig)
  expect(await rig.submit(share)).toEqual({ accepted: true })
  const block = await blockOf(site, share)
  const paid = block.tx[0]?.vout.filter(({ value }) => value > 0)
  expect(paid?.map(({ scriptPubKey }) => scriptPubKey.address)).toEqual([payee])
  expect(coinbaseText(block)).toContain(`/TheBitcoinGame/player of ${type}/`)
  expect(await site.node.rpc<string>('getbestblockhash')).toBe(block.hash)
  rig.close()
})

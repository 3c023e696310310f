// A block for each kind of address, with its player's tag, through each port there is.
import { fileURLToPath } from 'node:url'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { fromHex, hashToDisplay, scriptToAddress } from '../../bitcoin/index.ts'
import { freePort } from '../../dev/parts/index.ts'
import { setCoinbaseTag } from './control-writer.ts'
import { becomes, type Site, startSite } from './site.ts'

const address = (script: string): string => scriptToAddress(fromHex(script), 'regtest') ?? ''
const ADDRESSES = {
  P2PKH: address(`76a914${'11'.repeat(20)}88ac`),
  P2SH: address(`a914${'22'.repeat(20)}87`),
  P2WPKH: address(`0014${'33'.repeat(20)}`),
  P2WSH: address(`0020${'44'.repeat(32)}`),
  P2TR: address('512050929b74c1a04954b78b4b6035e97a5e078a5a0f28ec96d547bfee9ace803ac0'),
}
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

interface Block {
  readonly height: number
  readonly tx: readonly {
    readonly vin: readonly { readonly coinbase?: string }[]
    readonly vout: readonly { readonly value: number; readonly scriptPubKey: { readonly address?: string } }[]
  }[]
}

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
  const tip = await site.node.rpc<string>('getbestblockhash')
  await becomes(
    () => hashToDisplay(rig.job.previousHash),
    (previous) => previous === tip,
  )
  const share = await rig.mine({ difficulty: 4.7e-10 })
  expect(await rig.submit(share)).toEqual({ accepted: true })
  const hash = hashToDisplay(share.hash)
  const block = await becomes(
    () => site.node.rpc<Block>('getblock', hash, 2).catch(() => null),
    (found) => found !== null,
    5_000,
  )
  const [coinbase] = block?.tx ?? []
  expect(coinbase?.vout.filter(({ value }) => value > 0).map(({ scriptPubKey }) => scriptPubKey.address)).toEqual([
    payee,
  ])
  const script = Buffer.from(coinbase?.vin[0]?.coinbase ?? '', 'hex').toString('latin1')
  expect(script).toContain(`/TheBitcoinGame/player of ${type}/`)
  expect(await site.node.rpc<string>('getbestblockhash')).toBe(hash)
  rig.close()
})

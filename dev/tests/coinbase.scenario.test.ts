// What the API says that an address mines is, byte for byte, what its miners are given.
import { Redis } from 'ioredis'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { bearer, peopleOf } from '../../api/tests/people.ts'
import { readCoinbase, scriptToAddress, toHex } from '../../bitcoin/index.ts'
import { setCoinbaseTag } from '../../stratum/tests/control-writer.ts'
import { ADDRESSES, addressOf } from '../../stratum/tests/regtest.ts'
import { connectMiner } from '../miner.ts'
import { createSigner } from '../signer.ts'
import { becomes, startWorld, type World } from './world.ts'

const feeAddress = addressOf(`5120${'66'.repeat(32)}`)
let world: World
beforeAll(async () => {
  world = await startWorld('regtest', { POOL_FEE_PERCENT: '1.25', POOL_FEE_ADDRESS: feeAddress })
}, 120_000)
afterAll(() => world?.stop())

interface Coinbase {
  readonly __typename: string
  readonly message?: string
  readonly height: number
  readonly jobPrefix: string
  readonly text: string
  readonly coinbase1: string
  readonly coinbase2: string
  readonly extranonce1Bytes: number
  readonly extranonce2Bytes: number
  readonly outputs: readonly { sats: string; address: string | null; purpose: string }[]
}
const ask = async (address: string): Promise<Coinbase> =>
  (
    await world.graphql<{ coinbase: Coinbase }>(
      `query ($address: String!) { coinbase(address: $address) { __typename ... on InvalidAddress { message }
        ... on NoWork { message } ... on Coinbase { height jobPrefix text coinbase1 coinbase2 extranonce1Bytes extranonce2Bytes
          outputs { sats address purpose } } } }`,
      { address },
    )
  ).coinbase

test.each(Object.entries(ADDRESSES))('for a %s address, with a tag and a fee', async (type, address) => {
  const redis = new Redis(world.redis.url)
  await setCoinbaseTag(redis, address, `tag ${type}`)
  redis.disconnect()
  const miner = await connectMiner({ port: world.stratumPort, user: `${address}.rig`, agent: 'test' })
  await becomes(
    () => Buffer.from(miner.job.coinb2).toString('latin1'),
    (text) => text.includes(`/tag ${type}/`),
    10_000,
  )
  // Templates are renewed meanwhile: the one of the miner's newest job.
  const { value: said } = await becomes(
    () => ask(address),
    ({ jobPrefix }) => miner.job.id.startsWith(jobPrefix),
    40_000,
  )
  expect([said.coinbase1, said.coinbase2]).toEqual([toHex(miner.job.coinb1), toHex(miner.job.coinb2)])
  expect([said.extranonce1Bytes, said.extranonce2Bytes]).toEqual([miner.extranonce1.length / 2, miner.extranonce2Size])
  expect(said.text).toBe(`/TheBitcoinGame/tag ${type}/`)
  expect(said.outputs).toEqual([
    { sats: '4937500000', address, purpose: 'PLAYER' },
    { sats: '62500000', address: feeAddress, purpose: 'POOL_FEE' },
    { sats: '0', address: null, purpose: 'COMMITMENT' },
  ])
  const bytes = Buffer.from(
    `${said.coinbase1}${'00'.repeat(said.extranonce1Bytes + said.extranonce2Bytes)}${said.coinbase2}`,
    'hex',
  )
  const read = readCoinbase(bytes)?.outputs ?? []
  expect(read.map(({ script }) => scriptToAddress(script, 'regtest') ?? null)).toEqual([address, feeAddress, null])
  miner.close()
})

test('a tag that a player sets is in the next job of all addresses of the account within five seconds', async () => {
  const signer = createSigner('p2wpkh', 'regtest')
  const { signIn, post } = peopleOf(() => world)
  const miner = await connectMiner({ port: world.stratumPort, user: `${signer.address}.rig`, agent: 'test' })
  const { accessToken } = await signIn(signer)
  const text = () => Buffer.from(miner.job.coinb2).toString('latin1')
  for (const [tag, isThere] of [
    ['mine all mine', (told: string) => told.includes('/mine all mine/')],
    ['', (told: string) => told.includes('/TheBitcoinGame') && !told.includes('mine all mine')],
  ] as const) {
    const set = 'mutation ($tag: String!) { setCoinbaseTag(tag: $tag) { __typename } }'
    expect((await post(set, { tag }, bearer(accessToken))).data).toEqual({ setCoinbaseTag: { __typename: 'Viewer' } })
    const { afterMs } = await becomes(text, isThere, 5_000)
    process.stdout.write(`a tag was set${tag === '' ? ' back' : ''} → in the job after ${afterMs.toFixed(0)} ms\n`)
  }
  miner.close()
})

test('who asks for something else is told what is wrong, and a pool without work says so', async () => {
  expect(await ask('bc1qwrong')).toMatchObject({ __typename: 'InvalidAddress' })
  expect(await ask('1BoatSLRHtKNngkdXEeobR76b53LETtpyT')).toMatchObject({ __typename: 'InvalidAddress' })
  await world.stratum.stop()
  const { value } = await becomes(
    () => ask(ADDRESSES.P2WPKH),
    ({ __typename }) => __typename === 'NoWork',
    20_000,
  )
  expect(value.message).toContain('No stratum process')
})

// Blocks really mined with a player's tag and the pool's fee, and tags that change under a running miner.
import { Redis } from 'ioredis'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { verifyShareProof } from '../../bitcoin/index.ts'
import type { MinerJob } from '../../dev/miner.ts'
import { startProcess } from '../../dev/process.ts'
import { setCoinbaseTag } from './control-writer.ts'
import { ADDRESSES, addressOf, blockOf, coinbaseText, solves } from './regtest.ts'
import { becomes, type Site, startSite } from './site.ts'

const FEE_ADDRESS = addressOf(`5120${'66'.repeat(32)}`)

let site: Site
let api: Redis
beforeAll(async () => {
  site = await startSite('regtest', { POOL_FEE_PERCENT: '1.25', POOL_FEE_ADDRESS: FEE_ADDRESS })
  api = new Redis(site.redis.url, { maxRetriesPerRequest: null })
  api.on('error', () => {
    // One test stops Redis.
  })
})
afterAll(async () => {
  api?.disconnect()
  await site?.stop()
})

const jobText = (job: MinerJob): string => Buffer.from(job.coinb2).toString('latin1')

test.each(
  Object.entries(ADDRESSES),
)('a block for a %s address bears its tag, and pays the fee and all the rest exactly', async (type, payee) => {
  await setCoinbaseTag(api, payee, `${type} ~ !`)
  const rig = await site.miner({ user: `${payee}.rig1` })
  await becomes(
    () => jobText(rig.job),
    (text) => text.includes(`/TheBitcoinGame/${type} ~ !/`),
    5_000,
  )
  const share = await solves(site, rig)
  expect(await rig.submit(share)).toEqual({ accepted: true })
  const block = await blockOf(site, share)
  expect(coinbaseText(block)).toContain(`/TheBitcoinGame/${type} ~ !/`)
  const paid = block.tx[0]?.vout.filter(({ value }) => value > 0)
  // 1.25 % of 50 coins.
  expect(paid?.map(({ value, scriptPubKey }) => [scriptPubKey.address, value])).toEqual([
    [payee, 49.375],
    [FEE_ADDRESS, 0.625],
  ])
  const proof = await becomes(
    async () => (await site.of('BlockFound')).find(({ height }) => height === block.height)?.proof,
    (found) => found !== undefined,
  )
  if (!proof) throw new Error('no proof')
  const claim = { ...proof, height: block.height, network: 'regtest', address: payee } as const
  expect(verifyShareProof(claim)).toMatchObject({ ok: true, paysSats: 4_937_500_000n, totalSats: 5_000_000_000n })
  rig.close()
})

test('a tag that changes is in a fresh job within five seconds; the job before is still worth a block', async () => {
  const payee = ADDRESSES.P2WPKH
  const rig = await site.miner({ user: `${payee}.rig1` })
  const share = await solves(site, rig)
  const fresh = rig.notification('mining.notify', 5_000)
  await setCoinbaseTag(api, payee, 'changed')
  expect((await fresh).params[8]).toBe(false)
  expect(jobText(rig.job)).toContain('/TheBitcoinGame/changed/')
  expect(rig.job.id).not.toBe(share.job.id)
  expect(await rig.submit(share)).toEqual({ accepted: true })
  expect(await rig.submit(share)).toMatchObject({ accepted: false, code: 22 })
  const block = await blockOf(site, share)
  expect(coinbaseText(block)).toContain('/TheBitcoinGame/P2WPKH ~ !/')
  rig.close()
})

test('a tag is of its address alone, and one that was taken away is gone', async () => {
  const [alice, bob] = await Promise.all([
    site.miner({ user: `${ADDRESSES.P2TR}.rig1` }),
    site.miner({ user: `${addressOf(`0014${'77'.repeat(20)}`)}.rig1` }),
  ])
  const heard = { alice: alice.notifications.length, bob: bob.notifications.length }
  await setCoinbaseTag(api, ADDRESSES.P2TR, '')
  await becomes(
    () => jobText(alice.job),
    (text) => text.includes('/TheBitcoinGame/\u00ff'),
    5_000,
  )
  expect(jobText(bob.job)).toContain('/TheBitcoinGame/\u00ff')
  // Fresh templates are for both.
  expect(bob.notifications.length - heard.bob).toBeLessThan(alice.notifications.length - heard.alice)
  alice.close()
  bob.close()
})

test('tags hold while Redis is away, and those that were set meanwhile come with it', async () => {
  const payee = ADDRESSES.P2PKH
  await site.redis.stop()
  const rig = await site.miner({ user: `${payee}.rig1` })
  expect(jobText(rig.job)).toContain('/TheBitcoinGame/P2PKH ~ !/')
  const share = await solves(site, rig)
  expect(await rig.submit(share)).toEqual({ accepted: true })
  await site.redis.restart()
  await setCoinbaseTag(api, payee, 'back')
  await becomes(
    () => jobText(rig.job),
    (text) => text.includes('/TheBitcoinGame/back/'),
    10_000,
  )
  rig.close()
})

test('the node objected to nothing, though it was asked about the longest tag each time', async () => {
  expect(await site.metric('stratum_coinbase_tags')).toBeGreaterThanOrEqual(4)
  expect(await site.metric('stratum_template_objections_total')).toBe(0)
  expect(site.stratum.lines.filter(({ level }) => level === 'error')).toEqual([])
})

test.each([
  ['POOL_FEE_ADDRESS is not set', { POOL_FEE_PERCENT: '1' }],
  ['POOL_FEE_ADDRESS is not an address of regtest', { POOL_FEE_ADDRESS: 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4' }],
  ['POOL_SIGNATURE is not 1 to 26 printable ASCII characters', { POOL_SIGNATURE: 'x'.repeat(27) }],
])('it does not start where %s', async (message, env) => {
  const stratum = await startProcess({
    name: 'stratum',
    entry: 'stratum/main.ts',
    ready: false,
    env: {
      BITCOIN_NETWORK: 'regtest',
      BITCOIN_RPC_URL: site.node.rpcUrl,
      REDIS_URL: site.redis.url,
      STRATUM_PORT: '0',
      STRATUM_PORTS: 'none',
      DATA_DIR: `${site.dir}/refused`,
      ...env,
    },
  })
  expect(await stratum.exited).toBe(1)
  expect(stratum.lines.map(({ msg }) => msg).join('\n')).toContain(message)
})

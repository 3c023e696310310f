// Addresses that an admin has banned: refused, let go, still refused after a restart, and let in again.
import { Redis } from 'ioredis'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { setBan } from './control-writer.ts'
import { ADDRESSES, addressOf, blockOf, solves } from './regtest.ts'
import { becomes, type Site, startSite } from './site.ts'

let site: Site
let api: Redis
beforeAll(async () => {
  // Two processes: each follows by itself.
  site = await startSite('regtest', { STRATUM_PROCESSES: '2' })
  api = new Redis(site.redis.url, { maxRetriesPerRequest: null })
  api.on('error', () => {
    // One test stops Redis.
  })
})
afterAll(async () => {
  api?.disconnect()
  await site?.stop()
})

const refusal = (user: string): Promise<string> =>
  site.miner({ user }).then(
    (rig) => {
      rig.close()
      return 'let in'
    },
    (error: Error) => error.message,
  )
const known = (bans: number) =>
  becomes(
    () => site.metric('stratum_banned_addresses'),
    (found) => found === bans * 2,
    5_000,
  )

test('miners of an address that is banned are told why and gone within five seconds, others mine on', async () => {
  const banned = ADDRESSES.P2WPKH
  const rigs = await Promise.all(Array.from({ length: 6 }, (_, n) => site.miner({ user: `${banned}.rig${n}` })))
  const other = await site.miner({ user: `${ADDRESSES.P2TR}.rig` })
  let isOtherGone = false
  void other.closed.then(() => {
    isOtherGone = true
  })
  const startedMs = performance.now()
  await setBan(api, banned, '0')
  await Promise.all(rigs.map(({ closed }) => closed))
  const tookMs = performance.now() - startedMs
  process.stdout.write(`${rigs.length} miners of a banned address were gone after ${Math.round(tookMs)} ms\n`)
  expect(tookMs).toBeLessThan(5_000)
  for (const { notifications } of rigs) {
    const said = notifications.filter(({ method }) => method === 'client.show_message')
    expect(said.map(({ params }) => params)).toEqual([[expect.stringContaining('This address is banned')]])
  }
  const share = await other.mine()
  expect(await other.submit(share)).toEqual({ accepted: true })
  expect(isOtherGone).toBe(false)
  other.close()
  expect(await site.metric('stratum_connections_closed_total', 'addressBanned')).toBe(6)
})

test.each([
  ['a worker of it', (address: string) => `${address}.rig`],
  ['the other separator', (address: string) => `${address}_rig`],
  ['capitals', (address: string) => `${address.toUpperCase()}.RIG`],
  ['no worker', (address: string) => address],
])('whoever comes for a banned address is refused, written as %s', async (_way, user) => {
  expect(await refusal(user(ADDRESSES.P2WPKH))).toBe('This address is banned: sign in on the website to see why')
})

test('a block found when the ban came is still submitted', async () => {
  const payee = ADDRESSES.P2SH
  const rig = await site.miner({ user: `${payee}.rig` })
  const share = await solves(site, rig)
  const told = rig.notification('client.show_message', 5_000)
  await setBan(api, payee, '0')
  await told
  expect(await rig.submit(share)).toEqual({ accepted: true })
  expect((await blockOf(site, share)).hash).toMatch(/^[0-9a-f]{64}$/)
  await rig.closed
  await setBan(api, payee, '')
})

test('a ban with an end says when, and is over by then without anybody saying so', async () => {
  const address = ADDRESSES.P2PKH
  const untilMs = Date.UTC(2100, 0, 2, 3, 4)
  await setBan(api, address, String(untilMs))
  await becomes(
    () => refusal(address),
    (text) => text === 'This address is banned until 2100-01-02 03:04 UTC: sign in on the website to see why',
    5_000,
  )
  await setBan(api, address, String(Date.now() + 2_500))
  await becomes(
    () => refusal(address),
    (text) => text === 'let in',
    10_000,
  )
  await setBan(api, address, '')
})

test('after a restart the banned are banned still, and while Redis is away', async () => {
  await site.stratum.stop()
  await site.startStratum()
  await known(1)
  expect(await refusal(`${ADDRESSES.P2WPKH}.rig`)).toContain('This address is banned')
  await site.redis.stop()
  expect(await refusal(`${ADDRESSES.P2WPKH}.rig`)).toContain('This address is banned')
  await site.redis.restart()
  await known(1)
})

test('a lifted ban lets its miners in again, and their shares count', async () => {
  await setBan(api, ADDRESSES.P2WPKH, '')
  await known(0)
  const rig = await site.miner({ user: `${ADDRESSES.P2WPKH}.rig` })
  expect(await rig.submit(await rig.mine())).toEqual({ accepted: true })
  rig.close()
  expect(await refusal(addressOf(`0014${'99'.repeat(20)}`))).toBe('let in')
})

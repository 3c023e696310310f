// What is refused, and what a refusal leaves behind: a code for the miner, a count, and no row.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connectMiner, type Miner, MinerRefused } from '../miner.ts'
import { becomes, startWorld, type World } from './world.ts'

const ADDRESS = 'tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx'
const OTHER = 'mipcBbFg9gMiCh81Kj8tqqdgoZub1ZJRfn'

let world: World
let rig: Miner

beforeAll(async () => {
  // The private signet: a block is far harder than a share, so nothing here is one by chance.
  world = await startWorld('signet')
  rig = await connectMiner({ port: world.stratumPort, user: `${ADDRESS}.rig1`, password: 'd=1e-8' })
})
afterAll(async () => {
  rig?.close()
  await world?.stop()
})

const refusal = async (params: readonly unknown[], from = rig) => {
  const { result, error } = await from.call('mining.submit', params)
  expect(result).toBe(false)
  expect(error).toHaveLength(3)
  return error?.[0]
}
const bent = (params: readonly unknown[], at: number, value: unknown) =>
  params.map((each, i) => (i === at ? value : each))
const rows = async () => (await world.sql<{ n: number }>('SELECT count(*)::int AS n FROM share'))[0]?.n

test('one good share makes one row', async () => {
  expect(await rig.submit(await rig.mine())).toEqual({ accepted: true })
  await becomes(rows, (n) => n === 1, 2_000)
})

test('the same share twice is a duplicate (22), however it is spelled', async () => {
  const params = rig.submitParams(await rig.mine())
  expect((await rig.call('mining.submit', params)).result).toBe(true)
  expect(await refusal(params)).toBe(22)
  expect(await refusal(bent(params, 4, String(params[4]).toUpperCase()))).toBe(22)
  expect(await refusal([...params.slice(0, 5), '00000000'])).toBe(22)
})

test('a share under the assigned difficulty is refused (23)', async () => {
  expect(await refusal(rig.submitParams(await rig.mine({ difficulty: 1e-9, below: 9e-9 })))).toBe(23)
})

test('an extranonce2 of the wrong length is refused (20)', async () => {
  const params = rig.submitParams(await rig.mine())
  expect(await refusal(bent(params, 2, '00'))).toBe(20)
  expect(await refusal(bent(params, 2, '0000000000'))).toBe(20)
})

test('a time out of range, a nonce that is no hex and bits that were not agreed are refused (20)', async () => {
  const params = rig.submitParams(await rig.mine())
  expect(await refusal(bent(params, 3, '00000001'))).toBe(20)
  expect(await refusal(bent(params, 3, 'ffffffff'))).toBe(20)
  expect(await refusal(bent(params, 4, 'nonsense'))).toBe(20)
  expect(await refusal([...params.slice(0, 5), '00002000'])).toBe(20)
})

test('a share for a job that never was is refused (21)', async () => {
  expect(await refusal(bent(rig.submitParams(await rig.mine()), 1, 'ffffffff'))).toBe(21)
})

test('a share for another address than the authorized one is refused (24)', async () => {
  expect(await refusal(bent(rig.submitParams(await rig.mine()), 0, `${OTHER}.rig1`))).toBe(24)
})

test('a submit before subscribing is refused (25)', async () => {
  const stranger = await connectMiner({ port: world.stratumPort, user: ADDRESS, handshake: 'none' })
  expect(await refusal([ADDRESS, '00000001', '00000000', '60000000', '00000000'], stranger)).toBe(25)
  stranger.close()
})

test.each([
  ['satoshi', /Bitcoin address/],
  ['tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsy', /typing error|checksum/],
  ['bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4', /another network/],
])('a miner that authorizes as %s is refused (24) and told why', async (user, words) => {
  const refused = await connectMiner({ port: world.stratumPort, user }).catch((error: unknown) => error)
  expect(refused).toBeInstanceOf(MinerRefused)
  expect(refused).toMatchObject({ code: 24, message: expect.stringMatching(words) })
})

test('a share for the block before is stale (21)', async () => {
  const share = await rig.mine()
  const clean = rig.notification('mining.notify', 40_000)
  // A signet block is five million hashes: more tries than the node makes by default.
  await world.node.rpc('generatetoaddress', 1, OTHER, 100_000_000)
  expect((await clean).params.at(-1)).toBe(true)
  expect(await rig.submit(share)).toMatchObject({ accepted: false, code: 21, message: expect.stringMatching(/stale/i) })
})

test('none of them left a row, and all are counted by reason', async () => {
  const { value } = await becomes(
    () =>
      world.graphql<{ player: { refusals: { reason: string; count: number }[] } }>(
        `{ player(address: "${ADDRESS}") { ... on Player { refusals { reason count } } } }`,
      ),
    ({ player }) => player.refusals.some(({ reason }) => reason === 'STALE'),
    15_000,
  )
  const counts = Object.fromEntries(value.player.refusals.map(({ reason, count }) => [reason, count]))
  expect(counts).toEqual({
    DUPLICATE: 3,
    LOW_DIFFICULTY: 1,
    BAD_EXTRANONCE2: 2,
    BAD_TIME: 2,
    BAD_NONCE: 1,
    BAD_VERSION_BITS: 1,
    UNKNOWN_JOB: 1,
    UNAUTHORIZED: 1,
    STALE: 1,
  })
  // One more that no player can be blamed for: the submit of a stranger.
  expect(await world.stratumMetric('stratum_shares_refused_total')).toBe(14)
  expect(await rows()).toBe(2)
})

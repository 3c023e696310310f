// The network in figures: odds of a block, and the next adjustment as the heartbeats tell it.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { testPublisher } from './publisher.ts'
import { becomes, startWorld, type World } from './world.ts'

let world: World
const stratum = testPublisher('odds')

beforeAll(async () => {
  world = await startWorld()
  // The ledger takes tips as they are; the API is asked for the main network.
  await Promise.all([world.startsLedger(), world.startsApi({ BITCOIN_NETWORK: 'mainnet' })])
})
afterAll(() => world?.stop())

const ODDS = `query ($hashrate: Hashrate!) { odds(hashrate: $hashrate) {
  hashrate difficulty hashesPerBlock meanSeconds medianSeconds
  day { probability oneIn words headsInARow } week { words } year { probability oneIn words }
} }`

test('there are no odds before the difficulty is known', async () => {
  expect(await world.asks(ODDS, { hashrate: 1e12 })).toEqual({ data: { odds: null } })
})

test('a Bitaxe has the odds that arithmetic gives it, and nobody has none', async () => {
  await world.publishes([stratum.changesTip({ network: 'mainnet', height: 900_001, difficulty: 150e12 })])
  await world.settles()
  const { data } = await world.asks<{ odds: Record<string, unknown> }>(ODDS, { hashrate: 1.2e12 })
  expect(data?.odds).toMatchObject({
    difficulty: 150e12,
    week: { words: '1 in 890,000' },
    year: { words: '1 in 17,000', oneIn: expect.closeTo(17_013.17, 1) },
  })
  const none = await world.asks<{ odds: object }>(ODDS, { hashrate: 0 })
  expect(none.data?.odds).toMatchObject({
    meanSeconds: null,
    medianSeconds: null,
    day: { probability: 0, oneIn: null, words: 'none', headsInARow: null },
  })
  const all = await world.asks<{ odds: object }>(ODDS, { hashrate: 1e300 })
  expect(all.data?.odds).toMatchObject({ day: { probability: 1, oneIn: 1, words: 'more than 99 %', headsInARow: 0 } })
})

test.each([-1, '1e12', null])('%j is no hashrate', async (hashrate) => {
  const { errors } = await world.asks(ODDS, { hashrate })
  expect(errors).toHaveLength(1)
})

interface Adjustment {
  readonly height: number
  readonly blocksLeft: number
  readonly at: string
  readonly factor: number
  readonly low: number
  readonly high: number
}
const adjustment = async (): Promise<Adjustment | null | undefined> =>
  (
    await world.asks<{ network: { adjustment: Adjustment | null } }>(
      '{ network { adjustment { height blocksLeft at factor low high } } }',
    )
  ).data?.network.adjustment

test('the next adjustment is estimated from real header times, and not at all without them', async () => {
  expect(await adjustment()).toBeNull()
  const periodAtMs = Date.UTC(2026, 10, 10)
  // 899,136 is 446 periods.
  const headerTimes = { tipHeight: 900_001, tipAtMs: periodAtMs + 865 * 540_000, periodAtMs }
  await world.beats({ network: 'mainnet', headerTimes })
  const { value } = await becomes(adjustment, (each) => each != null)
  expect(value).toMatchObject({
    height: 901_152,
    blocksLeft: 1_150,
    at: new Date(periodAtMs + 2_015 * 540_000).toISOString(),
    factor: expect.closeTo(1.1117, 3),
  })
  expect(value?.low).toBeLessThan(1.11)
  expect(value?.low).toBeGreaterThan(1.04)
  expect(value?.high).toBeLessThan(1.18)
  // A stratum of another network, or of before header times were told, changes nothing.
  await world.beats({ network: 'signet', headerTimes })
  await becomes(adjustment, (each) => each === null)
  await world.beats({ network: 'mainnet' })
  expect(await adjustment()).toBeNull()
})

// Hashrate windows as the API gives them, on a real PostgreSQL: from raw shares, slots, hours and days alike.
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { rollPoolHours, rollUp } from '../domains/mining/index.ts'
import { addressOf, testPublisher } from './publisher.ts'
import { startWorld, type World } from './world.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs
const hashes = 2 ** 32

let world: World
const stratum = testPublisher('windows')

beforeAll(async () => {
  world = await startWorld()
  await world.startsLedger()
  await world.startsApi()
})
afterAll(() => world?.stop())

interface Window {
  readonly hashrate: number
  readonly low: number
  readonly high: number
  readonly shares: number
  readonly work: number
  readonly seconds: number
}
const NAMES = ['oneMinute', 'fiveMinutes', 'oneHour', 'oneDay', 'sevenDays'] as const
type Windows = Record<(typeof NAMES)[number], Window>
const fields = `hashrate { ${NAMES.map((name) => `${name} { hashrate low high shares work seconds }`).join(' ')} }`

async function windowsOf(address: string): Promise<{ player: Windows; workers: Record<string, Windows> }> {
  const { data, errors } = await world.asks<{
    player: { hashrate: Windows; workers: { edges: { node: { name: string; hashrate: Windows } }[] } }
  }>(`{ player(address: "${address}") { ... on Player { ${fields} workers { edges { node { name ${fields} } } } } } }`)
  if (!data) throw new Error(JSON.stringify(errors))
  const workers = data.player.workers.edges.map(({ node }) => [node.name, node.hashrate])
  return { player: data.player.hashrate, workers: Object.fromEntries(workers) }
}
async function poolWindows(): Promise<Windows> {
  const { data } = await world.asks<{ poolStats: { hashrate: Windows } }>(`{ poolStats { ${fields} } }`)
  return data?.poolStats.hashrate as Windows
}

async function rolls(): Promise<void> {
  const client = new pg.Client({ connectionString: world.databaseUrl, options: '-c timezone=UTC' })
  await client.connect()
  await rollUp(client)
  await rollPoolHours(client)
  await client.end()
}

/** One share each so often, of a rig that has been here since then. */
const steady = (
  address: string,
  worker: string,
  sinceMs: number,
  toMs: number,
  everyMs: number,
  difficulty: number,
) => [
  stratum.connects({ address, worker, atMs: sinceMs }),
  ...Array.from({ length: Math.floor((toMs - sinceMs) / everyMs) }, (_, i) =>
    stratum.accepts({ address, worker, atMs: sinceMs + (i + 1) * everyMs, difficulty, shareDifficulty: difficulty }),
  ),
]

test('eight days of a steady rig are its hashrate in every window, before rows are rolled up and after', async () => {
  const address = addressOf(1)
  const nowMs = Date.now()
  await world.publishes(steady(address, 'steady', nowMs - 8 * dayMs, nowMs, minuteMs, 60))
  await world.publishes(steady(address, 'strong', nowMs - 2 * dayMs, nowMs, 2 * minuteMs, 12_000))
  await world.settles(60_000)
  const before = await windowsOf(address)
  await rolls()
  const after = await windowsOf(address)
  for (const { player, workers } of [before, after]) {
    for (const name of NAMES) {
      const { hashrate, shares, seconds, low, high, work } = workers.steady?.[name] as Window
      expect(work).toBe(shares * 60)
      // One share more or less, at the ends of the window.
      expect(Math.abs(hashrate / hashes - 1), name).toBeLessThanOrEqual(61 / seconds)
      expect(low).toBeLessThan(hashrate)
      expect(high).toBeGreaterThan(hashrate)
    }
    expect(player.oneDay.work).toBe((workers.steady?.oneDay.work ?? 0) + (workers.strong?.oneDay.work ?? 0))
    // The strong rig has come to 2 of 7 days: a window is a mean over its time.
    expect((workers.strong?.sevenDays.hashrate ?? 0) / hashes).toBeCloseTo(100, 0)
    expect(player.sevenDays.work).toBeCloseTo(
      (workers.steady?.sevenDays.work ?? 0) + (workers.strong?.sevenDays.work ?? 0),
    )
    // As sure as the few hard shares are, not as all of them: 720 of 2,160 tell.
    const { low, high, hashrate } = player.oneDay
    expect((high - low) / hashrate).toBeGreaterThan((2 * 1.9) / Math.sqrt(750))
  }
  for (const name of NAMES) {
    expect(after.player[name].work).toBe(before.player[name].work)
    expect(after.player[name].shares).toBe(before.player[name].shares)
    expect(after.player[name].low).toBeCloseTo(before.player[name].low, -8)
  }
  const pool = await poolWindows()
  expect(pool.oneHour.shares).toBeGreaterThanOrEqual(after.player.oneHour.shares - 15)
  expect(pool.sevenDays.work / after.player.sevenDays.work).toBeCloseTo(1, 1)
})

test('a rig that came half a minute ago has its hashrate at once, in each window the same', async () => {
  const address = addressOf(2)
  const nowMs = Date.now()
  await world.publishes(steady(address, 'new', nowMs - 30_000, nowMs, 1_000, 10))
  await world.settles()
  const { player } = await windowsOf(address)
  for (const name of NAMES) {
    expect(player[name].shares).toBe(30)
    expect(player[name].seconds).toBeGreaterThanOrEqual(30)
    expect(player[name].seconds).toBeLessThan(40)
    expect(player[name].hashrate).toBeCloseTo((300 * hashes) / player[name].seconds, -3)
  }
})

test('a rig that is gone falls to zero, and the range says below what it cannot be told', async () => {
  const address = addressOf(3)
  const nowMs = Date.now()
  await world.publishes(steady(address, 'gone', nowMs - 3 * hourMs, nowMs - 71 * minuteMs, minuteMs, 60))
  await world.settles()
  const { player } = await windowsOf(address)
  for (const name of ['oneMinute', 'fiveMinutes', 'oneHour'] as const) {
    expect(player[name]).toMatchObject({ hashrate: 0, low: 0, shares: 0 })
    expect(player[name].high / ((60 * hashes) / player[name].seconds)).toBeCloseTo(3.67, 1)
  }
  expect(player.oneDay.hashrate).toBeGreaterThan(0)
})

test('a player who never mined claims nothing', async () => {
  const address = addressOf(4)
  await world.publishes([stratum.connects({ address })])
  await world.settles()
  const { player } = await windowsOf(address)
  for (const name of NAMES) expect(player[name]).toMatchObject({ hashrate: 0, low: 0, high: 0, shares: 0, work: 0 })
})

test('more shares within minutes than are looked at shorten the window, and not its truth', async () => {
  const address = addressOf(5)
  const nowMs = Date.now()
  // 30,000 shares in four minutes: only the newest 20,000 are read.
  await world.publishes(steady(address, 'farm', nowMs - 4 * minuteMs, nowMs, 8, 1))
  await world.settles(60_000)
  const { player } = await windowsOf(address)
  expect(player.fiveMinutes.shares).toBe(19_999)
  // 160 s, and what has passed since.
  const { seconds, hashrate } = player.fiveMinutes
  expect(Math.abs(seconds - 160 - (Date.now() - nowMs) / 1_000)).toBeLessThan(2)
  expect(hashrate).toBeCloseTo((19_999 * hashes) / seconds, -3)
  expect(player.oneHour.shares).toBe(30_000)
})

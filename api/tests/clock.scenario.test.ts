// The clock: slots become hours and days, days of shares are made and dropped, and one of many clocks is at work.
import pg from 'pg'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { freePort } from '../../dev/parts/index.ts'
import { type ServiceProcess, startProcess } from '../../dev/process.ts'
import { rollUp } from '../domains/mining/index.ts'
import { addressOf, testPublisher } from './publisher.ts'
import { becomes, startWorld, type World } from './world.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
const today = Math.floor(Date.now() / dayMs) * dayMs

let world: World
let clocks: ServiceProcess[] = []

beforeAll(async () => {
  world = await startWorld()
  await world.startsLedger()
})
afterEach(async () => {
  await Promise.all(clocks.map((clock) => clock.stop()))
  clocks = []
})
afterAll(() => world?.stop())

async function startsClock(env: Record<string, string> = {}): Promise<ServiceProcess> {
  const clock = await startProcess({
    name: 'clock',
    entry: 'api/workers/clock.ts',
    env: { ...world.environment, LOG_LEVEL: 'debug', ...env },
  })
  clocks.push(clock)
  return clock
}

const isAtWork = (clock: ServiceProcess) => clock.line((line) => line.msg === 'at work')
const hasRun = (clock: ServiceProcess, job: string) => clock.line((line) => line.job === job && line.msg === 'done')

async function withClient<T>(work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: world.databaseUrl, options: '-c timezone=UTC' })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

/** What the rolled-up rows of a player are off the slots: nothing, where there is none. */
const off = (address: string): Promise<object[]> =>
  world.sql(
    `WITH of AS (SELECT s.* FROM worker_slot s JOIN player p ON p.id = s.player_id WHERE p.address = $1
          AND s."from" < (SELECT until FROM series_mark WHERE name = 'hours')),
        hours AS (SELECT player_id, worker_id, date_trunc('hour', "from", 'UTC') AS "from", sum(shares) AS shares,
          sum(work) AS work, max(best) AS best, sum(squares) AS squares FROM of GROUP BY 1, 2, 3),
        days AS (SELECT player_id, worker_id, date_trunc('day', "from", 'UTC') AS "from", sum(shares) AS shares,
          sum(work) AS work, max(best) AS best, sum(squares) AS squares FROM of GROUP BY 1, 2, 3),
        live AS (SELECT player_id FROM of LIMIT 1)
      (SELECT * FROM hours EXCEPT SELECT * FROM worker_hour) UNION ALL
      (SELECT * FROM worker_hour WHERE player_id IN (SELECT * FROM live) EXCEPT SELECT * FROM hours) UNION ALL
      (SELECT * FROM days EXCEPT SELECT * FROM worker_day) UNION ALL
      (SELECT * FROM worker_day WHERE player_id IN (SELECT * FROM live) EXCEPT SELECT * FROM days)`,
    [address],
  )
const rowsOf = async (table: string, address: string): Promise<{ shares: number; work: number; best: number }[]> =>
  world.sql(
    `SELECT t.shares::int, t.work::float8, t.best FROM ${table} t JOIN player p ON p.id = t.player_id
      WHERE p.address = $1 ORDER BY t."from"`,
    [address],
  )

test('slots become hours, and hours days, once they have settled; no hour before', async () => {
  const stratum = testPublisher('rolls')
  const address = addressOf(1)
  const share = (atMs: number, difficulty: number) =>
    stratum.accepts({ address, atMs, difficulty, shareDifficulty: difficulty * 3 })
  const at = today - 2 * dayMs
  await world.publishes([
    share(at, 0.1),
    share(at + hourMs - 1, 0.2),
    share(at + hourMs, 4),
    share(at + dayMs, 8),
    share(Date.now(), 16),
  ])
  await world.settles()
  await hasRun(await startsClock(), 'rollups')
  expect(await rowsOf('worker_hour', address)).toEqual([
    { shares: 2, work: 0.3, best: expect.closeTo(0.6, 12) },
    { shares: 1, work: 4, best: 12 },
    { shares: 1, work: 8, best: 24 },
  ])
  expect(await rowsOf('worker_day', address)).toEqual([
    { shares: 3, work: 4.3, best: 12 },
    { shares: 1, work: 8, best: 24 },
  ])
  expect(await off(address)).toEqual([])
})

test('a share that comes days late is in its hour and day after the next turn', async () => {
  const stratum = testPublisher('late')
  const address = addressOf(1)
  const atMs = today - 2 * dayMs + 5 * 60_000
  await world.publishes([stratum.accepts({ address, atMs, difficulty: 1e-9, shareDifficulty: 1_000 })])
  await world.settles()
  expect((await off(address)).length).toBeGreaterThan(0)
  expect(await withClient(rollUp)).toMatchObject({ hours: 0, late: 1 })
  expect(await off(address)).toEqual([])
  expect((await rowsOf('worker_day', address))[0]).toMatchObject({ shares: 4, best: 1_000 })
  expect(await withClient(rollUp)).toEqual({ hours: 0, late: 0, rows: 0 })
})

test('a slot that is taken away is taken out of its hour and day', async () => {
  const stratum = testPublisher('gone')
  const address = addressOf(2)
  const atMs = today - dayMs
  await world.publishes([stratum.accepts({ address, atMs }), stratum.accepts({ address, atMs: atMs - dayMs })])
  await world.settles()
  await withClient(rollUp)
  expect(await rowsOf('worker_hour', address)).toHaveLength(2)
  await world.sql(
    `DELETE FROM worker_slot WHERE "from" = $1 AND player_id = (SELECT id FROM player WHERE address = $2)`,
    [new Date(atMs), address],
  )
  await withClient(rollUp)
  expect(await rowsOf('worker_hour', address)).toHaveLength(1)
  expect(await rowsOf('worker_day', address)).toHaveLength(1)
  expect(await off(address)).toEqual([])
})

test('days are made ahead, and those older than RAW_SHARE_DAYS dropped; sums and proofs stay', async () => {
  const stratum = testPublisher('retention')
  const address = addressOf(3)
  const [old, kept] = [today - 2 * dayMs - 1, today - dayMs]
  await world.publishes([old, kept].map((atMs) => stratum.accepts({ address, atMs, difficulty: 5 })))
  await world.settles()
  await world.sql(`DROP TABLE "share_${new Date(today + 3 * dayMs).toISOString().slice(0, 10).replaceAll('-', '')}"`)
  const clock = await startsClock({ RAW_SHARE_DAYS: '1' })
  await hasRun(clock, 'old-shares')
  const days = await world.sql<{ day: string }>(
    `SELECT substr(inhrelid::regclass::text, 7) AS day FROM pg_inherits WHERE inhparent = 'share'::regclass ORDER BY 1`,
  )
  expect(days.map(({ day }) => day)).toEqual(
    [-1, 0, 1, 2, 3].map((n) => new Date(today + n * dayMs).toISOString().slice(0, 10).replaceAll('-', '')),
  )
  const [counts] = await world.sql(
    `SELECT p.shares::int, (SELECT count(*)::int FROM share WHERE player_id = p.id) AS rows,
        (SELECT sum(work)::int FROM worker_slot WHERE player_id = p.id) AS work,
        (SELECT count(*)::int FROM notable_share WHERE player_id = p.id AND at < $2) AS notable
      FROM player p WHERE address = $1`,
    [address, new Date(kept)],
  )
  expect(counts).toEqual({ shares: 2, rows: 1, work: 10, notable: 1 })
})

test('a share that comes late for a day that was dropped is counted, and put aside by nobody', async () => {
  const stratum = testPublisher('too late')
  const address = addressOf(5)
  const atMs = today - 10 * dayMs
  await world.publishes([stratum.accepts({ address, atMs })])
  await world.settles()
  await hasRun(await startsClock({ RAW_SHARE_DAYS: '1' }), 'old-shares')
  await world.publishes([stratum.accepts({ address, atMs, difficulty: 0.5 })])
  await world.settles()
  expect(await rowsOf('worker_slot', address)).toMatchObject([{ shares: 2, work: 2.5 }])
  expect(await world.inRedis((redis) => redis.xlen('{dead-letter}'))).toBe(0)
})

test('a week of history is the same before its hours are rolled up and after', async () => {
  const stratum = testPublisher('history')
  const address = addressOf(4)
  const times = Array.from({ length: 60 }, (_, i) => Date.now() - i * 7_000_000)
  await world.publishes([...times].reverse().map((atMs, i) => stratum.accepts({ address, atMs, difficulty: i + 0.1 })))
  await world.settles()
  // As if no clock had ever run.
  await world.sql('TRUNCATE worker_hour, worker_day, series_mark, late_hour')
  await world.startsApi()
  const history = async () => {
    const { data } = await world.asks<{ player: { hashrateHistory: { work: number }[] } }>(
      `query ($address: String!) { player(address: $address) { ... on Player {
        hashrateHistory(range: WEEK) { from shares work best } } } }`,
      { address },
    )
    return data?.player.hashrateHistory
  }
  const before = await history()
  expect(before?.reduce((sum, point) => sum + point.work, 0)).toBeCloseTo(60 * 0.1 + (59 * 60) / 2, 9)
  expect((await withClient(rollUp)).rows).toBeGreaterThan(50)
  expect(await history()).toEqual(before)
})

test('one clock is at work; another waits, and takes over within 5 s when the first is killed', async () => {
  const metricsPort = await freePort()
  const leads = async (): Promise<string> => {
    const text = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text()
    return /^clock_leads (\d)$/m.exec(text)?.[1] ?? ''
  }
  const first = await startsClock()
  await isAtWork(first)
  const second = await startsClock({ METRICS_PORT: String(metricsPort) })
  expect(second.lines.some(({ msg }) => msg === 'another clock is at work; waiting to take over')).toBe(true)
  expect(await leads()).toBe('0')
  await first.kill()
  const { afterMs } = await becomes(leads, (value) => value === '1')
  expect(afterMs).toBeLessThan(5_000)
  await hasRun(second, 'rollups')
})

test('after a restart of PostgreSQL the clock is at work again', async () => {
  const clock = await startsClock()
  await isAtWork(clock)
  const before = clock.lines.length
  await world.postgres.kill()
  await world.postgres.restart()
  await becomes(
    () => clock.lines.slice(before),
    (lines) => lines.some(({ msg }) => msg === 'at work'),
    15_000,
  )
})

test('health says whether a clock is at work, and is good without one', async () => {
  await Promise.all([world.api ?? world.startsApi(), world.beats()])
  const health = async () => {
    const response = await fetch(`${world.apiUrl}/healthz`)
    return { status: response.status, ...((await response.json()) as { clock: { ok: boolean } }) }
  }
  await becomes(health, ({ status, clock }) => status === 200 && !clock.ok, 10_000)
  await isAtWork(await startsClock())
  await becomes(health, ({ status, clock }) => status === 200 && clock.ok)
})

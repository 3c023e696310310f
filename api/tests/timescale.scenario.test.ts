// The ledger, the clock and the backfill on shares in a hypertable of TimescaleDB, as Debian builds it.
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { PartMissing, timescaleServer } from '../../dev/parts/index.ts'
import { startProcess } from '../../dev/process.ts'
import { migrateToTimescale } from '../../prisma/database.ts'
import { shareDays } from '../../prisma/partitions.ts'
import { backfill, rollUp } from '../domains/mining/index.ts'
import { addressOf, testPublisher } from './publisher.ts'
import { becomes, startWorld, type World } from './world.ts'

const dayMs = 86_400_000
const today = Math.floor(Date.now() / dayMs) * dayMs
const period = { fromMs: today - 5 * dayMs, toMs: today }

const server = await timescaleServer().catch((error) => {
  if (!(error instanceof PartMissing)) throw error
  return undefined
})
let world: World
let client: pg.Client

beforeAll(async () => {
  if (!server) return
  world = await startWorld(server)
  await world.startsLedger()
  client = new pg.Client({ connectionString: world.databaseUrl, options: '-c timezone=UTC' })
  await client.connect()
}, 120_000)
afterAll(async () => {
  await client?.end()
  await world?.stop()
})

const counted = () =>
  world.sql(
    `SELECT count(*)::int AS rows, sum(difficulty::text::numeric)::text AS work,
        (SELECT sum(shares)::int FROM worker_slot) AS shares, (SELECT trim_scale(sum(work))::text FROM pool_total) AS total
      FROM share`,
  )

/** The locks on shares that somebody waits for. */
const waiting = async (): Promise<readonly string[]> =>
  (
    await world.sql<{ mode: string }>(`SELECT mode FROM pg_locks WHERE relation = 'share'::regclass AND NOT granted`)
  ).map(({ mode }) => mode)

test.skipIf(!server)('the ledger writes on while its table becomes a hypertable: every share once', async () => {
  const stratum = testPublisher('moves')
  const events = Array.from({ length: 6_000 }, (_, i) =>
    stratum.accepts({
      address: addressOf(i % 5),
      // Across the days, so that the ledger has made all of them when the move begins.
      atMs: period.fromMs + Math.floor((((i * 7_919) % 6_000) / 6_000) * 5 * dayMs),
      difficulty: 0.1,
    }),
  )
  await world.publishes(events.slice(0, 3_000))
  await world.settles()
  // Holds the move back until the ledger waits behind it with a batch: the moment at which one could go astray.
  await client.query('BEGIN; LOCK TABLE "share" IN ACCESS SHARE MODE')
  const moved = migrateToTimescale(world.databaseUrl)
  await becomes(waiting, (modes) => modes.includes('AccessExclusiveLock'))
  await world.publishes(events.slice(3_000))
  await becomes(waiting, (modes) => modes.includes('RowExclusiveLock'))
  await client.query('COMMIT')
  expect(await moved).toMatchObject({ converted: true, licence: 'apache' })
  await world.publishes(events.slice(0, 500))
  await world.settles()
  expect(await counted()).toEqual([{ rows: 6_000, work: '600.0', shares: 6_000, total: '600' }])
  expect(await world.inRedis((redis) => redis.xlen('{dead-letter}'))).toBe(0)
})

test.skipIf(!server)(
  'slots recomputed from the hypertable are equal to the live ones, and a wrong one is found',
  async () => {
    await rollUp(client)
    const equal = await backfill(client, period, false, shareDays)
    expect(equal.rawDays).toBe(5)
    expect(equal.comparisons.map(({ table, differing }) => [table, differing])).toEqual(
      equal.comparisons.map(({ table }) => [table, 0]),
    )
    await client.query(
      `UPDATE worker_slot SET work = work + 1e-9 WHERE ctid = (SELECT ctid FROM worker_slot ORDER BY "from" LIMIT 1)`,
    )
    expect((await backfill(client, period, true, shareDays)).comparisons[0]).toMatchObject({ differing: 1 })
    await rollUp(client)
    expect((await backfill(client, period, false, shareDays)).comparisons.every((each) => each.differing === 0)).toBe(
      true,
    )
  },
)

test.skipIf(!server)('the clock drops old days of it, and sums stay', async () => {
  const env = { ...world.environment, RAW_SHARE_DAYS: '2', LOG_LEVEL: 'debug' }
  const clock = await startProcess({ name: 'clock', entry: 'api/workers/clock.ts', env })
  const { dropped } = await clock.line(({ job, msg }) => job === 'old-shares' && msg === 'done')
  await clock.stop()
  expect(dropped).toHaveLength(3)
  expect(await counted()).toMatchObject([{ rows: 2_400, shares: 6_000, total: '600' }])
  expect(await backfill(client, period, false, shareDays)).toMatchObject({ rawDays: 2 })
})

// The ledger under a thousand shares a second while things die. What it must come to is what stratum's own journal and
// publisher were given: every share once, and all work to the last digit.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { EVENT_STREAMS } from '../../events/index.ts'
import { createLog } from '../../platform/log.ts'
import { connectRedis, type Redis } from '../../platform/redis.ts'
import { migrateDatabase } from '../../prisma/database.ts'
import { Journal } from '../../stratum/publish/journal.ts'
import { Keeper } from '../../stratum/publish/keeper.ts'
import { Publisher } from '../../stratum/publish/publisher.ts'
import { type PostgresPart, type RedisPart, startPostgres, startRedis } from '../parts/index.ts'
import { type ServiceProcess, startProcess } from '../process.ts'
import { ShareSource } from '../share-source.ts'

const perSecond = 1_000
const workers = 300
const log = createLog('test', 'fatal')
let dir: string
let postgres: PostgresPart
let redis: RedisPart
let pool: pg.Pool
let ledgers: ServiceProcess[]
let runs = 0

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'game-ledger-faults-'))
  ;[postgres, redis] = await Promise.all([
    startPostgres({ dir: join(dir, 'postgres') }),
    startRedis({ dir: join(dir, 'redis') }),
  ])
  await migrateDatabase(postgres.url)
  pool = new pg.Pool({ connectionString: postgres.url, max: 2 })
  pool.on('error', () => {
    // Its next query says so.
  })
})
afterAll(async () => {
  await pool?.end()
  await Promise.all([postgres?.stop(), redis?.stop()])
  await rm(dir, { recursive: true, force: true })
})

async function startLedger(): Promise<ServiceProcess> {
  const env = { DATABASE_URL: postgres.url, REDIS_URL: redis.url, BITCOIN_NETWORK: 'regtest' }
  const ledger = await startProcess({ name: 'ledger', entry: 'api/workers/ledger.ts', env })
  ledgers.push(ledger)
  return ledger
}

/** Stratum's journal and publisher, fed with shares at a steady pace. */
class Flood {
  readonly source: ShareSource
  readonly #keeper: Keeper
  readonly #publisher: Publisher
  readonly #redis: Redis
  readonly #timer: NodeJS.Timeout
  readonly #startedMs = performance.now()
  #due = 0
  #ending: Promise<void> | undefined

  constructor() {
    const name = `faults.${++runs}.a`
    this.source = new ShareSource(workers, name)
    this.#redis = connectRedis(redis.url, 'flood', log)
    this.#keeper = new Keeper(Journal.create(join(dir, name)), () => undefined, log)
    this.#publisher = new Publisher(this.#redis, name, this.#keeper, log)
    this.#timer = setInterval(() => this.#feed(), 10)
  }

  /** Once, however often it is asked for. */
  ends(): Promise<void> {
    this.#ending ??= this.#end()
    return this.#ending
  }

  async #end(): Promise<void> {
    clearInterval(this.#timer)
    await this.#publisher.close(30_000)
    this.#redis.disconnect()
  }

  #feed(): void {
    const wanted = Math.floor(((performance.now() - this.#startedMs) / 1_000) * perSecond)
    const entries = Array.from({ length: wanted - this.#due }, () => this.source.next())
    this.#due = wanted
    if (entries.length > 0) this.#publisher.push(entries, this.#keeper.keep(entries, Date.now()))
  }
}

interface Sums {
  readonly rows: number
  readonly work: string
}

/** Every account of the ledger, which must all say the same. */
async function accounts(): Promise<Record<string, Sums>> {
  const tables = {
    share: 'SELECT count(*)::int AS rows, sum(difficulty::text::numeric) AS work FROM share',
    ...Object.fromEntries(
      [
        'player',
        'worker',
        'worker_session',
        'worker_slot',
        'player_week',
        'worker_week',
        'pool_slot',
        'pool_total',
      ].map((name) => [name, `SELECT sum(shares)::int AS rows, sum(work) AS work FROM ${name}`]),
    ),
  }
  const found: Record<string, Sums> = {}
  for (const [name, sql] of Object.entries(tables)) {
    const { rows } = await pool.query<Sums>(`SELECT rows, trim_scale(work)::text AS work FROM (${sql}) s`)
    found[name] = rows[0] as Sums
  }
  return found
}

let before: Record<string, Sums>
let flood: Flood | undefined
beforeEach(async () => {
  ledgers = []
  await pool.query(
    `TRUNCATE share, notable_share, worker_session, worker_slot, player_week, worker_week, pool_slot, pool_total, worker, player CASCADE`,
  )
  before = await accounts()
})
afterEach(async () => {
  await flood?.ends()
  flood = undefined
  await Promise.all(ledgers.map((each) => each.stop().catch(() => undefined)))
})

async function endOfFlood(): Promise<ShareSource> {
  if (!flood) throw new Error('nothing was sent')
  await flood.ends()
  return flood.source
}

async function agree(): Promise<void> {
  const { given, work } = await endOfFlood()
  for (let tries = 0; tries < 1_500; tries++) {
    const { rows } = await pool
      .query<{ n: number }>('SELECT coalesce(sum(shares), 0)::int AS n FROM pool_total')
      .catch(() => ({ rows: [] }))
    if ((rows[0]?.n ?? 0) >= given) break
    await sleep(20)
  }
  const expected = Object.fromEntries(Object.keys(before).map((name) => [name, { rows: given, work }]))
  expect(await accounts()).toEqual(expected)
  const { rows } = await pool.query('SELECT instance_id, sequence FROM share GROUP BY 1, 2 HAVING count(*) > 1')
  expect(rows).toEqual([])
}

test('killed with -9 at twenty random moments', async () => {
  let ledger = await startLedger()
  flood = new Flood()
  for (let kill = 0; kill < 20; kill++) {
    await sleep(Math.random() * 600)
    await ledger.kill()
    ledger = await startLedger()
  }
  await agree()
}, 180_000)

test('PostgreSQL killed and started again, three times', async () => {
  await startLedger()
  flood = new Flood()
  for (let kill = 0; kill < 3; kill++) {
    await sleep(700)
    await postgres.kill()
    await sleep(500)
    await postgres.restart()
  }
  await sleep(500)
  await agree()
}, 120_000)

test('Redis killed and started again, three times', async () => {
  await startLedger()
  flood = new Flood()
  for (let kill = 0; kill < 3; kill++) {
    await sleep(700)
    await redis.kill()
    await sleep(500)
    await redis.restart()
  }
  await sleep(500)
  await agree()
}, 120_000)

/** How long each stream has not moved. */
async function stillForMs(): Promise<number> {
  const { rows } = await pool.query<{ ms: number }>(
    `SELECT max(extract(epoch FROM clock_timestamp() - moved_at) * 1000)::float8 AS ms FROM stream_cursor
      WHERE stream LIKE '{shares:%'`,
  )
  return rows[0]?.ms ?? Number.NaN
}

/** The longest that any stream stood still while `happens`. */
async function longestStill(happens: () => Promise<void>, withinMs: number): Promise<number> {
  await happens()
  let longest = 0
  for (const untilMs = performance.now() + withinMs; performance.now() < untilMs; await sleep(50)) {
    longest = Math.max(longest, await stillForMs())
  }
  return longest
}

test('two ledgers at once share the streams; one killed, the other has them all within five seconds', async () => {
  const first = await startLedger()
  flood = new Flood()
  await sleep(1_000)
  await startLedger()
  await sleep(3_500)
  const owners = await pool.query<{ pid: number; streams: number }>(
    `SELECT pid, count(*)::int AS streams FROM pg_locks WHERE locktype = 'advisory' AND classid = $1 GROUP BY 1`,
    [0x7b17_0007],
  )
  const parts = owners.rows.map(({ streams }) => streams)
  // Two lanes each, none with more than a fair part of the seventeen.
  expect(parts).toHaveLength(4)
  expect(Math.max(...parts)).toBeLessThanOrEqual(5)
  expect(parts.reduce((sum, each) => sum + each)).toBe(EVENT_STREAMS.length)
  const still = await longestStill(() => first.kill().then(() => undefined), 6_000)
  process.stdout.write(`one of two ledgers killed: no stream stood still for longer than ${still.toFixed(0)} ms\n`)
  expect(still).toBeLessThan(5_000)
  await agree()
}, 120_000)

test('a ledger that hangs loses its streams within seconds, and doubles nothing when it goes on', async () => {
  const first = await startLedger()
  flood = new Flood()
  await startLedger()
  await sleep(3_500)
  const still = await longestStill(async () => {
    process.kill(first.pid, 'SIGSTOP')
  }, 10_000)
  process.stdout.write(`one of two ledgers hangs: no stream stood still for longer than ${still.toFixed(0)} ms\n`)
  // Two leases one after the other where its second lane waited for a row of its first, then the dealing out.
  expect(still).toBeLessThan(8_000)
  process.kill(first.pid, 'SIGCONT')
  await sleep(3_000)
  await agree()
}, 120_000)

test('commits that wait for a tenth of a second, as on a slow disk', async () => {
  await pool.query('ALTER SYSTEM SET commit_siblings = 0')
  await pool.query('ALTER SYSTEM SET commit_delay = 100000')
  await pool.query('SELECT pg_reload_conf()')
  const ledger = await startLedger()
  flood = new Flood()
  await sleep(4_000)
  await ledger.kill()
  await startLedger()
  await sleep(2_000)
  await agree()
  await pool.query('ALTER SYSTEM RESET ALL')
  await pool.query('SELECT pg_reload_conf()')
}, 120_000)

test('no event is left behind in any stream', async () => {
  const { rows } = await pool.query<{ n: number }>(
    'SELECT count(*)::int AS n FROM stream_cursor WHERE stream = ANY($1)',
    [EVENT_STREAMS],
  )
  // Those of the network and of shards without a worker have no entry yet.
  expect(rows[0]?.n).toBeGreaterThanOrEqual(15)
})

// TimescaleDB as Debian builds it (Apache licence): shares in a hypertable, and all else as ever.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { PartMissing, type PostgresPart, startPostgres, timescaleServer } from '../../dev/parts/index.ts'
import { startProcess } from '../../dev/process.ts'
import { migrateDatabase, migrateToTimescale } from '../database.ts'
import { driftOf } from '../engine.ts'
import { dropSharePartitions, ensureSharePartitions, shareDays } from '../partitions.ts'
import { COMPRESSION, TimescaleMissing } from '../timescale.ts'

const dayMs = 86_400_000
const first = Date.UTC(2026, 5, 1)
const server = await timescaleServer().catch((error) => {
  if (!(error instanceof PartMissing)) throw error
  return undefined
})

let dir: string
let postgres: PostgresPart
let client: pg.Client
let url: string

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'timescale-'))
  if (!server) return
  postgres = await startPostgres({ dir, server })
  url = new URL('/shares', postgres.url).href
  await migrateDatabase(url)
  client = new pg.Client({ connectionString: url, options: '-c timezone=UTC' })
  await client.connect()
  await ensureSharePartitions(client, [first, first + dayMs])
  await client.query(write, [40, first, 0])
}, 120_000)
afterAll(async () => {
  await client?.end()
  await postgres?.stop()
  await rm(dir, { recursive: true, force: true })
})

/** $1 shares an hour apart from $2 on, sequences from $3. */
const write = `INSERT INTO share SELECT to_timestamp($2::float8 / 1000) + i * interval '1 hour', 1, $3::int + i, 1, 1, 1,
    'ordinary', 0.1, i, '\\x00' FROM generate_series(0, $1::int - 1) i ON CONFLICT DO NOTHING`
const count = async (): Promise<number> => (await client.query('SELECT count(*)::int AS n FROM share')).rows[0]?.n

test.skipIf(!server)('the rows, key and indexes of the days move into a hypertable; twice equals once', async () => {
  const before = (await client.query('SELECT * FROM share ORDER BY at')).rows
  expect(before).toHaveLength(40)
  expect(await migrateToTimescale(url)).toEqual({ applied: [], converted: true, licence: 'apache', compressed: false })
  expect((await client.query('SELECT * FROM share ORDER BY at')).rows).toEqual(before)
  const run = await startProcess({
    name: 'migrate',
    entry: 'prisma/migrate.ts',
    args: ['--timescale'],
    env: { DATABASE_URL: url },
    ready: false,
  })
  expect(await run.exited).toBe(0)
  expect(run.lines.at(-1)).toMatchObject({ applied: [], converted: false, licence: 'apache', compressed: false })
})

test.skipIf(!server)('the models see no difference, and later migrations find the table', async () => {
  expect(await driftOf(url)).toBe('')
  expect(await migrateDatabase(url)).toEqual([])
  expect(await driftOf(url)).toBe('')
})

test.skipIf(!server)('shares are written as ever, their days made as they come, and once only', async () => {
  const before = await count()
  await client.query(write, [48, first + 10 * dayMs, 1_000])
  await client.query(write, [48, first + 10 * dayMs, 1_000])
  expect(await count()).toBe(before + 48)
  await ensureSharePartitions(client, [first + 20 * dayMs])
  const { rows } = await client.query<{ from: Date; to: Date }>(
    `SELECT range_start AS "from", range_end AS "to" FROM timescaledb_information.chunks
      WHERE hypertable_name = 'share' ORDER BY 1`,
  )
  expect(rows).toEqual(
    [0, 1, 10, 11].map((n) => ({
      from: new Date(first + n * dayMs),
      to: new Date(first + (n + 1) * dayMs),
    })),
  )
  expect(await shareDays(client, first - dayMs, first + 2 * dayMs)).toEqual([first, first + dayMs])
})

test.skipIf(!server)('a read of one day opens that day alone', async () => {
  const { rows } = await client.query(`EXPLAIN SELECT * FROM share WHERE at >= $1 AND at < $2 AND player_id = 1`, [
    new Date(first + 10 * dayMs),
    new Date(first + 11 * dayMs),
  ])
  const chunks = new Set(JSON.stringify(rows).match(/_hyper_\d+_\d+_chunk(?=")|on _hyper_\d+_\d+_chunk/g))
  expect(chunks.size).toBe(1)
})

test.skipIf(!server)('old days go, unless somebody reads them: then they go with the next run', async () => {
  const reader = new pg.Client({ connectionString: url })
  await reader.connect()
  await reader.query('BEGIN')
  await reader.query('SELECT count(*) FROM share')
  await expect(dropSharePartitions(client, first + 10 * dayMs)).rejects.toThrow('lock timeout')
  await reader.query('COMMIT')
  await reader.end()
  expect(await dropSharePartitions(client, first + 10 * dayMs)).toHaveLength(2)
  expect(await count()).toBe(48)
  expect(await dropSharePartitions(client, first + 10 * dayMs)).toEqual([])
})

test.skipIf(!server)('compression is refused here for its licence, and for nothing else', async () => {
  for (const statement of COMPRESSION) {
    await expect(client.query(statement)).rejects.toMatchObject({
      code: '0A000',
      message: expect.stringContaining('not supported under the current "apache" license'),
    })
  }
})

test('a server without TimescaleDB is left as it is, with what to install', async () => {
  const other = await mkdtemp(join(tmpdir(), 'plain-'))
  const plain = await startPostgres({ dir: other })
  await expect(migrateToTimescale(plain.url)).rejects.toThrow(TimescaleMissing)
  expect(await driftOf(plain.url)).toBe('')
  await plain.stop()
  await rm(other, { recursive: true, force: true })
})

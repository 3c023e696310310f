// Migrations, models and partitions on a real PostgreSQL.
import { readdirSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type PostgresPart, startPostgres } from '../../dev/parts/index.ts'
import { migrateDatabase } from '../database.ts'
import { driftOf } from '../engine.ts'
import { dayOf, ensureSharePartitions, upcomingDays } from '../partitions.ts'

let dir: string
let postgres: PostgresPart
const all = readdirSync(new URL('../migrations/', import.meta.url))
  .filter((name) => /^\d{14}_/.test(name))
  .sort()

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'migrations-'))
  postgres = await startPostgres({ dir })
})
afterAll(async () => {
  await postgres?.stop()
  await rm(dir, { recursive: true, force: true })
})

const urlOf = (database: string): string => {
  const url = new URL(postgres.url)
  url.pathname = `/${database}`
  return url.href
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

test('a database that is not there is made; the migrations leave nothing of the models out', async () => {
  const url = urlOf('fresh')
  expect(await driftOf(postgres.url)).toContain('CREATE TABLE')
  expect(await migrateDatabase(url)).toEqual(all)
  expect(await driftOf(url)).toBe('')
  expect(await migrateDatabase(url)).toEqual([])
})

test('a column that the models do not know is reported as drift', async () => {
  const url = urlOf('drifted')
  await migrateDatabase(url)
  await withClient(url, (client) => client.query('ALTER TABLE player ADD COLUMN stray text'))
  expect(await driftOf(url)).toContain('DROP COLUMN "stray"')
})

test('two processes migrating at once agree', async () => {
  const url = urlOf('raced')
  const applied = await Promise.all([migrateDatabase(url), migrateDatabase(url), migrateDatabase(url)])
  expect(applied.flat()).toEqual(all)
})

test('today and the days ahead have their partition, and a late share gets its day, however often it is asked for', async () => {
  const url = urlOf('days')
  await migrateDatabase(url)
  const late = Date.UTC(2026, 1, 3, 23, 59, 59, 999)
  await Promise.all(
    [1, 2, 3].map(() =>
      withClient(url, (client) => ensureSharePartitions(client, [dayOf(late), ...upcomingDays(Date.now())])),
    ),
  )
  const days = await withClient(url, async (client) => {
    const { rows } = await client.query<{ name: string }>(
      `SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = 'share'::regclass ORDER BY 1`,
    )
    return rows.map((row) => row.name)
  })
  const nameOf = (day: number): string => `share_${new Date(day).toISOString().slice(0, 10).replaceAll('-', '')}`
  expect(days).toEqual([dayOf(late), ...upcomingDays(Date.now())].map(nameOf).sort())
  expect(await driftOf(url)).toBe('')
})

test('the last millisecond of a day and the first of the next fall into their own partitions', async () => {
  const url = urlOf('midnight')
  await migrateDatabase(url)
  const midnight = Date.UTC(2026, 5, 1)
  const rows = await withClient(url, async (client) => {
    await ensureSharePartitions(client, [midnight - 86_400_000, midnight])
    await client.query(
      `INSERT INTO share SELECT to_timestamp(ms / 1000.0), 1, ms::int8 % 1000, 1, 1, 1, 'ordinary', 1, 1, '\\x00'
        FROM unnest($1::float8[]) AS ms`,
      [[midnight - 1, midnight]],
    )
    return (await client.query('SELECT tableoid::regclass::text AS day FROM share ORDER BY at')).rows
  })
  expect(rows).toEqual([{ day: 'share_20260531' }, { day: 'share_20260601' }])
})

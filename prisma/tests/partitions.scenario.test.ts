// Days of the share table leave while others read and write: on a real PostgreSQL, with readers of their own.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { type PostgresPart, startPostgres } from '../../dev/parts/index.ts'
import { migrateDatabase } from '../database.ts'
import { dropSharePartitions, ensureSharePartitions } from '../partitions.ts'

const dayMs = 86_400_000
const first = Date.UTC(2026, 5, 1)
const days = [0, 1, 2, 3].map((n) => first + n * dayMs)
const kept = first + 2 * dayMs

let dir: string
let postgres: PostgresPart
let clients: pg.Client[]
let databases = 0
let url: string

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'partitions-'))
  postgres = await startPostgres({ dir })
})
afterAll(async () => {
  await postgres?.stop()
  await rm(dir, { recursive: true, force: true })
})

beforeEach(async () => {
  clients = []
  const place = new URL(postgres.url)
  place.pathname = `/days${databases++}`
  url = place.href
  await migrateDatabase(url)
  const client = await connects()
  await ensureSharePartitions(client, days)
  for (const day of days) await writes(client, day)
})
afterEach(() => Promise.all(clients.map((client) => client.end().catch(() => {}))))

async function connects(): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, options: '-c timezone=UTC' })
  client.on('error', () => {
    // A test may end it.
  })
  await client.connect()
  clients.push(client)
  return client
}

let sequence = 0
const writes = (client: pg.Client, day: number): Promise<unknown> =>
  client.query(`INSERT INTO share VALUES ($1, 1, $2, 1, 1, 1, 'ordinary', 1, 1, '\\x00')`, [
    new Date(day + 1_000),
    sequence++,
  ])

async function countIn(client: pg.Client, from = first, to = first + 4 * dayMs): Promise<number> {
  const { rows } = await client.query<{ n: number }>(
    'SELECT count(*)::int AS n FROM share WHERE at >= $1 AND at < $2',
    [new Date(from), new Date(to)],
  )
  return rows[0]?.n ?? 0
}

async function tables(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class WHERE relkind = 'r' AND relname ~ '^share_202606' ORDER BY 1`,
  )
  return rows.map((row) => row.name)
}

/** The first day has left the table for whoever comes now, and is still read by those who were there. */
async function untilDetaching(client: pg.Client): Promise<void> {
  for (;;) {
    const { rows } = await client.query(`SELECT FROM pg_inherits WHERE inhdetachpending`)
    if (rows.length > 0) return
    await sleep(10)
  }
}

test('days before the kept ones go, and nothing else', async () => {
  const client = await connects()
  expect(await dropSharePartitions(client, kept)).toEqual(['share_20260601', 'share_20260602'])
  expect(await tables(client)).toEqual(['share_20260603', 'share_20260604'])
  expect(await countIn(client)).toBe(2)
  expect(await dropSharePartitions(client, kept)).toEqual([])
})

test('whoever reads a day keeps it to the end; meanwhile others read and write the other days', async () => {
  const [reader, other, clock] = await Promise.all([connects(), connects(), connects()])
  await reader.query('BEGIN ISOLATION LEVEL REPEATABLE READ')
  expect(await countIn(reader)).toBe(4)
  const dropping = dropSharePartitions(clock, kept)
  await untilDetaching(other)
  await other.query(`SET lock_timeout = '1s'`)
  await writes(other, kept)
  expect(await countIn(other)).toBe(4)
  expect(await countIn(other, first, kept)).toBe(1)
  expect(await countIn(reader)).toBe(4)
  await reader.query('COMMIT')
  expect(await dropping).toEqual(['share_20260601', 'share_20260602'])
  expect(await countIn(reader)).toBe(3)
})

test('a drop that was interrupted is taken up again', async () => {
  const [reader, other, clock] = await Promise.all([connects(), connects(), connects()])
  await reader.query('BEGIN ISOLATION LEVEL REPEATABLE READ')
  await countIn(reader)
  const { rows } = await clock.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
  const dropping = dropSharePartitions(clock, kept).catch((error: Error) => error.message)
  await untilDetaching(other)
  await other.query('SELECT pg_terminate_backend($1)', [rows[0]?.pid])
  expect(await dropping).toMatch(/terminat/)
  await reader.query('COMMIT')
  expect(await dropSharePartitions(other, kept)).toEqual(['share_20260601', 'share_20260602'])
  expect(await tables(other)).toEqual(['share_20260603', 'share_20260604'])
})

test('a share that comes for a day that was dropped makes the day anew, until the next drop', async () => {
  const client = await connects()
  await dropSharePartitions(client, kept)
  await ensureSharePartitions(client, [first])
  await writes(client, first)
  expect(await countIn(client, first, kept)).toBe(1)
  expect(await dropSharePartitions(client, kept)).toEqual(['share_20260601'])
})

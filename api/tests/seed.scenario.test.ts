// What the bench of queries is seeded with is what the ledger would have left behind: sums recomputed differ in no row.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openPostgres } from '../../platform/postgres.ts'
import { shareDays } from '../../prisma/partitions.ts'
import { type Seeded, seed } from '../bench/seed.ts'
import { backfill } from '../domains/mining/index.ts'
import { startWorld, type World } from './world.ts'

const dayMs = 86_400_000
let world: World
let seeded: Seeded

beforeAll(async () => {
  world = await startWorld()
  seeded = await seed(world.databaseUrl, 60_000, 200)
})
afterAll(() => world?.stop())

test('every drawn share is a row, and every sum comes to the same when it is recomputed from them', async () => {
  const [rows] = await world.sql<{ shares: string; work: string; notable: string }>(
    `SELECT count(*) AS shares, sum(difficulty::text::numeric)::text AS work,
      (SELECT count(*) FROM notable_share) AS notable FROM share`,
  )
  expect(Number(rows?.shares)).toBe(seeded.shares)
  expect(Number(rows?.notable)).toBe(seeded.notable)
  for (const table of [
    'player',
    'worker',
    'worker_session',
    'worker_slot',
    'pool_slot',
    'player_week',
    'worker_week',
  ]) {
    const [sums] = await world.sql<{ shares: string; is_same: boolean }>(
      `SELECT sum(shares) AS shares, sum(work) = $1::numeric AS is_same FROM ${table}`,
      [rows?.work],
    )
    expect({ table, shares: Number(sums?.shares), isSame: sums?.is_same }).toEqual({
      table,
      shares: seeded.shares,
      isSame: true,
    })
  }
  const client = await openPostgres(world.databaseUrl, 'test')
  try {
    const fromMs = Math.floor(seeded.crowd.fromMs / dayMs) * dayMs
    const { comparisons } = await backfill(client, { fromMs, toMs: fromMs + 10 * dayMs }, false, shareDays)
    expect(comparisons.map(({ table, differing }) => ({ table, differing }))).toEqual(
      comparisons.map(({ table }) => ({ table, differing: 0 })),
    )
    expect(comparisons.every(({ rows: all }) => all > 0)).toBe(true)
  } finally {
    await client.end()
  }
})

test('each best names a share that is kept with its proof', async () => {
  for (const table of [
    'player',
    'worker',
    'worker_session',
    'player_week',
    'worker_week',
    'player_best',
    'worker_best',
  ]) {
    const [found] = await world.sql<{ bests: number; kept: number }>(
      `SELECT count(*)::int AS bests, count(n.header)::int AS kept FROM ${table} t LEFT JOIN notable_share n
        ON n.at = t.best_at AND n.instance_id = t.best_instance_id AND n.sequence = t.best_sequence
        AND n.share_difficulty = t.best_difficulty WHERE t.best_difficulty IS NOT NULL`,
    )
    expect(found?.bests).toBeGreaterThan(0)
    expect({ table, kept: found?.kept }).toEqual({ table, kept: found?.bests })
  }
})

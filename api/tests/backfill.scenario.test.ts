// npm run backfill: a week of generated shares comes to the same sums as the live rollups, and what differs is found.
import pg from 'pg'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type ServiceProcess, startProcess } from '../../dev/process.ts'
import { rollUp } from '../domains/mining/index.ts'
import { addressOf, proofOf, testPublisher } from './publisher.ts'
import { startWorld, type World } from './world.ts'

const dayMs = 86_400_000
const weekMs = 7 * dayMs
/** The Monday before last: its week and the one after it are over. */
const monday = Math.floor((Math.floor(Date.now() / dayMs) + 3) / 7) * weekMs - 3 * dayMs - 2 * weekMs
const [from, to] = [monday + 2 * dayMs, monday + 9 * dayMs]
const text = (atMs: number): string => new Date(atMs).toISOString().slice(0, 10)
const players = 8
const sharesADay = 3_000

let world: World

beforeAll(async () => {
  world = await startWorld()
  await world.startsLedger()
  const client = new pg.Client({ connectionString: world.databaseUrl, options: '-c timezone=UTC' })
  await client.connect()
  const stratum = testPublisher('week')
  // The days come in disorder, and are rolled up in between: what comes later is late for its hours.
  for (const day of [3, 0, 6, 1, 2, 5, 4]) {
    const random = randomFrom(day + 1)
    const events = Array.from({ length: sharesADay }, (_, i) => {
      const player = Math.floor(random() * players)
      const difficulty = [0.1, 1e-9, 0.3, 1_024, 2 ** 40 + 0.5, 7][Math.floor(random() * 6)] ?? 1
      return stratum.accepts({
        address: addressOf(player),
        worker: `rig${Math.floor(random() * 3)}`,
        session: 'session1',
        atMs: from + day * dayMs + Math.floor(random() * dayMs),
        difficulty,
        shareDifficulty: difficulty / (1 - random()),
        proof: proofOf(i),
      })
    })
    await world.publishes(events)
    await world.settles()
    await rollUp(client)
  }
  await client.end()
}, 120_000)
afterAll(() => world?.stop())
// A test that fails leaves nothing wrong to the next.
afterEach(async () => expect((await backfill('--repair')).code).toBe(0))

/** Uniform in [0, 1), the same for the same seed. */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

async function backfill(...more: string[]): Promise<{ code: number | null; says: string }> {
  const args = ['--from', text(from), '--to', text(to), ...more]
  const env = { ...world.environment }
  const run: ServiceProcess = await startProcess({
    name: 'backfill',
    entry: 'api/workers/backfill.ts',
    args,
    env,
    ready: false,
  })
  const code = await run.exited
  return { code, says: run.lines.map(({ msg }) => msg).join('\n') }
}

const SERIES = [
  'worker_slot',
  'worker_hour',
  'worker_day',
  'player_week',
  'worker_week',
  'player_month',
  'player',
  'worker',
  'player_best',
  'worker_best',
  'pool_total',
] as const
const everything = async (): Promise<unknown[]> => {
  const all: unknown[] = []
  for (const table of SERIES) {
    // Of the pool's parts only the sum counts.
    const rows = await world.sql<{ text: string }>(
      table === 'pool_total'
        ? `SELECT (sum(shares), sum(work))::text AS text FROM pool_total`
        : `SELECT t::text AS text FROM ${table} t`,
    )
    // 3 and 3.0 are equal.
    const plain = rows.map(({ text }) => text.replace(/(\.\d*?)0+(?=[,)])/g, '$1').replace(/\.(?=[,)])/g, ''))
    all.push(plain.sort())
  }
  return all
}

test('a week of generated shares comes to the same as the live rollups, to the last digit', async () => {
  const { code, says } = await backfill()
  expect(says.split('\n')).toEqual([
    'raw shares are kept of 7 of these days; the slots of the others are taken as they are',
    ...SERIES.map((table) => expect.stringMatching(new RegExp(`^${table}: [1-9]\\d* rows, all equal$`))),
  ])
  expect(code).toBe(0)
  const [sums] = await world.sql(
    `SELECT (SELECT sum(difficulty::text::numeric) FROM share) = (SELECT sum(work) FROM worker_slot) AS slots,
      (SELECT sum(work) FROM worker_slot) = (SELECT sum(work) FROM worker_day) AS days,
      (SELECT sum(work) FROM worker_day) = (SELECT sum(work) FROM player_week) AS weeks,
      (SELECT sum(work) FROM player_week) = (SELECT sum(work) FROM pool_total) AS total,
      (SELECT sum(shares)::int FROM worker_day) AS shares`,
  )
  expect(sums).toEqual({ slots: true, days: true, weeks: true, total: true, shares: 7 * sharesADay })
})

const planted = [
  ['a billionth in a slot', 'worker_slot', `UPDATE worker_slot SET work = work + 1e-9`],
  ['a share in an hour', 'worker_hour', `UPDATE worker_hour SET shares = shares + 1`],
  ['a best of a day', 'worker_day', `UPDATE worker_day SET best = best * 2`],
  ['a week that is gone', 'player_week', `DELETE FROM player_week`],
  ['the work of a worker in a week', 'worker_week', `UPDATE worker_week SET work = work * 2`],
  ['a square', 'worker_slot', `UPDATE worker_slot SET squares = squares + 1e-18`],
  ['the work of a month', 'player_month', `UPDATE player_month SET work = work + 1e-9`],
  ['the total of a player', 'player', `UPDATE player SET shares = shares - 1, best_difficulty = 1, best_at = now()`],
  ['the best of a worker', 'worker', `UPDATE worker SET best_difficulty = NULL, best_at = NULL`],
  ['the best of a player in a time', 'player_best', `UPDATE player_best SET best_difficulty = best_difficulty * 2`],
  [
    'the name of the best share of a worker in a time',
    'worker_best',
    `UPDATE worker_best SET best_sequence = best_sequence + 1`,
  ],
  ['the total of the pool', 'pool_total', `UPDATE pool_total SET work = work - 1e-9`],
  ['a slot that is gone', 'worker_slot', `DELETE FROM worker_slot`],
] as const

for (const [what, table, change] of planted) {
  test(`${what} is found, and repaired when asked`, async () => {
    const before = await everything()
    await world.sql(`${change} WHERE ctid = (SELECT ctid FROM ${table} ORDER BY random() LIMIT 1)`)
    const wrong = await everything()
    expect(wrong).not.toEqual(before)
    const found = await backfill()
    expect(found.says).toMatch(new RegExp(`^${table}: \\d+ rows, 1 differ`, 'm'))
    expect(found.code).toBe(1)
    expect(await everything()).toEqual(wrong)
    const repaired = await backfill('--repair')
    expect(repaired.says).toContain('(repaired)')
    expect(repaired.code).toBe(0)
    expect(await everything()).toEqual(before)
    expect((await backfill()).code).toBe(0)
  })
}

test('rows that no share stands for are found, and removed when asked', async () => {
  const before = await everything()
  await world.sql(
    `INSERT INTO worker_slot SELECT player_id, 1000000, "from", shares, work, best FROM worker_slot LIMIT 1`,
  )
  expect((await backfill()).says).toMatch(/worker 1000000, .*: .*, recomputed no row/)
  await backfill('--repair')
  expect(await everything()).toEqual(before)
})

test('where raw shares are gone the slots are the truth for what is above them', async () => {
  const before = await everything()
  await world.sql(
    `INSERT INTO series_mark VALUES ('raw_shares', $1) ON CONFLICT (name) DO UPDATE SET until = excluded.until`,
    [new Date(from + 3 * dayMs)],
  )
  await world.sql(`UPDATE worker_day SET work = work + 1 WHERE "from" = $1`, [new Date(from)])
  const { says } = await backfill('--repair')
  expect(says).toContain('raw shares are kept of 4 of these days')
  expect(says).toMatch(/^worker_slot: \d+ rows, all equal$/m)
  expect(says).toMatch(/^worker_day: \d+ rows, \d+ differ$/m)
  expect(await everything()).toEqual(before)
  await world.sql(`DELETE FROM series_mark WHERE name = 'raw_shares'`)
})

test('shares that come meanwhile are in both or in neither', async () => {
  const stratum = testPublisher('meanwhile')
  const events = Array.from({ length: 2_000 }, (_, i) =>
    stratum.accepts({ address: addressOf(i % players), atMs: from + i * 1_000, difficulty: 0.1 }),
  )
  const publishing = (async () => {
    for (let i = 0; i < events.length; i += 50) await world.publishes(events.slice(i, i + 50))
  })()
  for (let times = 0; times < 4; times++) {
    const { code, says } = await backfill(...(times % 2 ? ['--repair'] : []))
    expect({ code, says }).toEqual({ code: 0, says: expect.not.stringContaining('differ') })
  }
  await publishing
  await world.settles()
  expect(await backfill()).toMatchObject({ code: 0 })
})

test('a period that is none is refused with what is wrong with it', async () => {
  expect(await backfill('--to', text(from))).toMatchObject({
    code: 2,
    says: expect.stringContaining('--to must be later than --from.'),
  })
  expect(await backfill('--from', '2026-13-01')).toMatchObject({
    code: 2,
    says: expect.stringContaining('--from is not a day such as 2026-11-16.'),
  })
})

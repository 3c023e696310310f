// Recomputes a period from the rows below: slots from raw shares while they are kept, hours and days from slots, weeks
// from slots; compares that with what is there, and mends it where asked. Sums are exact: equal means to the last digit.
import type { ClientBase } from '../../../../platform/postgres.ts'
import { rollHours, rollLock, takeLateHours } from './roll.ts'

/** Whole UTC days: from the first one's start to the last one's end. */
export interface Period {
  readonly fromMs: number
  readonly toMs: number
}

/** Starts of the days whose shares are here: how they are stored is not known in this room. */
export type ShareDays = (client: ClientBase, fromMs: number, toMs: number) => Promise<number[]>

export interface Difference {
  /** Of the row, such as `player 1, worker 2, 2026-11-16 00:10`. */
  readonly row: string
  /** `shares, work, best` as they are and as they come out; null where there is no such row. */
  readonly live: string | null
  readonly recomputed: string | null
}

export interface Comparison {
  readonly table: Table['name']
  /** Rows that were recomputed. */
  readonly rows: number
  readonly differing: number
  /** The first of them. */
  readonly differences: readonly Difference[]
}

export interface Backfill {
  readonly comparisons: readonly Comparison[]
  /** Days whose raw shares are kept; of the others the slots are taken as they are. */
  readonly rawDays: number
  readonly repaired: boolean
}

interface Table {
  readonly name: 'worker_slot' | 'worker_hour' | 'worker_day' | 'player_week' | 'worker_week'
  readonly key: readonly string[]
  readonly best: 'best' | 'best_difficulty'
  /** What of the live table is compared; $1 and $2 are the period. */
  readonly live: string
}

const inPeriod = `t."from" >= $1 AND t."from" < $2`
const rolled = `t."from" < (SELECT until FROM series_mark WHERE name = 'hours')`
const weeksOf = 't.week >= (SELECT since FROM backfill_weeks) AND t.week < (SELECT until FROM backfill_weeks)'
const ofWorker = ['player_id', 'worker_id', '"from"']
const TABLES: readonly Table[] = [
  { name: 'worker_slot', key: ofWorker, best: 'best', live: inPeriod },
  { name: 'worker_hour', key: ofWorker, best: 'best', live: `${inPeriod} AND ${rolled}` },
  { name: 'worker_day', key: ofWorker, best: 'best', live: `${inPeriod} AND ${rolled}` },
  { name: 'player_week', key: ['player_id', 'week'], best: 'best_difficulty', live: weeksOf },
  { name: 'worker_week', key: ['worker_id', 'week'], best: 'best_difficulty', live: weeksOf },
]
const differencesMax = 20

/** The best cannot be written: no share is left that says whose it was. */
export class BestUnknown extends Error {
  override readonly name = 'BestUnknown'
}

/**
 * Compares a period with what its rows below come to, in one snapshot; with `repair`, writes what differs in the same
 * transaction, while other writers wait. Without it nothing is changed.
 */
export async function backfill(
  client: ClientBase,
  period: Period,
  repair: boolean,
  shareDays: ShareDays,
): Promise<Backfill> {
  // Outside of the transaction: its snapshot must be taken after the clock has finished.
  await client.query('SELECT pg_advisory_lock($1)', [rollLock])
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ')
    // In the order in which the ledger writes them, so that neither waits for the other in a circle.
    if (repair) await client.query(`LOCK TABLE worker_slot, player_week, worker_week IN SHARE ROW EXCLUSIVE MODE`)
    const found = await recompute(client, period, shareDays)
    if (repair) for (const table of TABLES) await mend(client, table, period)
    await client.query(repair ? 'COMMIT' : 'ROLLBACK')
    return { ...found, repaired: repair }
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {})
    throw error
  } finally {
    await client.query('SELECT pg_advisory_unlock($1)', [rollLock]).catch(() => {})
  }
}

const boundsOf = ({ fromMs, toMs }: Period): [Date, Date] => [new Date(fromMs), new Date(toMs)]

async function recompute(
  client: ClientBase,
  period: Period,
  shareDays: ShareDays,
): Promise<{ comparisons: readonly Comparison[]; rawDays: number }> {
  await rollHours(client, await takeLateHours(client))
  const rawDays = await loadRawDays(client, period, shareDays)
  await client.query(`CREATE TEMP TABLE backfill_day ON COMMIT DROP AS SELECT unnest($1::timestamptz[]) AS "from"`, [
    rawDays,
  ])
  for (const [name, text] of RECOMPUTED) {
    await client.query(`CREATE TEMP TABLE ${name} ON COMMIT DROP AS ${text}`, boundsOf(period))
    if (name === 'new_worker_slot') for (const day of rawDays) await addSlotsOf(client, day)
    await client.query(`ANALYZE ${name}`)
  }
  const comparisons: Comparison[] = []
  for (const table of TABLES) comparisons.push(await compare(client, table, period))
  return { comparisons, rawDays: rawDays.length }
}

/** Days of the period that are here and were not dropped before: a late share may have made one anew. */
async function loadRawDays(client: ClientBase, { fromMs, toMs }: Period, shareDays: ShareDays): Promise<Date[]> {
  const { rows } = await client.query<{ until: Date }>(`SELECT until FROM series_mark WHERE name = 'raw_shares'`)
  const keptFrom = rows[0]?.until.getTime() ?? fromMs
  const days = await shareDays(client, fromMs, toMs)
  return days.filter((day) => day >= keptFrom).map((day) => new Date(day))
}

/** Day by day, so that each reads one partition. */
async function addSlotsOf(client: ClientBase, day: Date): Promise<void> {
  await client.query(
    `INSERT INTO new_worker_slot
      SELECT s.player_id, s.worker_id, date_bin('10 minutes', s.at, 'epoch'), count(*),
        sum(d.work), sum(d.work * d.work), max(s.share_difficulty)
      FROM share s CROSS JOIN LATERAL (SELECT s.difficulty::text::numeric AS work) d WHERE s.at >= $1 AND s.at < $1::timestamptz + interval '1 day' GROUP BY 1, 2, 3`,
    [day],
  )
}

const sums = 'sum(t.shares)::int8 AS shares, sum(t.work) AS work, sum(t.squares) AS squares, max(t.best) AS best'
const weekSums = 'sum(t.shares)::int8 AS shares, sum(t.work) AS work, max(t.best) AS best_difficulty'
const start = (span: string): string => `date_trunc('${span}', t."from", 'UTC')`

/** In order: each is computed from the one before. $1 and $2 are the period. */
const RECOMPUTED: readonly (readonly [string, string])[] = [
  [
    'backfill_weeks',
    `SELECT date_trunc('week', $1::timestamptz, 'UTC')::date AS since,
      (date_trunc('week', $2::timestamptz - interval '1 millisecond', 'UTC') + interval '7 days')::date AS until`,
  ],
  [
    'new_worker_slot',
    `SELECT t.player_id, t.worker_id, t."from", t.shares::int8, t.work, t.squares, t.best FROM worker_slot t
      WHERE ${inPeriod} AND NOT EXISTS (SELECT FROM backfill_day d WHERE d."from" = ${start('day')})`,
  ],
  [
    'new_worker_hour',
    `SELECT t.player_id, t.worker_id, ${start('hour')} AS "from", ${sums} FROM new_worker_slot t
      WHERE ${inPeriod} AND ${rolled} GROUP BY 1, 2, 3`,
  ],
  [
    'new_worker_day',
    `SELECT t.player_id, t.worker_id, ${start('day')} AS "from", ${sums} FROM new_worker_hour t
      WHERE ${inPeriod} GROUP BY 1, 2, 3`,
  ],
  [
    'week_slot',
    `SELECT t.player_id, t.worker_id, ${start('week')}::date AS week, t.shares, t.work, t.best FROM new_worker_slot t
    UNION ALL
    SELECT t.player_id, t.worker_id, ${start('week')}::date, t.shares, t.work, t.best FROM worker_slot t, backfill_weeks w
      WHERE t."from" >= w.since AND t."from" < w.until AND NOT (${inPeriod})`,
  ],
  [
    'new_player_week',
    `SELECT t.player_id, t.week, ${weekSums} FROM week_slot t WHERE $1::timestamptz < $2::timestamptz GROUP BY 1, 2`,
  ],
  [
    'new_worker_week',
    `SELECT t.worker_id, t.week, ${weekSums} FROM week_slot t WHERE $1::timestamptz < $2::timestamptz GROUP BY 1, 2`,
  ],
]

const joined = ({ name, key, live }: Table): string =>
  `(SELECT * FROM ${name} t WHERE ${live}) l FULL JOIN new_${name} n USING (${key.join(', ')})`
/** What is summed and compared of a row beside its shares. */
const figuresOf = ({ best }: Table): readonly string[] => (best === 'best' ? ['work', 'squares', best] : ['work', best])
const differs = (table: Table): string => {
  const of = (row: 'l' | 'n') => figuresOf(table).map((name) => `${row}.${name}`)
  return `(l.shares::int8, ${of('l').join(', ')}) IS DISTINCT FROM (n.shares, ${of('n').join(', ')})`
}

async function compare(client: ClientBase, table: Table, period: Period): Promise<Comparison> {
  const { name, key, best } = table
  const values = (of: 'l' | 'n'): string =>
    `CASE WHEN ${of}.shares IS NOT NULL THEN concat_ws(', ', ${of}.shares, trim_scale(${of}.work), ${of}.${best}) END`
  const label = key.map((column) => `'${column.replaceAll('"', '').replace('_id', '')} ' || ${column}::text`).join(', ')
  // The live filter of weeks names no parameter, but every statement is given both.
  const { rows } = await client.query<{ row: string; live: string | null; recomputed: string | null; all: string }>(
    `SELECT concat_ws(', ', ${label}) AS row, ${values('l')} AS live, ${values('n')} AS recomputed, count(*) OVER () AS all
      FROM ${joined(table)} WHERE ${differs(table)} AND $1::timestamptz < $2::timestamptz
      ORDER BY ${key.join(', ')} LIMIT ${differencesMax}`,
    boundsOf(period),
  )
  const counted = await client.query<{ rows: number }>(`SELECT count(*)::int AS rows FROM new_${name}`)
  return {
    table: name,
    rows: counted.rows[0]?.rows ?? 0,
    differing: Number(rows[0]?.all ?? 0),
    differences: rows.map(({ row, live, recomputed }) => ({ row, live, recomputed })),
  }
}

/** Writes what differs: rows that are wrong or missing, and removes those that nothing stands for. */
async function mend(client: ClientBase, table: Table, period: Period): Promise<void> {
  const { name, key, best } = table
  const same = (a: string, b: string): string => key.map((column) => `${a}.${column} = ${b}.${column}`).join(' AND ')
  await client.query(
    `DELETE FROM ${name} t WHERE ${table.live} AND $1::timestamptz < $2::timestamptz
      AND NOT EXISTS (SELECT FROM new_${name} n WHERE ${same('n', 't')})`,
    boundsOf(period),
  )
  const columns = [...key, 'shares', ...figuresOf(table)]
  const isWeek = best === 'best_difficulty'
  const owner = isWeek ? key[0] : undefined
  const of = isWeek ? [...columns, 'best_at', 'best_instance_id', 'best_sequence'] : columns
  // Ties go to the first that came. Raw shares only where no notable one is found.
  const whose = (shares: string): string => `SELECT s.at, s.instance_id, s.sequence FROM ${shares} s
    WHERE s.${owner} = n.${owner} AND s.at >= n.week AND s.at < n.week + 7 AND s.share_difficulty = n.best_difficulty`
  const bests = `LEFT JOIN LATERAL ((${whose('notable_share')} ORDER BY 1, 2, 3 LIMIT 1)
    UNION ALL (${whose('share')} ORDER BY 1, 2, 3 LIMIT 1) LIMIT 1) s ON true`
  const wrong = `SELECT n.* FROM new_${name} n LEFT JOIN ${name} l ON ${same('l', 'n')} WHERE ${differs(table)}`
  const text = `INSERT INTO ${name} AS t (${of.join(', ')})
    SELECT ${columns.map((column) => `n.${column}`).join(', ')} ${isWeek ? ', s.at, s.instance_id, s.sequence' : ''}
      FROM (${wrong}) n ${isWeek ? bests : ''}
    ON CONFLICT (${key.join(', ')}) DO UPDATE SET ${of.map((column) => `${column} = excluded.${column}`).join(', ')}`
  await client.query(text).catch((error) => {
    const notNull = (error as { code?: string }).code === '23502'
    throw notNull ? new BestUnknown(`No share is left that was the best of a ${name}: nothing was written.`) : error
  })
}

// Recomputes a period from the rows below (tables.ts), compares that with what is there, and mends it where asked. Sums
// are exact: equal means to the last digit.
import type { ClientBase } from '../../../../platform/postgres.ts'
import { rollHours, rollLock, takeLateHours } from './roll.ts'
import { LOCKED, RECOMPUTED, SLOTS_OF_DAY, TABLES, type Table } from './tables.ts'

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
  /** The figures as they are and as they come out; null where there is no such row. */
  readonly live: string | null
  readonly recomputed: string | null
}

export interface Comparison {
  readonly table: string
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
    if (repair) await client.query(`LOCK TABLE ${LOCKED} IN SHARE ROW EXCLUSIVE MODE`)
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
    if (name === 'new_worker_slot') for (const day of rawDays) await client.query(SLOTS_OF_DAY, [day])
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

const liveRows = ({ name, live, mends }: Table): string =>
  mends === 'parts'
    ? `(SELECT 1 AS id, coalesce(sum(t.shares), 0)::int8 AS shares, coalesce(sum(t.work), 0) AS work FROM ${name} t
        WHERE ${live})`
    : `(SELECT * FROM ${name} t WHERE ${live})`
const joined = (table: Table): string =>
  `${liveRows(table)} l FULL JOIN new_${table.name} n USING (${table.key.join(', ')})`
const differs = ({ figures }: Table): string => {
  const of = (row: 'l' | 'n') => figures.map((name) => `${row}.${name}`).join(', ')
  return `(${of('l')}) IS DISTINCT FROM (${of('n')})`
}

async function compare(client: ClientBase, table: Table, period: Period): Promise<Comparison> {
  const { name, key, figures } = table
  const values = (of: 'l' | 'n'): string => {
    const all = figures.map((figure) => `${of}.${figure}`)
    return `CASE WHEN ${all[0]} IS NOT NULL THEN concat_ws(', ', ${all.join(', ')}) END`
  }
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

const sameKey = ({ key }: Table, a: string, b: string): string =>
  key.map((column) => `${a}.${column} = ${b}.${column}`).join(' AND ')
const bestKey = ['best_at', 'best_instance_id', 'best_sequence']

/** Writes what differs: figures that are wrong, rows that are missing, and removes those that nothing stands for. */
async function mend(client: ClientBase, table: Table, period: Period): Promise<void> {
  const { name, key, figures, bestOf } = table
  if (table.mends === 'parts') return mendParts(client, table, period)
  const wrong = `(SELECT n.* FROM new_${name} n LEFT JOIN ${name} l ON ${sameKey(table, 'l', 'n')}
    WHERE ${differs(table)}) n ${bestOf ? `LEFT JOIN LATERAL (${bestOf}) s(${bestKey.join(', ')}) ON true` : ''}`
  const from = (row: 'n' | 's', columns: readonly string[]) =>
    columns.map((column): [string, string] => [column, `${row}.${column}`])
  const written = [...from('n', figures), ...from('s', bestOf ? bestKey : [])]
  if (table.mends === 'figures') {
    const changes = written.map(([column, value]) => `${column} = ${value}`).join(', ')
    await client.query(`UPDATE ${name} t SET ${changes} FROM ${wrong} WHERE ${sameKey(table, 't', 'n')}`)
    return
  }
  await client.query(
    `DELETE FROM ${name} t WHERE ${table.live} AND $1::timestamptz < $2::timestamptz
      AND NOT EXISTS (SELECT FROM new_${name} n WHERE ${sameKey(table, 'n', 't')})`,
    boundsOf(period),
  )
  const all = [...from('n', key), ...written]
  const text = `INSERT INTO ${name} AS t (${all.map(([column]) => column).join(', ')})
    SELECT ${all.map(([, value]) => value).join(', ')} FROM ${wrong}
    ON CONFLICT (${key.join(', ')}) DO UPDATE SET ${written.map(([column]) => `${column} = excluded.${column}`).join(', ')}`
  await client.query(text).catch((error) => {
    const notNull = (error as { code?: string }).code === '23502'
    throw notNull ? new BestUnknown(`No share is left that was the best of a ${name}: nothing was written.`) : error
  })
}

/** The difference goes to the first of the lanes: which of them lacks it nobody knows. */
async function mendParts(client: ClientBase, table: Table, period: Period): Promise<void> {
  const { name } = table
  await client.query(
    `INSERT INTO ${name} AS t (lane, shares, work)
      SELECT coalesce((SELECT min(lane) FROM ${name}), 1), n.shares - l.shares, n.work - l.work
        FROM ${joined(table)} WHERE ${differs(table)} AND $1::timestamptz < $2::timestamptz
      ON CONFLICT (lane) DO UPDATE SET shares = t.shares + excluded.shares, work = t.work + excluded.work`,
    boundsOf(period),
  )
}

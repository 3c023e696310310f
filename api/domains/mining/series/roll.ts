// Slots to hours, hours to days. An hour is rolled up once, when it has settled; again when a slot of it changed later.
import { type ClientBase, inTransaction } from '../../../../platform/postgres.ts'

/** Held while rollups are written, by the clock and by a backfill. */
export const rollLock = 0x7b17_0005
/** After its end: whoever writes a slot older than one hour marks it (a trigger), and no batch takes as long again. */
const settlesAfter = `interval '2 hours'`
/** In one transaction, when there is much to catch up with. */
const hoursAtOnce = 24

const rolled = 'shares = excluded.shares, work = excluded.work, squares = excluded.squares, best = excluded.best'
const sums = 'sum(r.shares), sum(r.work), sum(r.squares), max(r.best)'
const spansOf = (span: string): string =>
  `unnest($1::timestamptz[]) AS s("from") CROSS JOIN LATERAL (SELECT s."from" + interval '${span}' AS "to") e`

const rollSql = (table: string, below: string, span: string): string => `
  WITH fresh AS (
    SELECT r.player_id, r.worker_id, s."from", ${sums} FROM ${spansOf(span)}
      JOIN ${below} r ON r."from" >= s."from" AND r."from" < e."to" GROUP BY 1, 2, 3
  ), gone AS (
    DELETE FROM ${table} t USING unnest($1::timestamptz[]) AS s("from") WHERE t."from" = s."from" AND NOT EXISTS
      (SELECT FROM fresh f WHERE f.player_id = t.player_id AND f.worker_id = t.worker_id AND f."from" = t."from")
  )
  INSERT INTO ${table} AS t (player_id, worker_id, "from", shares, work, squares, best) SELECT * FROM fresh
    ON CONFLICT (player_id, "from", worker_id) DO UPDATE SET ${rolled}
    WHERE (t.shares, t.work, t.squares, t.best)
      IS DISTINCT FROM (excluded.shares, excluded.work, excluded.squares, excluded.best)`

export interface RolledUp {
  /** Hours that had settled, and hours that changed after they had. */
  readonly hours: number
  readonly late: number
  /** Rows of hours and days that came of it. */
  readonly rows: number
}

/** Rolls up what has settled or changed since the last time. Twice equals once. */
export async function rollUp(client: ClientBase): Promise<RolledUp> {
  let total: RolledUp = { hours: 0, late: 0, rows: 0 }
  for (;;) {
    const step = await inTransaction(client, () => rollStep(client))
    total = { hours: total.hours + step.hours, late: total.late + step.late, rows: total.rows + step.rows }
    if (step.hours < hoursAtOnce) return total
  }
}

async function rollStep(client: ClientBase): Promise<RolledUp> {
  await client.query('SELECT pg_advisory_xact_lock($1)', [rollLock])
  const { rows } = await client.query<{ hour: Date }>(
    `SELECT h AS hour FROM generate_series(
        coalesce((SELECT until FROM series_mark WHERE name = 'hours'),
          (SELECT date_trunc('hour', min("from"), 'UTC') FROM worker_slot)),
        date_trunc('hour', now(), 'UTC') - ${settlesAfter} - interval '1 hour', interval '1 hour') h
      ORDER BY h LIMIT ${hoursAtOnce}`,
  )
  const hours = rows.map((row) => row.hour)
  const late = await takeLateHours(client)
  const changed = await rollHours(client, [...hours, ...late])
  await moveMark(client, hours.at(-1))
  return { hours: hours.length, late: late.length, rows: changed }
}

/** Takes the marks of late hours. Those that are not rolled up yet need none: they come in their time. */
export async function takeLateHours(client: ClientBase): Promise<Date[]> {
  const { rows } = await client.query<{ hour: Date }>(
    `WITH taken AS (DELETE FROM late_hour RETURNING hour)
      SELECT DISTINCT t.hour FROM taken t JOIN series_mark m ON m.name = 'hours' AND t.hour < m.until`,
  )
  return rows.map((row) => row.hour)
}

/** Rolls these hours up anew, and the days they are in. */
export async function rollHours(client: ClientBase, hours: readonly Date[]): Promise<number> {
  if (hours.length === 0) return 0
  const days = [...new Set(hours.map((hour) => hour.toISOString().slice(0, 10)))]
  const unique = [...new Set(hours.map((hour) => hour.toISOString()))]
  const ofHours = await client.query(rollSql('worker_hour', 'worker_slot', '1 hour'), [unique])
  const ofDays = await client.query(rollSql('worker_day', 'worker_hour', '1 day'), [days.map((day) => `${day}T00:00Z`)])
  return (ofHours.rowCount ?? 0) + (ofDays.rowCount ?? 0)
}

async function moveMark(client: ClientBase, lastHour: Date | undefined): Promise<void> {
  if (!lastHour) return
  await client.query(
    `INSERT INTO series_mark (name, until) VALUES ('hours', $1::timestamptz + interval '1 hour')
      ON CONFLICT (name) DO UPDATE SET until = greatest(series_mark.until, excluded.until)`,
    [lastHour],
  )
}

/** Notes that no raw shares are kept of the days before; said before they go, so that nobody takes a rest for a whole. */
export async function noteRawSharesFrom(client: ClientBase, dayMs: number): Promise<void> {
  await client.query(
    `INSERT INTO series_mark (name, until) VALUES ('raw_shares', $1)
      ON CONFLICT (name) DO UPDATE SET until = greatest(series_mark.until, excluded.until)`,
    [new Date(dayMs)],
  )
}

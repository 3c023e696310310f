// Five seconds of the pool to hours, so that a week of it is 168 rows.
import type { ClientBase } from '../../../../platform/postgres.ts'

/** Hours that a share may still come for: those that have ended for longer are left as they are. */
const openDays = 8

/** Rolls up the hours that are over, and those of the last days whose slots changed since. Twice equals once. */
export async function rollPoolHours(client: ClientBase): Promise<{ rows: number }> {
  const { rows } = await client.query<{ rows: number }>(
    `WITH bounds AS (
        SELECT date_trunc('hour', now(), 'UTC') AS until, date_trunc('hour', coalesce(
          (SELECT until FROM series_mark WHERE name = 'pool_hours') - interval '${openDays} days', '-infinity'), 'UTC') AS since
      ), written AS (
        INSERT INTO pool_hour AS h ("from", shares, work, squares)
          SELECT date_trunc('hour', s."from", 'UTC'), sum(s.shares), sum(s.work), sum(s.squares) FROM pool_slot s
            WHERE s."from" >= (SELECT since FROM bounds) AND s."from" < (SELECT until FROM bounds) GROUP BY 1
          ON CONFLICT ("from") DO UPDATE SET shares = excluded.shares, work = excluded.work, squares = excluded.squares
            WHERE (h.shares, h.work, h.squares) IS DISTINCT FROM (excluded.shares, excluded.work, excluded.squares)
          RETURNING 1
      ), marked AS (
        INSERT INTO series_mark (name, until) SELECT 'pool_hours', until FROM bounds
          ON CONFLICT (name) DO UPDATE SET until = greatest(series_mark.until, excluded.until)
      )
      SELECT count(*)::int AS rows FROM written`,
  )
  return { rows: rows[0]?.rows ?? 0 }
}

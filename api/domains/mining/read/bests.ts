// The best shares of players, workers and the pool: each by the key of a share whose proof is kept.
import type { Pool } from '../../../../platform/postgres.ts'
import { millisOf } from '../ledger/rows.ts'
import { type Best, type BestPeriod, betterOf, periodOf } from '../rules.ts'

export interface BestRow {
  readonly difficulty: number
  readonly at_ms: number
  readonly instance_id: number
  readonly sequence: string
}
export const bestSql = (table: string): string =>
  `${table}.best_difficulty AS difficulty, ${millisOf(`${table}.best_at`)} AS at_ms,
    ${table}.best_instance_id AS instance_id, ${table}.best_sequence AS sequence`
export const bestOfRow = (row: BestRow): Best => ({
  difficulty: row.difficulty,
  atMs: Math.round(row.at_ms),
  instanceId: row.instance_id,
  sequence: Number(row.sequence),
})
const order = (table: string): string =>
  `${table}.best_difficulty DESC, ${table}.best_at, ${table}.best_instance_id, ${table}.best_sequence`

/** Bests of the running periods. */
export type PeriodBests = { readonly [K in 'day' | 'week' | 'month']: Best | null }
const none: PeriodBests = { day: null, week: null, month: null }

/** In one statement, whatever came by which source. */
export async function loadPeriodBests(
  pool: Pool,
  of: 'player' | 'worker',
  ids: readonly number[],
  nowMs: number,
): Promise<PeriodBests[]> {
  const { rows } = await pool.query<BestRow & { id: number; period: keyof PeriodBests }>(
    `SELECT b.${of}_id AS id, b.period::text AS period, ${bestSql('b')} FROM ${of}_best b
        WHERE b.${of}_id = ANY($1::int4[]) AND b.period IN ('day', 'month')
          AND b."from" = CASE b.period WHEN 'day' THEN $2::date ELSE $3::date END
      UNION ALL
      SELECT w.${of}_id, 'week', ${bestSql('w')} FROM ${of}_week w WHERE w.${of}_id = ANY($1::int4[]) AND w.week = $4::date`,
    [ids, periodOf('day', nowMs), periodOf('month', nowMs), periodOf('week', nowMs)],
  )
  const found = new Map<number, PeriodBests>()
  for (const row of rows) {
    const bests = found.get(row.id) ?? none
    found.set(row.id, { ...bests, [row.period]: betterOf(bests[row.period], bestOfRow(row)) })
  }
  return ids.map((id) => found.get(id) ?? none)
}

const first = async (pool: Pool, sql: string, values: unknown[] = []): Promise<Best | null> => {
  const { rows } = await pool.query<BestRow>(sql, values)
  return rows[0] ? bestOfRow(rows[0]) : null
}

/** The pool's best share of the running period, or ever. */
export const loadPoolBest = (pool: Pool, period: BestPeriod, nowMs: number): Promise<Best | null> =>
  first(
    pool,
    `SELECT ${bestSql('b')} FROM player_best b JOIN player p ON p.id = b.player_id AND p.hidden_at IS NULL
      WHERE b.period = $1::best_period AND b."from" = $2::date
      ORDER BY ${order('b')} LIMIT 1`,
    [period, periodOf(period, nowMs)],
  )

/** The best share of all connections that are open: of processes of which the ledger has heard in the last minutes. */
export const loadPoolSessionBest = (pool: Pool): Promise<Best | null> =>
  first(
    pool,
    `SELECT ${bestSql('s')} FROM worker_session s JOIN worker w ON w.id = s.worker_id
      JOIN player p ON p.id = w.player_id AND p.hidden_at IS NULL WHERE s.ended_at IS NULL AND s.best_difficulty IS NOT NULL
      AND s.instance_id = ANY(ARRAY(SELECT p.instance_id FROM publisher_position p WHERE p.moved_at > now() - interval '2 minutes'))
      ORDER BY ${order('s')} LIMIT 1`,
  )

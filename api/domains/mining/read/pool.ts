import type { Pool } from '../../../../platform/postgres.ts'
import { lostSql } from '../ledger/heights.ts'
import { millisOf } from '../ledger/rows.ts'
import { mondayOf } from '../rules.ts'
import type { ShareKey } from './key.ts'

export interface Totals {
  readonly shares: number
  readonly work: number
  readonly blocks: number
}

/** One statement for several fields of one answer: callers within a millisecond share it. */
export function loadTotals(pool: Pool): Promise<Totals> {
  const running = totals.get(pool)
  if (running) return running
  const loading = queryTotals(pool).finally(() => totals.delete(pool))
  totals.set(pool, loading)
  return loading
}
const totals = new WeakMap<Pool, Promise<Totals>>()

async function queryTotals(pool: Pool): Promise<Totals> {
  const { rows } = await pool.query<{ shares: string | null; work: number | null; blocks: string }>(
    `SELECT sum(t.shares) AS shares, sum(t.work)::float8 AS work,
        (SELECT count(*) FROM block WHERE status NOT IN (${lostSql})) AS blocks FROM pool_total t`,
  )
  const [row] = rows
  return { shares: Number(row?.shares ?? 0), work: row?.work ?? 0, blocks: Number(row?.blocks ?? 0) }
}

const keyColumns = (table: string): string =>
  `${millisOf(`${table}.best_at`)} AS at_ms, ${table}.best_instance_id AS instance_id, ${table}.best_sequence AS sequence`

async function loadKey(pool: Pool, sql: string, values: unknown[]): Promise<ShareKey | null> {
  const { rows } = await pool.query<{ at_ms: number; instance_id: number; sequence: string }>(sql, values)
  const [row] = rows
  if (!row) return null
  return { atMs: Math.round(row.at_ms), instanceId: row.instance_id, sequence: Number(row.sequence) }
}

/** The pool's best share of this ISO week. */
export function loadBestOfWeek(pool: Pool, nowMs: number): Promise<ShareKey | null> {
  const sql = `SELECT ${keyColumns('w')} FROM player_week w WHERE w.week = $1::date ORDER BY w.best_difficulty DESC LIMIT 1`
  return loadKey(pool, sql, [mondayOf(nowMs)])
}

/** The pool's best share of all time. */
export function loadBestEver(pool: Pool): Promise<ShareKey | null> {
  const sql = `SELECT ${keyColumns('p')} FROM player p WHERE p.best_difficulty IS NOT NULL
    ORDER BY p.best_difficulty DESC LIMIT 1`
  return loadKey(pool, sql, [])
}

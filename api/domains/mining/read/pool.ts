import type { Pool } from '../../../../platform/postgres.ts'
import { lostSql } from '../ledger/heights.ts'
import { oneAtATime } from './one-at-a-time.ts'

export interface Totals {
  readonly shares: number
  readonly refused: number
  readonly work: number
  readonly blocks: number
}

/** One statement for several fields of one answer. */
export const loadTotals = (pool: Pool): Promise<Totals> => oneAtATime(pool, 'totals', () => queryTotals(pool))

async function queryTotals(pool: Pool): Promise<Totals> {
  const { rows } = await pool.query<{
    shares: string | null
    refused: string | null
    work: number | null
    blocks: string
  }>(
    `SELECT sum(t.shares) AS shares, sum(t.refused) AS refused, sum(t.work)::float8 AS work,
        (SELECT count(*) FROM block WHERE status NOT IN (${lostSql})) AS blocks FROM pool_total t`,
  )
  const [row] = rows
  return {
    shares: Number(row?.shares ?? 0),
    refused: Number(row?.refused ?? 0),
    work: row?.work ?? 0,
    blocks: Number(row?.blocks ?? 0),
  }
}

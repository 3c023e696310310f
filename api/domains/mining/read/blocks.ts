import type { Pool } from '../../../../platform/postgres.ts'
import { lostSql } from '../ledger/heights.ts'
import { millisOf } from '../ledger/rows.ts'
import type { BlockStatus, Effort } from '../rules.ts'

/** What a share is now: of one whose block the chain dropped, what it would have been without. `s` has its key and hash. */
export const standingSql = `(CASE WHEN s.standing = 'block' THEN coalesce((
    SELECT n.standing_without_block FROM block b JOIN notable_share n
      ON n.at = s.at AND n.instance_id = s.instance_id AND n.sequence = s.sequence
      WHERE b.hash = s.hash AND b.status IN (${lostSql})
  ), s.standing) ELSE s.standing END)`

/** Summed up in order of heights, whatever their parts: the same figures at every moment. */
const heightsSql = (of: string, until: string): string => `
  SELECT coalesce(sum(h.shares), 0) AS shares, coalesce(sum(h.work), 0)::float8 AS work,
      coalesce(sum(h.work::float8 / coalesce(d.difficulty, ${of}.difficulty) ORDER BY h.height), 0) AS effort
    FROM (
      SELECT p.height, sum(p.shares) AS shares, sum(p.work) AS work FROM height_work p
        WHERE p.network = ${of}.network AND p.height > ${of}.since ${until} GROUP BY p.height
    ) h LEFT JOIN height_difficulty d ON d.network = ${of}.network AND d.height = h.height`

interface EffortRow {
  shares: string
  work: number
  effort: number
}
const effortOf = ({ shares, work, effort }: EffortRow): Effort => ({ shares: Number(shares), work, effort })

/**
 * What each block took since the one before it that counts, by id, in the order asked; null of those that do not count
 * themselves. Work belongs to the height that it was done for, and is measured by the difficulty of that height.
 */
export async function loadEfforts(pool: Pool, ids: readonly number[]): Promise<(Effort | null)[]> {
  const { rows } = await pool.query<EffortRow & { id: number }>(
    `SELECT r.id, w.* FROM (
        SELECT b.id, b.network, b.height, b.network_difficulty AS difficulty, (
          SELECT coalesce(max(p.height), -1) FROM block p
            WHERE p.network = b.network AND p.height < b.height AND p.status NOT IN (${lostSql})
        ) AS since FROM block b WHERE b.id = ANY($1) AND b.status NOT IN (${lostSql})
      ) r CROSS JOIN LATERAL (${heightsSql('r', 'AND p.height <= r.height')}) w`,
    [ids],
  )
  const found = new Map(rows.map((row) => [row.id, effortOf(row)]))
  return ids.map((id) => found.get(id) ?? null)
}

/** The work since the last block that counts. */
export async function loadCurrentRound(pool: Pool, network: string): Promise<Effort> {
  const { rows } = await pool.query<EffortRow>(
    `SELECT w.* FROM (
        SELECT $1::text AS network, coalesce((SELECT difficulty FROM tip WHERE network = $1), 1) AS difficulty, coalesce((
          SELECT max(height) FROM block WHERE network = $1 AND status NOT IN (${lostSql})
        ), -1) AS since
      ) r CROSS JOIN LATERAL (${heightsSql('r', '')}) w`,
    [network],
  )
  return effortOf(rows[0] ?? { shares: '0', work: 0, effort: 0 })
}

export interface BlockChangeFact {
  readonly status: BlockStatus
  readonly atMs: number
  readonly detail: string | null
}

/** What became of each block, oldest first. */
export async function loadBlockHistories(pool: Pool, ids: readonly number[]): Promise<BlockChangeFact[][]> {
  const { rows } = await pool.query<{ id: number; status: BlockStatus; at_ms: number; detail: string | null }>(
    `SELECT block_id AS id, status::text AS status, ${millisOf('at')} AS at_ms, detail FROM block_change
      WHERE block_id = ANY($1) ORDER BY block_id, revision`,
    [ids],
  )
  const found = new Map<number, BlockChangeFact[]>(ids.map((id) => [id, []]))
  for (const { id, status, at_ms, detail } of rows) found.get(id)?.push({ status, atMs: at_ms, detail })
  return ids.map((id) => found.get(id) ?? [])
}

/** How many blocks of each player or worker count. */
export async function loadBlockCounts(
  pool: Pool,
  by: 'player_id' | 'worker_id',
  ids: readonly number[],
): Promise<number[]> {
  const { rows } = await pool.query<{ id: number; count: string }>(
    `SELECT ${by} AS id, count(*) AS count FROM block WHERE ${by} = ANY($1) AND status NOT IN (${lostSql}) GROUP BY 1`,
    [ids],
  )
  const found = new Map(rows.map(({ id, count }) => [id, Number(count)]))
  return ids.map((id) => found.get(id) ?? 0)
}

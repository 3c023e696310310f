// The work of heights that are over, in as few rows as tell every round: else a round of years would be summed up from a
// row for each block of the network.
import type { ClientBase } from '../../../../platform/postgres.ts'
import { burial, LOST } from '../rules.ts'

/** For SQL: the statuses of blocks that do not count. */
export const lostSql = LOST.map((status) => `'${status}'`).join(', ')

/**
 * Puts together what is buried, belongs to one round and was measured by one difficulty, as the work of the highest of these
 * heights: no round's work or effort changes. A share that is still recorded late makes a row of its own, which the next
 * time adds. One statement: the sums are the same at every moment.
 */
export async function mergeHeightWork(client: ClientBase): Promise<{ readonly merged: number }> {
  const { rows } = await client.query<{ merged: string }>(
    `WITH old AS (
        SELECT h.network, h.height, h.shard, d.difficulty, (
          SELECT min(b.height) FROM block b
            WHERE b.network = h.network AND b.height >= h.height AND b.status NOT IN (${lostSql})
        ) AS round FROM height_work h JOIN tip t ON t.network = h.network AND h.height < t.height - ${burial}
          LEFT JOIN height_difficulty d ON d.network = h.network AND d.height = h.height
      ), kept AS (
        SELECT *, max(height) OVER (PARTITION BY network, difficulty, round) AS into_height FROM old
      ), parts AS (
        DELETE FROM height_work h USING kept k
          WHERE h.network = k.network AND h.height = k.height AND h.shard = k.shard
            AND (k.height <> k.into_height OR k.shard <> -1)
          RETURNING h.network, k.into_height, h.shares, h.work
      ), whole AS (
        INSERT INTO height_work AS h (network, height, shard, shares, work)
          SELECT network, into_height, -1, sum(shares), sum(work) FROM parts GROUP BY network, into_height
          ON CONFLICT (network, height, shard) DO UPDATE
            SET shares = h.shares + excluded.shares, work = h.work + excluded.work
      )
      SELECT count(*) AS merged FROM parts`,
  )
  return { merged: Number(rows[0]?.merged ?? 0) }
}

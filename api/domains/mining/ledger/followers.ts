// For whoever derives something from blocks: one place that tells what a block is now, and what it was when it was last told.
import { type ClientBase, inTransaction } from '../../../../platform/postgres.ts'
import { type BlockStatus, countsAsBlock } from '../rules.ts'

/** A block that is new to a follower, or has changed since. */
export interface BlockTurn {
  readonly blockId: number
  /** Hex, display order. */
  readonly hash: string
  readonly height: number
  readonly playerId: number
  readonly workerId: number
  readonly foundAt: Date
  readonly rewardSats: bigint
  readonly status: BlockStatus
  /** Whether it counts now. What a block that does not count gave is to be taken back. */
  readonly counts: boolean
  /** Whether it counted when this follower was last told of it; false before the first time. */
  readonly counted: boolean
  readonly revision: number
}

const turnsMax = 100

/**
 * Tells `take` of each block that changed since the follower of this name was last told, the lowest first. `take` writes
 * with the same client: its rows and the follower's place are one transaction, so each revision is taken in once, and a
 * fault takes all of them back. Steps between are not told: only what a block is now. Returns how many there were.
 */
export async function followBlocks(
  client: ClientBase,
  follower: string,
  take: (turn: BlockTurn) => Promise<void>,
): Promise<number> {
  return inTransaction(client, async () => {
    // One at a time for each name.
    await client.query(`SELECT pg_advisory_xact_lock(hashtextextended('block follower ' || $1, 0))`, [follower])
    const turns = await loadTurns(client, follower)
    for (const turn of turns) {
      await take(turn)
      await client.query(
        `INSERT INTO block_follower (name, block_id, revision, counted) VALUES ($1, $2, $3, $4)
          ON CONFLICT (name, block_id) DO UPDATE SET revision = excluded.revision, counted = excluded.counted`,
        [follower, turn.blockId, turn.revision, turn.counts],
      )
    }
    return turns.length
  })
}

async function loadTurns(client: ClientBase, follower: string): Promise<BlockTurn[]> {
  const { rows } = await client.query<{
    id: number
    hash: string
    height: number
    player_id: number
    worker_id: number
    found_at: Date
    reward_sats: string
    status: BlockStatus
    counted: boolean
    revision: number
  }>(
    `SELECT b.id, encode(b.hash, 'hex') AS hash, b.height, b.player_id, b.worker_id, b.found_at, b.reward_sats,
        b.status::text AS status, coalesce(f.counted, false) AS counted, b.revision
      FROM block b LEFT JOIN block_follower f ON f.name = $1 AND f.block_id = b.id
      WHERE f.revision IS DISTINCT FROM b.revision ORDER BY b.height, b.id LIMIT ${turnsMax}`,
    [follower],
  )
  return rows.map((row) => ({
    blockId: row.id,
    hash: row.hash,
    height: row.height,
    playerId: row.player_id,
    workerId: row.worker_id,
    foundAt: row.found_at,
    rewardSats: BigInt(row.reward_sats),
    status: row.status,
    counts: countsAsBlock(row.status),
    counted: row.counted,
    revision: row.revision,
  }))
}

// What the API asks of boards: from Redis who stands where, from PostgreSQL the shares behind it.
import DataLoader from 'dataloader'
import type { Pool } from '../../../platform/postgres.ts'
import type { Redis } from '../../../platform/redis.ts'
import type { ShareKey } from '../mining/index.ts'
import { modelOf } from './models.ts'
import { countLines, type Ranked, readLines, readLinesOf } from './ranking.ts'
import { type Board, boardName } from './rules.ts'
import { loadCountries } from './scores.ts'

export interface BoardReads {
  lines(board: Board, from: number, most: number): Promise<readonly Ranked[]>
  counts(boards: readonly Board[]): Promise<readonly number[]>
  /** Lines of these addresses; of whoever is not on the board, none. */
  linesOf(board: Board, addresses: readonly string[]): Promise<readonly Ranked[]>
  /** The share with which a player stands on a board of bests. */
  shareOf(board: Board, playerId: number): Promise<ShareKey | null>
  /** That somebody plays for. */
  countries(): Promise<readonly string[]>
  now(): number
}

/** A Redis that hangs is told as one that is away. */
const redisWithinMs = 1_000

/** For one request: what one part of the answer loads, the others have. */
export function createBoardReads(pool: Pool, redis: Redis, now: () => number = Date.now): BoardReads {
  const shares = new Map<string, DataLoader<number, ShareKey | null>>()
  return {
    now,
    countries: () => loadCountries(pool),
    lines: (board, from, most) => inTime(readLines(redis, board, from, most)),
    counts: (boards) => inTime(countLines(redis, boards)),
    async linesOf(board, addresses) {
      const { rows } = await pool.query<{ id: number }>('SELECT id FROM player WHERE address = ANY($1)', [addresses])
      const ids = rows.map(({ id }) => id)
      return inTime(readLinesOf(redis, board, ids))
    },
    shareOf(board, playerId) {
      const name = boardName(board)
      const loader = shares.get(name) ?? new DataLoader((ids) => loadShareKeys(pool, board, ids))
      shares.set(name, loader)
      return loader.load(playerId)
    },
  }
}

/** Redis is away, or does not answer in time. */
export class BoardsUnknown extends Error {
  override readonly name = 'BoardsUnknown'
}

async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${redisWithinMs} ms`)), redisWithinMs)
  })
  try {
    return await Promise.race([work, late])
  } catch (error) {
    throw new BoardsUnknown((error as Error).message)
  } finally {
    clearTimeout(timer)
  }
}

interface ShareRow {
  readonly player_id: number
  readonly user_agent?: string | null
  readonly at_ms: number
  readonly instance_id: number
  readonly sequence: string
}
const shareColumns = (table: string): string =>
  `extract(epoch FROM ${table}.best_at)::float8 * 1000 AS at_ms, ${table}.best_instance_id AS instance_id,
    ${table}.best_sequence AS sequence`
/** The greatest first, of equal ones the first: as on the board. */
const shareOrder = (table: string): string =>
  `${table}.best_difficulty DESC, ${table}.best_at, ${table}.best_instance_id, ${table}.best_sequence`

async function loadShareKeys(pool: Pool, board: Board, ids: readonly number[]): Promise<(ShareKey | null)[]> {
  const rows = await (board.model === null ? loadBests(pool, board, ids) : loadBestsOfRigs(pool, board, ids))
  const found = new Map<number, ShareKey>()
  for (const { player_id, user_agent, at_ms, instance_id, sequence } of rows) {
    if (found.has(player_id) || (board.model !== null && modelOf(user_agent ?? null) !== board.model)) continue
    found.set(player_id, { atMs: Math.round(at_ms), instanceId: instance_id, sequence: Number(sequence) })
  }
  return ids.map((id) => found.get(id) ?? null)
}

async function loadBests(pool: Pool, board: Board, ids: readonly number[]): Promise<readonly ShareRow[]> {
  const { rows } = await pool.query<ShareRow>(
    `SELECT b.player_id, ${shareColumns('b')} FROM player_best b
      WHERE b.player_id = ANY($1::int4[]) AND b.period = $2::best_period AND b."from" = $3::date
        AND ($4 = 'all' OR b.source::text = $4) ORDER BY ${shareOrder('b')}`,
    [ids, board.period, board.from, board.source],
  )
  return rows
}

/** What model a rig is only its user agent tells, so all of them come. */
async function loadBestsOfRigs(pool: Pool, board: Board, ids: readonly number[]): Promise<readonly ShareRow[]> {
  const { rows } =
    board.period === 'week'
      ? await pool.query<ShareRow>(
          `SELECT r.player_id, r.user_agent, ${shareColumns('w')}
            FROM worker r JOIN worker_week w ON w.worker_id = r.id AND w.week = $2::date
            WHERE r.player_id = ANY($1::int4[]) ORDER BY ${shareOrder('w')}`,
          [ids, board.from],
        )
      : await pool.query<ShareRow>(
          `SELECT r.player_id, r.user_agent, ${shareColumns('r')} FROM worker r
            WHERE r.player_id = ANY($1::int4[]) AND r.best_difficulty IS NOT NULL ORDER BY ${shareOrder('r')}`,
          [ids],
        )
  return rows
}

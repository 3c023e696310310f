// What the API reads, each by many keys at once. Loaders batch and do not cache: a subscription lives longer than a row.
import DataLoader from 'dataloader'
import type { Network } from '../../../../bitcoin/index.ts'
import type { StratumHeartbeat } from '../../../../events/index.ts'
import type { Logger } from '../../../../platform/log.ts'
import type { Pool } from '../../../../platform/postgres.ts'
import type { Redis } from '../../../../platform/redis.ts'
import type { Windows } from '../hashrate.ts'
import type { ShareFact } from '../ledger/changes.ts'
import { millisOf } from '../ledger/rows.ts'
import { countOnline, type LiveSession, readSessions } from '../live/presence.ts'
import type { StratumWatch } from '../live/stratum.ts'
import type { Best, Effort } from '../rules.ts'
import { type BestRow, bestOfRow, bestSql, loadPeriodBests, type PeriodBests } from './bests.ts'
import { type BlockChangeFact, loadBlockCounts, loadBlockHistories, loadCurrentRound, loadEfforts } from './blocks.ts'
import { type ShareKey, shareKeyText } from './key.ts'
import { loadRefusalReports, loadRefusals, type RefusalFact, type RefusalReport } from './refusals.ts'
import { loadProofs, loadSharePages, loadShares, type ProofRow, type SharePageOf } from './shares.ts'
import { type HistoryPoint, loadHistories, loadWindows, type Whose } from './windows.ts'

export interface TipFact {
  readonly network: Network
  readonly height: number
  readonly hash: string
  readonly difficulty: number
  readonly changedAtMs: number
}

export interface WorkerOf {
  readonly playerId: number
  readonly workerId: number
}

export interface MiningReads {
  readonly pool: Pool
  readonly redis: Redis
  readonly share: DataLoader<ShareKey, ShareFact | null, string>
  readonly proof: DataLoader<ShareKey, ProofRow | null, string>
  readonly playerWindows: DataLoader<Whose, Windows>
  readonly workerWindows: DataLoader<Whose, Windows>
  readonly histories: { readonly [K in 'day' | 'week']: DataLoader<Pick<Whose, 'id' | 'firstSeenMs'>, HistoryPoint[]> }
  readonly sharePages: DataLoader<SharePageOf, ShareFact[]>
  /** Bests of the running day, week and month. */
  readonly playerBests: DataLoader<number, PeriodBests>
  readonly workerBests: DataLoader<number, PeriodBests>
  /** The best share of the connections that are alive, by worker. */
  readonly sessionBests: DataLoader<number, ReadonlyMap<string, Best>>
  readonly playerRefusals: DataLoader<number, readonly RefusalFact[]>
  readonly workerRefusals: DataLoader<WorkerOf, readonly RefusalFact[]>
  /** Of the last 24 hours, and of the last seven days. */
  readonly refusalReports: { readonly [K in 'day' | 'week']: DataLoader<number, RefusalReport> }
  /** What a block took since the one before it; null of one that does not count. By id. */
  readonly effort: DataLoader<number, Effort | null>
  readonly blockHistory: DataLoader<number, readonly BlockChangeFact[]>
  /** Blocks that count. */
  readonly playerBlocks: DataLoader<number, number>
  readonly workerBlocks: DataLoader<number, number>
  /** Connections of an address that are alive; none while Redis is away. */
  readonly sessions: DataLoader<string, readonly LiveSession[]>
  /** How many are online; nobody while Redis is away. */
  online(): Promise<{ players: number; workers: number }>
  /** What the stratum processes say; nothing while Redis is away. */
  heartbeats(stratum: StratumWatch): Promise<readonly StratumHeartbeat[]>
  readonly tips: DataLoader<Network, TipFact>
  /** The work since the last block that counts. */
  currentRound(network: Network): Promise<Effort>
  now(): number
}

export function createMiningReads(pool: Pool, redis: Redis, log: Logger): MiningReads {
  const options = { cache: false } as const
  const keyed = { cache: false, cacheKeyFn: shareKeyText } as const
  const now = Date.now
  const degraded = (error: Error): void => log.warn({ reason: error.message }, 'live state is not known')
  return {
    pool,
    redis,
    now,
    share: new DataLoader((keys) => loadShares(pool, keys), keyed),
    proof: new DataLoader((keys) => loadProofs(pool, keys), keyed),
    playerWindows: new DataLoader((whose) => loadWindows(pool, 'player_id', whose, now()), options),
    workerWindows: new DataLoader((whose) => loadWindows(pool, 'worker_id', whose, now()), options),
    histories: {
      day: new DataLoader((whose) => loadHistories(pool, whose, 'day', now()), options),
      week: new DataLoader((whose) => loadHistories(pool, whose, 'week', now()), options),
    },
    sharePages: new DataLoader((wanted) => loadSharePages(pool, wanted), options),
    playerBests: new DataLoader((ids) => loadPeriodBests(pool, 'player', ids, now()), options),
    workerBests: new DataLoader((ids) => loadPeriodBests(pool, 'worker', ids, now()), options),
    sessionBests: new DataLoader((ids) => loadSessionBests(pool, ids), options),
    playerRefusals: new DataLoader(async (ids) => {
      const found = await loadRefusals(pool, 'player_id', ids, ids)
      return ids.map((id) => found.get(id) ?? [])
    }, options),
    workerRefusals: new DataLoader(async (of) => {
      const [players, workers] = [of.map((each) => each.playerId), of.map((each) => each.workerId)]
      const found = await loadRefusals(pool, 'worker_id', players, workers)
      return workers.map((id) => found.get(id) ?? [])
    }, options),
    refusalReports: {
      day: new DataLoader((ids) => loadRefusalReports(pool, ids, 'day', now()), options),
      week: new DataLoader((ids) => loadRefusalReports(pool, ids, 'week', now()), options),
    },
    effort: new DataLoader((ids) => loadEfforts(pool, ids), options),
    blockHistory: new DataLoader((ids) => loadBlockHistories(pool, ids), options),
    playerBlocks: new DataLoader((ids) => loadBlockCounts(pool, 'player_id', ids), options),
    workerBlocks: new DataLoader((ids) => loadBlockCounts(pool, 'worker_id', ids), options),
    sessions: new DataLoader(
      (addresses) =>
        inTime(readSessions(redis, addresses, now())).catch((error) => {
          degraded(error)
          return addresses.map(() => [])
        }),
      options,
    ),
    online: () =>
      inTime(countOnline(redis, now())).catch((error) => {
        degraded(error)
        return { players: 0, workers: 0 }
      }),
    heartbeats: (stratum) =>
      inTime(stratum.heartbeats(now())).catch((error) => {
        degraded(error)
        return []
      }),
    tips: new DataLoader((networks) => loadTips(pool, networks), options),
    currentRound: (network) => loadCurrentRound(pool, network),
  }
}

/** A Redis that hangs must not hang the pages that can do without it. */
const redisWithinMs = 500
async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`redis did not answer within ${redisWithinMs} ms`)), redisWithinMs)
  })
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}

/** Best shares of the sessions that have not ended, by `liveKey`; those of a dead stratum are among them. */
async function loadSessionBests(pool: Pool, playerIds: readonly number[]): Promise<ReadonlyMap<string, Best>[]> {
  const { rows } = await pool.query<BestRow & { player_id: number; name: string; session: string; instance: string }>(
    `SELECT w.player_id, w.name, s.session, i.name AS instance, ${bestSql('s')}
      FROM worker w JOIN worker_session s ON s.worker_id = w.id JOIN publisher_instance i ON i.id = s.instance_id
      WHERE w.player_id = ANY($1) AND s.ended_at IS NULL AND s.best_difficulty IS NOT NULL`,
    [playerIds],
  )
  const found = new Map(playerIds.map((id) => [id, new Map<string, Best>()]))
  for (const row of rows) found.get(row.player_id)?.set(liveKey({ ...row, worker: row.name }), bestOfRow(row))
  return playerIds.map((id) => found.get(id) ?? new Map())
}

/** Another process may call a session by the same name. */
export const liveKey = ({ worker, session, instance }: Pick<LiveSession, 'worker' | 'session' | 'instance'>): string =>
  `${worker}\0${instance}\0${session}`

const noTip = { height: 0, hash: '0'.repeat(64), difficulty: 0, changedAtMs: 0 }

async function loadTips(pool: Pool, networks: readonly Network[]): Promise<TipFact[]> {
  const { rows } = await pool.query<TipFact & { changed_ms: number }>(
    `SELECT network, height, encode(hash, 'hex') AS hash, difficulty, ${millisOf('changed_at')} AS changed_ms FROM tip
      WHERE network = ANY($1)`,
    [networks],
  )
  const found = new Map(rows.map(({ changed_ms, ...row }) => [row.network, { ...row, changedAtMs: changed_ms }]))
  return networks.map((network) => found.get(network) ?? { network, ...noTip })
}

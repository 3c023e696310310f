// What devices and dashboards are told: read as the public API reads it, in a bounded number of statements.
import type { Network } from '../../../bitcoin/index.ts'
import type { Pool } from '../../../platform/postgres.ts'
import {
  hashrateOf,
  type LiveSession,
  liveKey,
  loadPoolBest,
  loadPoolWindows,
  loadTotals,
  type MiningReads,
  type StratumWatch,
  type Windows,
} from '../mining/index.ts'

const secondMs = 1_000
const minuteMs = 60 * secondMs
const hourMs = 60 * minuteMs
const slotMs = 10 * minuteMs
const dayMs = 24 * hourMs

/** Of a player; those that worked last come first. */
export const rigsMax = 500
/** Rigs that did nothing for longer are not listed, unless they are online. */
const rigsOfMs = 7 * dayMs

export interface Miner {
  readonly firstSeenMs: number
  readonly lastShareMs: number | null
  /** Sum of assigned difficulties. */
  readonly work: number
  readonly bestEver: number
  readonly bestOfWeek: number
  readonly windows: Windows
}
export interface Rig extends Miner {
  readonly id: number
  readonly name: string
  /** Connections that are open, and the best share of each. */
  readonly sessions: readonly (LiveSession & { readonly best: number })[]
}
export interface Player extends Miner {
  readonly id: number
  readonly address: string
  readonly rigs: readonly Rig[]
}

interface MinerRow {
  readonly id: number
  readonly name: string
  readonly first_seen_at: Date
  readonly last_share_at: Date | null
  readonly work: number
  readonly best_difficulty: number | null
}
const minerColumns = 'id, first_seen_at, last_share_at, work::float8 AS work, best_difficulty'

/** Null where no miner has come with this address yet, or its player keeps the page private. */
export async function loadPlayer(pool: Pool, reads: MiningReads, address: string): Promise<Player | null> {
  const { rows } = await pool.query<MinerRow>(
    `SELECT ${minerColumns} FROM player WHERE address = $1 AND hidden_at IS NULL`,
    [address],
  )
  const [row] = rows
  if (!row) return null
  const sessions = await reads.sessions.load(address)
  const online = [...new Set(sessions.map(({ worker }) => worker))]
  const { rows: rigs } = await pool.query<MinerRow>(
    `SELECT ${minerColumns}, name FROM worker
      WHERE player_id = $1 AND (last_share_at > $2 OR name = ANY($3)) ORDER BY last_share_at DESC NULLS LAST, id LIMIT $4`,
    [row.id, new Date(reads.now() - rigsOfMs), online, rigsMax],
  )
  const whose = (each: MinerRow) => ({ playerId: row.id, id: each.id, firstSeenMs: each.first_seen_at.getTime() })
  const [windows, bests, sessionBests, ...ofRigs] = await Promise.all([
    reads.playerWindows.load(whose(row)),
    reads.playerBests.load(row.id),
    reads.sessionBests.load(row.id),
    ...rigs.map(async (rig): Promise<readonly [Windows, number]> => {
      const [own, best] = await Promise.all([reads.workerWindows.load(whose(rig)), reads.workerBests.load(rig.id)])
      return [own, best.week?.difficulty ?? 0]
    }),
  ])
  const of = (each: MinerRow, own: Windows, bestOfWeek: number): Miner & { readonly id: number } => ({
    id: each.id,
    firstSeenMs: each.first_seen_at.getTime(),
    lastShareMs: each.last_share_at?.getTime() ?? null,
    work: each.work,
    bestEver: each.best_difficulty ?? 0,
    bestOfWeek,
    windows: own,
  })
  return {
    ...of(row, windows, bests.week?.difficulty ?? 0),
    address,
    rigs: rigs.map((rig, i): Rig => {
      const [own, best] = ofRigs[i] ?? [windows, 0]
      const live = sessions.filter(({ worker }) => worker === rig.name)
      return {
        ...of(rig, own, best),
        name: rig.name,
        sessions: live.map((each) => ({ ...each, best: sessionBests.get(liveKey(each))?.difficulty ?? 0 })),
      }
    }),
  }
}

export interface Point {
  readonly atMs: number
  readonly hashrate: number
}

/** Ten minutes each of the last day that are over, oldest first. */
export async function chartOfPlayer(reads: MiningReads, { id, firstSeenMs }: Player): Promise<Point[]> {
  const points = await reads.histories.day.load({ id, firstSeenMs })
  return points.slice(0, -1).map(({ fromMs, seconds, work }) => ({ atMs: fromMs, hashrate: hashrateOf(work, seconds) }))
}

export async function chartOfRig(pool: Pool, player: Player, rig: Rig, nowMs: number): Promise<Point[]> {
  const { rows } = await pool.query<{ from: Date; work: number }>(
    `SELECT "from", work::float8 AS work FROM worker_slot
      WHERE player_id = $1 AND worker_id = $2 AND "from" >= $3 AND "from" < $4 ORDER BY "from"`,
    [player.id, rig.id, new Date(nowMs - dayMs), new Date(Math.floor(nowMs / slotMs) * slotMs)],
  )
  return rows.map(({ from, work }) => ({ atMs: from.getTime(), hashrate: hashrateOf(work, slotMs / secondMs) }))
}

export async function chartOfPool(pool: Pool, nowMs: number): Promise<Point[]> {
  const { rows } = await pool.query<{ at_ms: number; work: number }>(
    `SELECT floor(extract(epoch FROM "from") / 600)::float8 * 600000 AS at_ms, sum(work)::float8 AS work
      FROM pool_slot WHERE "from" >= $1 AND "from" < $2 GROUP BY 1 ORDER BY 1`,
    [new Date(Math.ceil((nowMs - dayMs) / slotMs) * slotMs), new Date(Math.floor(nowMs / slotMs) * slotMs)],
  )
  return rows.map(({ at_ms, work }) => ({ atMs: at_ms, hashrate: hashrateOf(work, slotMs / secondMs) }))
}

export interface PoolFigures {
  readonly players: number
  readonly workers: number
  readonly windows: Windows
  /** Over windows that only ckpool knows. */
  readonly hashrate15m: number
  readonly hashrate6h: number
  /** Shares a second. */
  readonly sharesPerSecond: { readonly [K in 'm1' | 'm5' | 'm15' | 'h1']: number }
  readonly work: number
  readonly refused: number
  readonly bestEver: number
  /** Of the round that runs, over what it takes on average. */
  readonly effort: number
  readonly feePercent: number
}

export async function loadPoolFigures(
  pool: Pool,
  reads: MiningReads,
  stratum: StratumWatch,
  network: Network,
): Promise<PoolFigures> {
  const nowMs = reads.now()
  const [online, windows, sums, totals, best, round, beats] = await Promise.all([
    reads.online(),
    loadPoolWindows(pool, nowMs),
    loadSums(pool, nowMs),
    loadTotals(pool),
    loadPoolBest(pool, 'ever', nowMs),
    reads.currentRound(network),
    reads.heartbeats(stratum),
  ])
  const { oneMinute, fiveMinutes, oneHour } = windows
  const perSecond = ({ shares, seconds }: { readonly shares: number; readonly seconds: number }): number =>
    shares / seconds
  // Never over a time before the pool began.
  const [m15, h6] = [sums.m15, sums.h6].map(({ work, shares, ms }) => {
    const seconds = Math.min(ms / secondMs, Math.max(windows.oneDay.seconds, 1))
    return { hashrate: hashrateOf(work, seconds), shares, seconds }
  }) as [{ hashrate: number; shares: number; seconds: number }, { hashrate: number; shares: number; seconds: number }]
  return {
    ...online,
    windows,
    hashrate15m: m15.hashrate,
    hashrate6h: h6.hashrate,
    sharesPerSecond: {
      m1: perSecond(oneMinute),
      m5: perSecond(fiveMinutes),
      m15: perSecond(m15),
      h1: perSecond(oneHour),
    },
    work: totals.work,
    refused: totals.refused,
    bestEver: best?.difficulty ?? 0,
    effort: round.effort,
    feePercent: beats.flatMap(({ feePercent }) => feePercent ?? [])[0] ?? 0,
  }
}

async function loadSums(pool: Pool, nowMs: number) {
  const [m15, h6] = [15 * minuteMs, 6 * hourMs]
  const { rows } = await pool.query<{ work15: number; shares15: string; work6: number; shares6: string }>(
    `SELECT coalesce(sum(work) FILTER (WHERE "from" >= $1), 0)::float8 AS work15,
        coalesce(sum(shares) FILTER (WHERE "from" >= $1), 0) AS shares15,
        coalesce(sum(work), 0)::float8 AS work6, coalesce(sum(shares), 0) AS shares6
      FROM pool_slot WHERE "from" >= $2`,
    [new Date(nowMs - m15), new Date(nowMs - h6)],
  )
  const [row] = rows
  return {
    m15: { work: row?.work15 ?? 0, shares: Number(row?.shares15 ?? 0), ms: m15 },
    h6: { work: row?.work6 ?? 0, shares: Number(row?.shares6 ?? 0), ms: h6 },
  }
}

export interface UserAgent {
  readonly userAgent: string
  readonly workers: number
  readonly best: number
  readonly hashrate: number
}
const userAgentsMax = 50
const userAgentLettersMax = 64

/** What the workers of the last hour call themselves, the strongest first. */
export async function loadUserAgents(pool: Pool, nowMs: number): Promise<UserAgent[]> {
  const sinceMs = Math.floor((nowMs - hourMs) / slotMs) * slotMs
  // Each over the time since it came, where that is less.
  const { rows } = await pool.query<{ agent: string; workers: string; best: number | null; pace: number }>(
    `SELECT left(coalesce(w.user_agent, 'unknown'), ${userAgentLettersMax}) AS agent, count(*) AS workers,
        max(w.best_difficulty) AS best,
        sum(s.work::float8 / greatest(1, extract(epoch FROM $2::timestamptz - greatest($1::timestamptz, w.first_seen_at)))) AS pace
      FROM (SELECT worker_id, sum(work) AS work FROM worker_slot WHERE "from" >= $1 GROUP BY 1) s
      JOIN worker w ON w.id = s.worker_id GROUP BY 1 ORDER BY pace DESC LIMIT ${userAgentsMax}`,
    [new Date(sinceMs), new Date(nowMs)],
  )
  return rows.map(({ agent, workers, best, pace }) => ({
    userAgent: agent,
    workers: Number(workers),
    best: best ?? 0,
    hashrate: hashrateOf(pace, 1),
  }))
}

export interface HighScore {
  readonly atMs: number
  readonly difficulty: number
  readonly userAgent: string
}
const highScoresMax = 10

/** The best share ever of each of the best players. */
export async function loadHighScores(pool: Pool): Promise<HighScore[]> {
  const { rows } = await pool.query<{ at: Date; difficulty: number; agent: string | null }>(
    `SELECT p.best_at AS at, p.best_difficulty AS difficulty, left(w.user_agent, ${userAgentLettersMax}) AS agent
      FROM (SELECT * FROM player WHERE best_difficulty IS NOT NULL AND hidden_at IS NULL ORDER BY best_difficulty DESC LIMIT ${highScoresMax}) p
      LEFT JOIN notable_share n
        ON n.at = p.best_at AND n.instance_id = p.best_instance_id AND n.sequence = p.best_sequence
      LEFT JOIN worker w ON w.id = n.worker_id ORDER BY p.best_difficulty DESC, p.best_at`,
  )
  return rows.map(({ at, difficulty, agent }) => ({ atMs: at.getTime(), difficulty, userAgent: agent ?? 'unknown' }))
}

export interface FoundBlock {
  readonly height: number
  readonly address: string
  readonly worker: string
}
const blocksMax = 100

/** Blocks that count, the newest first. */
export async function loadFoundBlocks(pool: Pool, network: Network): Promise<FoundBlock[]> {
  const { rows } = await pool.query<FoundBlock>(
    `SELECT b.height, p.address, CASE WHEN p.hidden_at IS NULL THEN w.name ELSE '' END AS worker FROM block b JOIN player p ON p.id = b.player_id
      JOIN worker w ON w.id = b.worker_id WHERE b.network = $1 AND b.status NOT IN ('rejected', 'orphaned')
      ORDER BY b.height DESC, b.id DESC LIMIT ${blocksMax}`,
    [network],
  )
  return rows
}

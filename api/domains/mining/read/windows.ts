// Hashrate windows and histories, each in a bounded number of statements and rows.
import type { Pool } from '../../../../platform/postgres.ts'
import {
  minerStarts,
  noWork,
  poolStarts,
  type Starts,
  type Sums,
  WINDOWS,
  type WindowName,
  type Windows,
  type WorkOf,
  windowsOf,
} from '../hashrate.ts'
import { millisOf, timestampOf } from '../ledger/rows.ts'
import { slotMs, startOf } from '../rules.ts'

/** Whose windows: a player's, or one worker's. */
export interface Whose {
  readonly playerId: number
  readonly id: number
  readonly firstSeenMs: number
}
/** The column that tells their rows apart. */
type By = 'player_id' | 'worker_id'

/** Raw shares of a player that are looked at. Who has more within five minutes gets shorter windows, and still sure ones. */
export const rawSharesMax = 20_000
const hourMs = 3_600_000
const dayMs = 24 * hourMs

const sumColumns = (name: WindowName, filter: string): string =>
  [
    `count(*) ${filter} AS "${name}_shares"`,
    `coalesce(sum(s.difficulty) ${filter}, 0) AS "${name}_work"`,
    `coalesce(sum(s.difficulty * s.difficulty) ${filter}, 0) AS "${name}_squares"`,
    `coalesce(max(s.difficulty) ${filter}, 0) AS "${name}_most"`,
  ].join(', ')
const slotColumns = (name: WindowName, filter: string): string =>
  [
    `coalesce(sum(s.shares) ${filter}, 0) AS "${name}_shares"`,
    `coalesce(sum(s.work) ${filter}, 0)::float8 AS "${name}_work"`,
    `coalesce(sum(s.squares) ${filter}, 0)::float8 AS "${name}_squares"`,
    // A slot's hardest share is nearly what an average of them weighed by themselves is: vardiff moves slowly.
    `coalesce(max(s.squares / s.work) ${filter}, 0)::float8 AS "${name}_most"`,
  ].join(', ')
type SumRow = Record<string, string | number | null>
const sumOf = (row: SumRow | undefined, name: WindowName): WorkOf =>
  row
    ? {
        shares: Number(row[`${name}_shares`]),
        work: Number(row[`${name}_work`]),
        squares: Number(row[`${name}_squares`]),
        most: Number(row[`${name}_most`]),
      }
    : noWork

/**
 * Windows of players or workers in two statements, however many: up to five minutes from the raw shares, an hour from the
 * slots, a day and a week from days, hours and slots.
 */
export async function loadWindows(pool: Pool, by: By, whose: readonly Whose[], nowMs: number): Promise<Windows[]> {
  const players = [...new Set(whose.map((each) => each.playerId))]
  const ids = whose.map((each) => each.id)
  const starts = minerStarts(nowMs)
  const [raw, slots] = await Promise.all([
    loadRaw(pool, by, players, ids, starts),
    loadSlots(pool, by, players, ids, starts),
  ])
  return whose.map(({ playerId, id, firstSeenMs }) => {
    const reachMs = raw.reachMs.get(playerId) ?? 0
    const own: Starts = {
      ...starts,
      oneMinute: Math.max(starts.oneMinute, reachMs),
      fiveMinutes: Math.max(starts.fiveMinutes, reachMs),
    }
    return windowsOf(sumsOf(raw.rows.get(id), slots.get(id)), own, firstSeenMs, nowMs)
  })
}

const sumsOf = (raw: SumRow | undefined, slots: SumRow | undefined): Sums => ({
  oneMinute: sumOf(raw, 'oneMinute'),
  fiveMinutes: sumOf(raw, 'fiveMinutes'),
  oneHour: sumOf(slots, 'oneHour'),
  oneDay: sumOf(slots, 'oneDay'),
  sevenDays: sumOf(slots, 'sevenDays'),
})

interface Raw {
  readonly rows: ReadonlyMap<number, SumRow>
  /** Of players with more shares than are looked at: the moment of the oldest, after which they are counted. */
  readonly reachMs: ReadonlyMap<number, number>
}

async function loadRaw(
  pool: Pool,
  by: By,
  players: readonly number[],
  ids: readonly number[],
  starts: Starts,
): Promise<Raw> {
  const since = (name: WindowName) =>
    `FILTER (WHERE s.at >= ${timestampOf(String(starts[name]))} AND (s.n < ${rawSharesMax} OR s.at > s.oldest))`
  const id = by === 'player_id' ? 'p.id' : 's.worker_id'
  const { rows } = await pool.query<SumRow & { id: number; player_id: number; n: string; oldest: number }>(
    `SELECT p.id AS player_id, ${id} AS id, max(s.n) AS n, ${millisOf('max(s.oldest)')} AS oldest,
        ${sumColumns('oneMinute', since('oneMinute'))}, ${sumColumns('fiveMinutes', since('fiveMinutes'))}
      FROM unnest($1::int4[]) AS p(id) CROSS JOIN LATERAL (
        SELECT t.*, count(*) OVER () AS n, min(t.at) OVER () AS oldest FROM (
          SELECT r.worker_id, r.at, r.difficulty FROM share r
            WHERE r.player_id = p.id AND r.at >= ${timestampOf(String(starts.fiveMinutes))}
            ORDER BY r.at DESC LIMIT ${rawSharesMax}
        ) t
      ) s WHERE ${id} = ANY($2::int4[]) GROUP BY 1, 2`,
    [players, ids],
  )
  const full = rows.filter((row) => Number(row.n) >= rawSharesMax)
  return {
    rows: new Map(rows.map((row) => [row.id, row])),
    reachMs: new Map(full.map((row) => [row.player_id, Number(row.oldest)])),
  }
}

const figures = '"from", shares, work, squares'

async function loadSlots(
  pool: Pool,
  by: By,
  players: readonly number[],
  ids: readonly number[],
  { oneHour, oneDay, sevenDays }: Starts,
): Promise<ReadonlyMap<number, SumRow>> {
  const at = (ms: number): string => timestampOf(String(ms))
  const firstDay = Math.ceil(sevenDays / dayMs) * dayMs
  const since = (ms: number): string => `FILTER (WHERE s."from" >= ${at(ms)})`
  const whose = (row: string): string => `${row}.player_id = ANY($1::int4[]) AND ${row}.${by} = ANY($2::int4[])`
  const worker = by === 'player_id' ? 'w.player_id' : 'w.id'
  // Rolled up until `hours`; of whole days before the day's window the days. Slots are looked up worker by worker.
  const { rows } = await pool.query<SumRow & { id: number }>(
    `WITH mark AS MATERIALIZED (
        SELECT u.hours, greatest(${at(firstDay)}, least(date_trunc('day', u.hours, 'UTC'), ${at(startOf(oneDay, dayMs))})) AS days
          FROM (SELECT least(coalesce((SELECT until FROM series_mark WHERE name = 'hours'), '-infinity'),
            ${at(startOf(oneHour, hourMs))}) AS hours) u
      ), s AS (
        SELECT ${worker} AS id, t."from", t.shares, t.work, t.squares FROM worker w
          JOIN worker_slot t ON t.player_id = w.player_id AND t.worker_id = w.id
          WHERE w.player_id = ANY($1::int4[]) AND ${worker} = ANY($2::int4[])
            AND t."from" >= greatest((SELECT hours FROM mark), ${at(sevenDays)})
        UNION ALL
        SELECT h.${by}, ${figures} FROM worker_hour h WHERE ${whose('h')}
          AND h."from" >= ${at(sevenDays)} AND h."from" < least((SELECT hours FROM mark), ${at(firstDay)})
        UNION ALL
        SELECT d.${by}, ${figures} FROM worker_day d WHERE ${whose('d')}
          AND d."from" >= ${at(firstDay)} AND d."from" < (SELECT days FROM mark)
        UNION ALL
        SELECT h.${by}, ${figures} FROM worker_hour h WHERE ${whose('h')}
          AND h."from" >= (SELECT days FROM mark) AND h."from" < (SELECT hours FROM mark)
      )
      SELECT s.id, ${slotColumns('oneHour', since(oneHour))}, ${slotColumns('oneDay', since(oneDay))},
        ${slotColumns('sevenDays', '')} FROM s GROUP BY s.id`,
    [players, ids],
  )
  return new Map(rows.map((row) => [row.id, row]))
}

/** Windows of the whole pool, in one statement over its slots and hours. */
export async function loadPoolWindows(pool: Pool, nowMs: number): Promise<Windows> {
  const starts = poolStarts(nowMs)
  const at = (ms: number): string => timestampOf(String(ms))
  const columns = WINDOWS.map((name) => slotColumns(name, `FILTER (WHERE s."from" >= ${at(starts[name])})`))
  const { rows } = await pool.query<SumRow>(
    `WITH mark AS MATERIALIZED (
        SELECT least(coalesce((SELECT until FROM series_mark WHERE name = 'pool_hours'), '-infinity'),
          ${at(startOf(starts.oneHour, hourMs))}) AS hours
      ), s AS (
        SELECT ${figures} FROM pool_slot WHERE "from" >= greatest((SELECT hours FROM mark), ${at(starts.sevenDays)})
        UNION ALL
        SELECT ${figures} FROM pool_hour WHERE "from" >= ${at(starts.sevenDays)} AND "from" < (SELECT hours FROM mark)
      )
      SELECT ${columns.join(', ')}, (SELECT ${millisOf('p.first_seen_at')} FROM player p ORDER BY p.id LIMIT 1) AS first FROM s`,
  )
  const row = rows[0]
  const sums = Object.fromEntries(WINDOWS.map((name) => [name, sumOf(row, name)])) as unknown as Sums
  return windowsOf(sums, starts, Number(row?.first ?? nowMs), nowMs)
}

export interface HistoryPoint {
  readonly fromMs: number
  readonly seconds: number
  readonly shares: number
  readonly work: number
  readonly best: number
}

export const HISTORY = {
  day: { points: 144, seconds: slotMs / 1_000 },
  week: { points: 168, seconds: 3_600 },
} as const

const hourSeconds = 3_600
/** Hours as far as they are rolled up, a sixth of the rows, and slots from there on. */
const settled = `coalesce((SELECT until FROM series_mark WHERE name = 'hours'), '-infinity')`
const hoursAndSlots = `(
        SELECT player_id, "from", shares, work, best FROM worker_hour WHERE "from" < ${settled}
        UNION ALL
        SELECT player_id, "from", shares, work, best FROM worker_slot WHERE "from" >= ${settled}
      )`

interface HistoryRow {
  readonly id: number
  readonly from_ms: number
  readonly shares: string
  readonly work: number
  readonly best: number
}

/** Points of players' histories, oldest first, without gaps; nothing before a player was first seen. In one statement. */
export async function loadHistories(
  pool: Pool,
  whose: readonly Pick<Whose, 'id' | 'firstSeenMs'>[],
  range: keyof typeof HISTORY,
  nowMs: number,
): Promise<HistoryPoint[][]> {
  const { points, seconds } = HISTORY[range]
  const stepMs = seconds * 1_000
  const lastMs = startOf(nowMs, stepMs)
  const sinceMs = whose.map((each) => Math.max(lastMs - (points - 1) * stepMs, startOf(each.firstSeenMs, stepMs)))
  const { rows } = await pool.query<HistoryRow>(
    `SELECT k.id, h.* FROM unnest($1::int4[], $2::float8[]) AS k(id, since_ms) CROSS JOIN LATERAL (
        SELECT floor(extract(epoch from s."from") / $3)::float8 * $3 * 1000 AS from_ms, sum(s.shares) AS shares,
            sum(s.work)::float8 AS work, max(s.best) AS best
          FROM ${seconds < hourSeconds ? 'worker_slot' : hoursAndSlots} s
          WHERE s.player_id = k.id AND s."from" >= ${timestampOf('k.since_ms')} GROUP BY 1
      ) h`,
    [whose.map(({ id }) => id), sinceMs, seconds],
  )
  const found = new Map(rows.map((row) => [`${row.id} ${Math.round(row.from_ms)}`, row]))
  return whose.map(({ id }, n) => {
    const firstMs = sinceMs[n] ?? lastMs
    const count = Math.max(0, Math.floor((lastMs - firstMs) / stepMs) + 1)
    return Array.from({ length: count }, (_, i) => {
      const fromMs = firstMs + i * stepMs
      const row = found.get(`${id} ${fromMs}`)
      return { fromMs, seconds, shares: Number(row?.shares ?? 0), work: row?.work ?? 0, best: row?.best ?? 0 }
    })
  })
}

import type { Pool } from '../../../../platform/postgres.ts'
import { millisOf, timestampOf } from '../ledger/rows.ts'
import { poolSlotMs, type Rate, rateOf, slotMs, startOf, WINDOW_MS, windowSeconds, windowStart } from '../rules.ts'

export interface Windows {
  readonly oneMinute: Rate
  readonly fiveMinutes: Rate
  readonly oneHour: Rate
  readonly oneDay: Rate
}

interface Sum {
  readonly shares: number
  readonly work: number
}
type Sums = { readonly [K in keyof Windows]: Sum }
const nothing: Sum = { shares: 0, work: 0 }

const shortWindows = [
  ['m1', WINDOW_MS.oneMinute],
  ['m5', WINDOW_MS.fiveMinutes],
  ['h1', WINDOW_MS.oneHour],
] as const
const sumsSince = (sinceMs: number, name: string): string => {
  const filter = `FILTER (WHERE s.at >= ${timestampOf(String(sinceMs))})`
  return `count(*) ${filter} AS ${name}_shares, coalesce(sum(s.difficulty) ${filter}, 0) AS ${name}_work`
}

type ShortRow = Record<`${'m1' | 'm5' | 'h1'}_${'shares' | 'work'}`, number | string>
interface DayRow {
  shares: string
  work: number
}

/** Whose windows: a player's, or one worker's. `by` is the column that tells rows apart. */
export interface Whose {
  readonly playerId: number
  readonly id: number
  readonly firstSeenMs: number
}

/**
 * Windows of players (`player_id`) or workers (`worker_id`) in two statements, however many: up to an hour from the raw
 * shares, a day from the slots.
 */
export async function loadWindows(
  pool: Pool,
  by: 'player_id' | 'worker_id',
  whose: readonly Whose[],
  nowMs: number,
): Promise<Windows[]> {
  const values = [[...new Set(whose.map((each) => each.playerId))], whose.map((each) => each.id)]
  const of = `s.player_id = ANY($1::int4[]) AND s.${by} = ANY($2::int4[])`
  const daySinceMs = startOf(nowMs - WINDOW_MS.oneDay, slotMs)
  const [short, day] = await Promise.all([
    pool.query<ShortRow & { id: number }>(
      `SELECT s.${by} AS id, ${shortWindows.map(([name, ms]) => sumsSince(nowMs - ms, name)).join(', ')} FROM share s
        WHERE ${of} AND s.at >= ${timestampOf(String(nowMs - WINDOW_MS.oneHour))} GROUP BY s.${by}`,
      values,
    ),
    pool.query<DayRow & { id: number }>(
      `SELECT s.${by} AS id, sum(s.shares) AS shares, sum(s.work)::float8 AS work FROM worker_slot s
        WHERE ${of} AND s."from" >= ${timestampOf(String(daySinceMs))} GROUP BY s.${by}`,
      values,
    ),
  ])
  const shortOf = new Map(short.rows.map((row) => [row.id, row]))
  const dayOf = new Map(day.rows.map((row) => [row.id, row]))
  return whose.map((each) => windowsOf(sumsOf(shortOf.get(each.id), dayOf.get(each.id)), each.firstSeenMs, nowMs, 1))
}

function sumsOf(short: ShortRow | undefined, day: DayRow | undefined): Sums {
  const sum = (name: 'm1' | 'm5' | 'h1'): Sum =>
    short ? { shares: Number(short[`${name}_shares`]), work: Number(short[`${name}_work`]) } : nothing
  return {
    oneMinute: sum('m1'),
    fiveMinutes: sum('m5'),
    oneHour: sum('h1'),
    oneDay: day ? { shares: Number(day.shares), work: day.work } : nothing,
  }
}

function windowsOf(sums: Sums, firstSeenMs: number, nowMs: number, granularityMs: number): Windows {
  const rate = (name: keyof Windows, ofMs: number): Rate => {
    const seconds = windowSeconds(windowStart(nowMs, WINDOW_MS[name], firstSeenMs, ofMs), nowMs)
    return rateOf(sums[name].shares, sums[name].work, seconds)
  }
  return {
    oneMinute: rate('oneMinute', granularityMs),
    fiveMinutes: rate('fiveMinutes', granularityMs),
    oneHour: rate('oneHour', granularityMs),
    oneDay: rate('oneDay', granularityMs === 1 ? slotMs : granularityMs),
  }
}

/** Windows of the whole pool, in one statement over its slots. */
export async function loadPoolWindows(pool: Pool, nowMs: number): Promise<Windows> {
  const names = Object.keys(WINDOW_MS) as (keyof Windows)[]
  const columns = names.map((name, i) => {
    const filter = `FILTER (WHERE s."from" >= ${timestampOf(String(startOf(nowMs - WINDOW_MS[name], poolSlotMs)))})`
    return `coalesce(sum(s.shares) ${filter}, 0) AS shares_${i}, coalesce(sum(s.work) ${filter}, 0)::float8 AS work_${i}`
  })
  const sinceMs = startOf(nowMs - WINDOW_MS.oneDay, poolSlotMs)
  const { rows } = await pool.query<Record<string, string | number | null>>(
    `SELECT ${columns.join(', ')}, (SELECT ${millisOf('min("from")')} FROM pool_slot) AS first FROM pool_slot s
      WHERE s."from" >= ${timestampOf(String(sinceMs))}`,
  )
  const row = rows[0] ?? {}
  const sums = Object.fromEntries(
    names.map((name, i) => [name, { shares: Number(row[`shares_${i}`]), work: Number(row[`work_${i}`]) }]),
  ) as unknown as Sums
  return windowsOf(sums, Number(row.first ?? nowMs), nowMs, poolSlotMs)
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

/** Points of a player's history, oldest first, without gaps; nothing before the player was first seen. */
export async function loadHistory(
  pool: Pool,
  playerId: number,
  firstSeenMs: number,
  range: keyof typeof HISTORY,
  nowMs: number,
): Promise<HistoryPoint[]> {
  const { points, seconds } = HISTORY[range]
  const stepMs = seconds * 1_000
  const lastMs = startOf(nowMs, stepMs)
  const sinceMs = Math.max(lastMs - (points - 1) * stepMs, startOf(firstSeenMs, stepMs))
  const { rows } = await pool.query<{ from_ms: number; shares: string; work: number; best: number }>(
    `SELECT floor(extract(epoch from s."from") / $3)::float8 * $3 * 1000 AS from_ms, sum(s.shares) AS shares,
        sum(s.work)::float8 AS work, max(s.best) AS best
      FROM ${seconds < hourSeconds ? 'worker_slot' : hoursAndSlots} s
      WHERE s.player_id = $1 AND s."from" >= ${timestampOf('$2::float8')} GROUP BY 1`,
    [playerId, sinceMs, seconds],
  )
  const found = new Map(rows.map((row) => [Math.round(row.from_ms), row]))
  const count = Math.max(0, Math.floor((lastMs - sinceMs) / stepMs) + 1)
  return Array.from({ length: count }, (_, i) => {
    const fromMs = sinceMs + i * stepMs
    const row = found.get(fromMs)
    return { fromMs, seconds, shares: Number(row?.shares ?? 0), work: row?.work ?? 0, best: row?.best ?? 0 }
  })
}

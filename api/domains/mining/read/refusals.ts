import type { ShareRefusal } from '../../../../events/index.ts'
import type { Pool } from '../../../../platform/postgres.ts'
import { millisOf, timestampOf } from '../ledger/rows.ts'
import { hourOf } from '../rules.ts'

export interface RefusalFact {
  readonly reason: ShareRefusal
  readonly count: number
}

/** Shares that were handed in: those that counted, and those that did not by reason, the most frequent first. */
export interface Tally {
  readonly accepted: number
  readonly refused: readonly RefusalFact[]
}
export interface WorkerTally extends Tally {
  readonly name: string
}
export interface HourTally extends Tally {
  readonly fromMs: number
}

export interface RefusalReport extends Tally {
  readonly fromMs: number
  /** Those with refused shares, the most first. */
  readonly workers: readonly WorkerTally[]
  /** Oldest first, without gaps; the last is still running. */
  readonly hours: readonly HourTally[]
}

export const REPORT_HOURS = { day: 24, week: 168 } as const
/** In a report. A farm has its worst rigs in it. */
export const reportWorkersMax = 20
const hourMs = 3_600_000
/** Hours as far as they are rolled up, a sixth of the rows, and slots from there on. */
const rolledUntil = `coalesce((SELECT until FROM series_mark WHERE name = 'hours'), '-infinity')`

interface RefusedRow {
  readonly player_id: number
  /** Null where all workers, or all hours, are summed up. */
  readonly name: string | null
  readonly worker_id: number | null
  readonly hour_ms: number | null
  readonly reason: ShareRefusal
  readonly count: string
}
interface AcceptedRow {
  readonly player_id: number
  readonly worker_id: number | null
  readonly hour_ms: number | null
  readonly shares: string
}

/** Reports of players, in two statements however many. Accepted shares come from hours and slots. */
export async function loadRefusalReports(
  pool: Pool,
  playerIds: readonly number[],
  range: keyof typeof REPORT_HOURS,
  nowMs: number,
): Promise<RefusalReport[]> {
  const sinceMs = hourOf(nowMs) - (REPORT_HOURS[range] - 1) * hourMs
  const [refused, accepted] = await Promise.all([
    pool.query<RefusedRow>(
      `WITH r AS (SELECT * FROM refusal WHERE player_id = ANY($1) AND hour >= ${timestampOf('$2::float8')}),
        worst AS (
          SELECT player_id, worker_id FROM (
            SELECT player_id, worker_id, row_number() OVER (PARTITION BY player_id ORDER BY sum(count) DESC, worker_id) AS place
              FROM r GROUP BY 1, 2
          ) ranked WHERE place <= ${reportWorkersMax}
        )
        SELECT player_id, NULL AS worker_id, NULL AS name, ${millisOf('hour')} AS hour_ms, reason, sum(count) AS count
          FROM r GROUP BY player_id, hour, reason
        UNION ALL
        SELECT r.player_id, r.worker_id, w.name, NULL, r.reason, sum(r.count) FROM r
          JOIN worst USING (player_id, worker_id) JOIN worker w ON w.id = r.worker_id
          GROUP BY r.player_id, r.worker_id, w.name, r.reason`,
      [playerIds, sinceMs],
    ),
    pool.query<AcceptedRow>(
      `WITH s AS (
          SELECT player_id, worker_id, "from" AS hour, shares FROM worker_hour
            WHERE player_id = ANY($1) AND "from" >= ${timestampOf('$2::float8')} AND "from" < ${rolledUntil}
          UNION ALL
          SELECT player_id, worker_id, date_trunc('hour', "from", 'UTC'), shares FROM worker_slot
            WHERE player_id = ANY($1) AND "from" >= greatest(${timestampOf('$2::float8')}, ${rolledUntil})
        )
        SELECT player_id, NULL AS worker_id, ${millisOf('hour')} AS hour_ms, sum(shares) AS shares FROM s
          GROUP BY player_id, hour
        UNION ALL
        SELECT s.player_id, s.worker_id, NULL, sum(s.shares) FROM s WHERE EXISTS (
            SELECT FROM refusal r WHERE r.player_id = s.player_id AND r.worker_id = s.worker_id
              AND r.hour >= ${timestampOf('$2::float8')}
          ) GROUP BY s.player_id, s.worker_id`,
      [playerIds, sinceMs],
    ),
  ])
  return playerIds.map((id) =>
    reportOf(
      refused.rows.filter((row) => row.player_id === id),
      accepted.rows.filter((row) => row.player_id === id),
      Array.from({ length: REPORT_HOURS[range] }, (_, i) => sinceMs + i * hourMs),
    ),
  )
}

function reportOf(
  refused: readonly RefusedRow[],
  accepted: readonly AcceptedRow[],
  hours: readonly number[],
): RefusalReport {
  const acceptedOf = new Map(accepted.map((row) => [keyOf(row), Number(row.shares)]))
  const refusedOf = new Map<string, RefusalFact[]>()
  for (const row of refused) {
    const key = keyOf(row)
    const fact = { reason: row.reason, count: Number(row.count) }
    refusedOf.set(key, [...(refusedOf.get(key) ?? []), fact])
  }
  const tally = (key: string): Tally => ({
    accepted: acceptedOf.get(key) ?? 0,
    refused: (refusedOf.get(key) ?? []).sort((a, b) => b.count - a.count),
  })
  const byHour = hours.map((fromMs) => ({ fromMs, ...tally(keyOf({ worker_id: null, hour_ms: fromMs })) }))
  const names = new Map(refused.flatMap(({ worker_id, name }) => (worker_id === null ? [] : [[worker_id, name ?? '']])))
  const workers = [...names].map(([worker_id, name]) => ({ name, ...tally(keyOf({ worker_id, hour_ms: null })) }))
  return {
    fromMs: hours[0] ?? 0,
    accepted: byHour.reduce((sum, hour) => sum + hour.accepted, 0),
    refused: sumOf(byHour),
    workers: workers.sort((a, b) => countOf(b) - countOf(a)),
    hours: byHour,
  }
}

const keyOf = ({ worker_id, hour_ms }: { worker_id: number | null; hour_ms: number | null }): string =>
  worker_id === null ? `hour ${Math.round(hour_ms ?? 0)}` : `worker ${worker_id}`

export const countOf = ({ refused }: Tally): number => refused.reduce((sum, { count }) => sum + count, 0)

function sumOf(tallies: readonly Tally[]): RefusalFact[] {
  const sums = new Map<ShareRefusal, number>()
  for (const { reason, count } of tallies.flatMap(({ refused }) => refused)) {
    sums.set(reason, (sums.get(reason) ?? 0) + count)
  }
  return [...sums].map(([reason, count]) => ({ reason, count })).sort((a, b) => b.count - a.count)
}

/** Since first seen, by reason, the most frequent first; of players, or of workers. */
export async function loadRefusals(
  pool: Pool,
  by: 'player_id' | 'worker_id',
  playerIds: readonly number[],
  ids: readonly number[],
): Promise<Map<number, RefusalFact[]>> {
  const { rows } = await pool.query<{ id: number; reason: ShareRefusal; count: string }>(
    `SELECT r.${by} AS id, r.reason, sum(r.count) AS count FROM refusal r
      WHERE r.player_id = ANY($1) AND r.${by} = ANY($2) GROUP BY 1, 2 ORDER BY 3 DESC, 2`,
    [playerIds, ids],
  )
  const found = new Map<number, RefusalFact[]>()
  for (const { id, reason, count } of rows) found.set(id, [...(found.get(id) ?? []), { reason, count: Number(count) }])
  return found
}

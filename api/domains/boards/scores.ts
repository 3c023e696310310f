// What the rows say of players: their lines on every board that may still change. PostgreSQL is the truth of all boards.
import type { ClientBase } from '../../../platform/postgres.ts'
import { type DeviceModel, modelOf } from './models.ts'
import {
  BOARD_MEASURES,
  BOARD_PERIODS,
  BOARD_SOURCES,
  type Board,
  type BoardLeague,
  type BoardMeasure,
  type BoardPeriod,
  type BoardSource,
  boardName,
  MODEL_PERIODS,
} from './rules.ts'

/** A player's line on a board. */
export interface Line {
  readonly playerId: number
  readonly score: number
  /** When it was reached, in milliseconds since 1970. */
  readonly atMs: number
}

/** First days of the periods that are looked at. */
export type Days = Readonly<Record<BoardPeriod, readonly string[]>>

/** Lines by the board's name. */
export interface Lines {
  readonly board: Board
  readonly lines: Map<number, Line>
}

/** Where a player stands, apart from periods: what it leaves behind when it moves is taken down. */
export interface Place {
  readonly league: BoardLeague
  readonly models: ReadonlySet<DeviceModel>
  /** Null for who has not said one. */
  readonly country: string | null
}

/** Which part of the boards of a period: of everybody from a source, of a model, or of a country. */
type Slice = Pick<Board, 'source' | 'model' | 'country'>
const ofSource = (source: BoardSource): Slice => ({ source, model: null, country: null })
const ofModel = (model: DeviceModel): Slice => ({ source: 'all', model, country: null })
const ofCountry = (country: string): Slice => ({ source: 'all', model: null, country })

export interface Standing {
  /** By the board's name. */
  readonly lines: ReadonlyMap<string, Lines>
  /** None for who is no player, or a hidden one. */
  readonly places: ReadonlyMap<number, Place>
}

/** Every line of these players in these periods, in a few statements whatever their number. */
export async function loadStanding(client: ClientBase, playerIds: readonly number[], days: Days): Promise<Standing> {
  const sheet = new Sheet(await loadPlayers(client, playerIds))
  for (const row of await loadBests(client, playerIds, days)) sheet.best(row)
  for (const row of await loadWork(client, playerIds, days)) sheet.work(row)
  for (const row of await loadRigs(client, playerIds, days)) sheet.rig(row)
  return sheet
}

interface PlayerRow {
  readonly id: number
  readonly is_demo: boolean
  readonly country: string | null
  readonly last_ms: number | null
}
interface Of {
  readonly player_id: number
  readonly period: BoardPeriod
  readonly from: string
}
interface BestRow extends Of {
  readonly source: 'hosted' | 'proxy'
  readonly difficulty: number
  readonly at_ms: number
}
interface WorkRow extends Of {
  readonly work: number
  readonly proxy: number
  readonly hosted: number
}
interface RigRow extends Of {
  readonly user_agent: string | null
  readonly work: number
  readonly difficulty: number | null
  readonly at_ms: number | null
}

class Sheet implements Standing {
  readonly lines = new Map<string, Lines>()
  readonly places: ReadonlyMap<number, Place & { readonly models: Set<DeviceModel> }>
  readonly #lastMs: ReadonlyMap<number, number>

  constructor(players: readonly PlayerRow[]) {
    this.places = new Map(
      players.map(({ id, is_demo, country }) => {
        return [id, { league: is_demo ? 'demo' : 'players', models: new Set(), country }]
      }),
    )
    this.#lastMs = new Map(players.map(({ id, last_ms }) => [id, Math.round(last_ms ?? 0)]))
  }

  best(row: BestRow): void {
    for (const slice of this.#general(row.player_id, ['all', row.source])) {
      this.#raise(row, slice, row.difficulty, row.at_ms)
    }
  }

  work(row: WorkRow): void {
    const sums = { all: row.work, hosted: row.hosted, proxy: row.proxy }
    for (const slice of this.#general(row.player_id, BOARD_SOURCES)) this.#add(row, slice, sums[slice.source])
  }

  rig(row: RigRow): void {
    const model = modelOf(row.user_agent)
    if (model === null) return
    this.places.get(row.player_id)?.models.add(model)
    this.#add(row, ofModel(model), row.work)
    if (row.difficulty !== null && row.at_ms !== null) this.#raise(row, ofModel(model), row.difficulty, row.at_ms)
  }

  /** Boards of everybody, and that of the player's country. */
  #general(playerId: number, sources: readonly BoardSource[]): readonly Slice[] {
    const country = this.places.get(playerId)?.country
    return [...sources.map(ofSource), ...(country ? [ofCountry(country)] : [])]
  }

  /** The best of all that come; of equal ones the first. */
  #raise(of: Of, slice: Slice, score: number, atMs: number): void {
    const lines = this.#linesOf(of, 'best', slice)
    const before = lines?.get(of.player_id)
    if (before && (before.score > score || (before.score === score && before.atMs <= atMs))) return
    lines?.set(of.player_id, { playerId: of.player_id, score, atMs: Math.round(atMs) })
  }

  /** The sum of all that come, reached with the player's last share. */
  #add(of: Of, slice: Slice, work: number): void {
    if (work <= 0) return
    const lines = this.#linesOf(of, 'work', slice)
    const score = (lines?.get(of.player_id)?.score ?? 0) + work
    const atMs = this.#lastMs.get(of.player_id) ?? 0
    lines?.set(of.player_id, { playerId: of.player_id, score, atMs })
  }

  #linesOf(of: Of, measure: BoardMeasure, slice: Slice) {
    const place = this.places.get(of.player_id)
    if (!place) return undefined
    const board: Board = { league: place.league, period: of.period, from: of.from, measure, ...slice }
    const name = boardName(board)
    const found = this.lines.get(name) ?? { board, lines: new Map<number, Line>() }
    this.lines.set(name, found)
    return found.lines
  }
}

const millis = (column: string): string => `extract(epoch FROM ${column})::float8 * 1000`

async function loadPlayers(client: ClientBase, ids: readonly number[]): Promise<readonly PlayerRow[]> {
  const { rows } = await client.query<PlayerRow>(
    `SELECT p.id, p.is_demo, ${millis('p.last_share_at')} AS last_ms, c.country FROM player p
        LEFT JOIN account_address a ON a.address = p.address LEFT JOIN account c ON c.id = a.account_id
      WHERE p.id = ANY($1::int4[]) AND p.hidden_at IS NULL`,
    [ids],
  )
  return rows
}

async function loadBests(client: ClientBase, ids: readonly number[], days: Days): Promise<readonly BestRow[]> {
  const { rows } = await client.query<BestRow>(
    `SELECT b.player_id, b.period::text AS period, b."from"::text AS "from", b.source::text AS source,
        b.best_difficulty AS difficulty, ${millis('b.best_at')} AS at_ms
      FROM player_best b JOIN ${periodsOf('d')} ON b.period = d.period::best_period AND b."from" = d."from"
      WHERE b.player_id = ANY($3::int4[])`,
    [...periodParameters(days), ids],
  )
  return rows
}

async function loadWork(client: ClientBase, ids: readonly number[], days: Days): Promise<readonly WorkRow[]> {
  const sums = 'work::float8 AS work, proxy_work::float8 AS proxy, (work - proxy_work)::float8 AS hosted'
  const { rows } = await client.query<WorkRow>(
    `SELECT player_id, 'week' AS period, week::text AS "from", ${sums} FROM player_week
        WHERE player_id = ANY($1::int4[]) AND week = ANY($2::date[])
      UNION ALL SELECT player_id, 'month', month::text, ${sums} FROM player_month
        WHERE player_id = ANY($1::int4[]) AND month = ANY($3::date[])
      UNION ALL SELECT id, 'ever', '1970-01-01', ${sums} FROM player WHERE id = ANY($1::int4[]) AND $4`,
    [ids, days.week, days.month, days.ever.length > 0],
  )
  return rows
}

/** Rigs of a player that say the same of themselves come as one: their work, and the best share of them all. */
async function loadRigs(client: ClientBase, ids: readonly number[], days: Days): Promise<readonly RigRow[]> {
  const { rows } = await client.query<RigRow>(
    `WITH rig AS (
        SELECT r.player_id, 'week' AS period, w.week::text AS "from", r.user_agent, w.work, w.best_difficulty, w.best_at
          FROM worker r JOIN worker_week w ON w.worker_id = r.id AND w.week = ANY($2::date[])
          WHERE r.player_id = ANY($1::int4[]) AND r.user_agent IS NOT NULL
        UNION ALL SELECT player_id, 'ever', '1970-01-01', user_agent, work, best_difficulty, best_at FROM worker
          WHERE player_id = ANY($1::int4[]) AND user_agent IS NOT NULL AND work > 0 AND $3)
      SELECT DISTINCT ON (player_id, period, "from", user_agent) player_id, period, "from", user_agent,
        (sum(work) OVER (PARTITION BY player_id, period, "from", user_agent))::float8 AS work,
        best_difficulty AS difficulty, ${millis('best_at')} AS at_ms
      FROM rig ORDER BY player_id, period, "from", user_agent, best_difficulty DESC NULLS LAST, best_at`,
    [ids, days.week, days.ever.length > 0],
  )
  return rows
}

const periodsOf = (name: string): string => `unnest($1::text[], $2::date[]) AS ${name}(period, "from")`
const periodParameters = (days: Days): readonly (readonly string[])[] => {
  const pairs = BOARD_PERIODS.flatMap((period) => days[period].map((from) => [period, from] as const))
  return [pairs.map(([period]) => period), pairs.map(([, from]) => from)]
}

/** Boards of everybody in a league, whatever they mine with. */
export const generalBoards = (league: BoardLeague, days: Days): readonly Board[] =>
  BOARD_PERIODS.flatMap((period) =>
    days[period].flatMap((from) =>
      BOARD_MEASURES.flatMap((measure) =>
        BOARD_SOURCES.map((source): Board => ({ league, period, from, measure, ...ofSource(source) })),
      ),
    ),
  )

/** Boards of those in a league who have rigs of a model. */
export const modelBoards = (league: BoardLeague, days: Days, model: DeviceModel): readonly Board[] =>
  MODEL_PERIODS.flatMap((period) =>
    days[period].flatMap((from) =>
      BOARD_MEASURES.map((measure): Board => ({ league, period, from, measure, ...ofModel(model) })),
    ),
  )

/** Boards of those in a league who play for a country. */
export const countryBoards = (league: BoardLeague, days: Days, country: string): readonly Board[] =>
  BOARD_PERIODS.flatMap((period) =>
    days[period].flatMap((from) =>
      BOARD_MEASURES.map((measure): Board => ({ league, period, from, measure, ...ofCountry(country) })),
    ),
  )

/** Countries that somebody plays for. */
export async function loadCountries(client: Pick<ClientBase, 'query'>): Promise<readonly string[]> {
  const { rows } = await client.query('SELECT DISTINCT country FROM account WHERE country IS NOT NULL ORDER BY 1')
  return rows.map(({ country }: { country: string }) => country)
}

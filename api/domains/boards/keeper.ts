// Keeps the boards in Redis as the rows say, a player at a time. One keeper is at work at any moment: an older reading never
// overwrites a newer one.
import type { PostgresClient } from '../../../platform/postgres.ts'
import type { Redis } from '../../../platform/redis.ts'
import { type ChangedPlayers, createChangedPlayers } from '../mining/index.ts'
import { BOARDS_CHANNEL, type BoardsMessage } from './live.ts'
import type { DeviceModel } from './models.ts'
import { readPlaces, type Wanted, writeLines, writePlaces } from './ranking.ts'
import { type Board, type BoardLeague, boardName, changingDays, keptDays } from './rules.ts'
import { countryBoards, type Days, generalBoards, loadStanding, modelBoards, type Place } from './scores.ts'

/** Players in one turn: a few statements and one pipeline. */
const playersPerTurn = 500

export interface Turn {
  /** Players whose lines were written. */
  readonly players: number
  readonly boards: number
  /** More wait. */
  readonly more: boolean
}

export interface BoardKeeper {
  /** Writes who changed; where everything may have changed, everybody, piece by piece, with those first who changed now. */
  turn(client: PostgresClient): Promise<Turn>
}

export function createBoardKeeper(redis: Redis, now: () => number = Date.now): BoardKeeper {
  const changed = createChangedPlayers(redis, 'boards')
  let everybody: { readonly since: string; after: number } | null = null

  async function follow(client: PostgresClient): Promise<Turn> {
    const ids = await changed.take(playersPerTurn)
    if (ids.length === 0) return { players: 0, boards: 0, more: false }
    const boards = await writePlayers(client, redis, ids, changingNow(now()))
    await changed.done(ids)
    return { players: ids.length, boards, more: ids.length === playersPerTurn }
  }
  async function sweep(client: PostgresClient): Promise<Turn> {
    everybody = await sweepOf(changed, everybody)
    if (!everybody) return { players: 0, boards: 0, more: false }
    const { rows } = await client.query<{ id: number }>('SELECT id FROM player WHERE id > $1 ORDER BY id LIMIT $2', [
      everybody.after,
      playersPerTurn,
    ])
    const ids = rows.map(({ id }) => id)
    const boards = ids.length === 0 ? 0 : await writePlayers(client, redis, ids, keptNow(now()))
    everybody.after = ids.at(-1) ?? everybody.after
    if (ids.length === playersPerTurn) return { players: ids.length, boards, more: true }
    await changed.allDone(everybody.since)
    everybody = null
    return { players: ids.length, boards, more: false }
  }
  return {
    async turn(client) {
      const [followed, swept] = [await follow(client), await sweep(client)]
      return {
        players: followed.players + swept.players,
        boards: followed.boards + swept.boards,
        more: followed.more || swept.more,
      }
    },
  }
}

/** Begins where it began anew meanwhile: Redis may have been emptied under it. */
async function sweepOf(
  changed: ChangedPlayers,
  running: { readonly since: string; after: number } | null,
): Promise<{ readonly since: string; after: number } | null> {
  const since = await changed.allSince()
  if (since === null) return null
  return running?.since === since ? running : { since, after: 0 }
}

const daysOf = (of: typeof changingDays, nowMs: number): Days => ({
  week: of('week', nowMs),
  month: of('month', nowMs),
  ever: of('ever', nowMs),
})
export const changingNow = (nowMs: number): Days => daysOf(changingDays, nowMs)
export const keptNow = (nowMs: number): Days => daysOf(keptDays, nowMs)

/** Returns how many boards changed, and says so to whoever watches them. */
async function writePlayers(client: PostgresClient, redis: Redis, ids: readonly number[], days: Days): Promise<number> {
  const { lines, places } = await loadStanding(client, ids, days)
  const before = await readPlaces(redis, ids)
  const who = new Map<string, { readonly board: Board; readonly playerIds: number[] }>()
  const touch = (id: number, boards: readonly Board[]): void => {
    for (const board of boards) {
      const name = boardName(board)
      const entry = who.get(name) ?? { board, playerIds: [] }
      who.set(name, entry)
      entry.playerIds.push(id)
    }
  }
  // Boards of a place that is left are looked at too: there is no line for them any more.
  for (const id of ids) for (const part of partsOf(places.get(id), before.get(id))) touch(id, boardsOfPart(part, days))
  const wanted = [...who].map(([name, { board, playerIds }]): Wanted => {
    return { board, playerIds, lines: lines.get(name)?.lines ?? new Map() }
  })
  const changed = await writeLines(redis, wanted)
  await writePlaces(redis, ids, places)
  if (changed.length > 0) {
    const message: BoardsMessage = { boards: changed.map(boardName) }
    await redis.publish(BOARDS_CHANNEL, JSON.stringify(message))
  }
  return changed.length
}

/** A league, and of it everybody, those with a model, or those of a country. */
type Part = readonly [league: BoardLeague, of: 'all' | 'model' | 'country', which: string]

function partsOf(...places: readonly (Place | undefined)[]): readonly Part[] {
  const parts = places.flatMap((place): Part[] => {
    if (!place) return []
    const { league, models, country } = place
    return [
      [league, 'all', ''],
      ...[...models].map((model): Part => [league, 'model', model]),
      ...(country === null ? [] : [[league, 'country', country] as const]),
    ]
  })
  return [...new Map(parts.map((part) => [part.join(' '), part])).values()]
}

function boardsOfPart([league, of, which]: Part, days: Days): readonly Board[] {
  switch (of) {
    case 'all':
      return generalBoards(league, days)
    case 'model':
      return modelBoards(league, days, which as DeviceModel)
    case 'country':
      return countryBoards(league, days, which)
  }
}

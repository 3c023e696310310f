// Now and then: what Redis says against what the rows say. Whatever differs twice is a fault: told, and mended by the keeper.
import { setTimeout as sleep } from 'node:timers/promises'
import type { PostgresClient } from '../../../platform/postgres.ts'
import type { Redis } from '../../../platform/redis.ts'
import { createChangedPlayers, noteChangedPlayers } from '../mining/index.ts'
import { keptNow } from './keeper.ts'
import { DEVICE_MODELS } from './models.ts'
import { dropStrays, readMembers } from './ranking.ts'
import { BOARD_LEAGUES, type Board, boardName } from './rules.ts'
import { countryBoards, type Days, generalBoards, loadCountries, loadStanding, modelBoards } from './scores.ts'

const playersPerPage = 1_000
/** A share that has just come is on its way to the boards for as long at most. */
const settleMs = 5_000

export interface BoardCheck {
  readonly players: number
  readonly boards: number
  /** Lines that were missing, wrong or too many, and were taken up for mending. */
  readonly wrong: number
  /** Members that belong to nobody, and were taken off. */
  readonly strays: number
  /** Of both, up to ten. */
  readonly examples: readonly string[]
}

/** May run beside the keeper and while shares come; not before it has built what Redis lost. Throws while Redis is away. */
export async function checkBoards(
  client: PostgresClient,
  redis: Redis,
  nowMs = Date.now(),
): Promise<BoardCheck | { readonly skipped: string }> {
  if ((await createChangedPlayers(redis, 'boards').allSince()) !== null) return { skipped: 'they are being built' }
  const days = keptNow(nowMs)
  const countries = await loadCountries(client)
  const boards = BOARD_LEAGUES.flatMap((league) => [
    ...generalBoards(league, days),
    ...countries.flatMap((country) => countryBoards(league, days, country)),
    ...DEVICE_MODELS.flatMap((model) => modelBoards(league, days, model)),
  ])
  const examples: string[] = []
  let [players, wrong] = [0, 0]
  for (let after = 0; ; ) {
    const { rows } = await client.query<{ id: number }>('SELECT id FROM player WHERE id > $1 ORDER BY id LIMIT $2', [
      after,
      playersPerPage,
    ])
    const ids = rows.map(({ id }) => id)
    players += ids.length
    const found = await compareTwice(client, redis, ids, boards, days)
    wrong += found.length
    examples.push(...found.map(({ board, playerId }) => `${boardName(board)} player ${playerId}`))
    await noteChangedPlayers(redis, [...new Set(found.map(({ playerId }) => playerId))])
    if (ids.length < playersPerPage) break
    after = ids.at(-1) ?? after
  }
  let strays = 0
  for (const board of boards) {
    const dropped = await dropStrays(redis, board, (ids) => existing(client, ids))
    if (dropped.length === 0) continue
    strays += dropped.length
    examples.push(`${boardName(board)} ${dropped.length} of nobody`)
    // One that had only lost its way to its player comes back.
    await noteChangedPlayers(redis, [...(await existing(client, dropped))])
  }
  return { players, boards: boards.length, wrong, strays, examples: examples.slice(0, 10) }
}

interface Difference {
  readonly board: Board
  readonly playerId: number
}

async function compareTwice(
  client: PostgresClient,
  redis: Redis,
  ids: readonly number[],
  boards: readonly Board[],
  days: Days,
): Promise<readonly Difference[]> {
  const first = await compare(client, redis, ids, boards, days)
  if (first.length === 0) return []
  await sleep(settleMs)
  const names = new Set(first.map(({ board }) => boardName(board)))
  const again = await compare(
    client,
    redis,
    [...new Set(first.map(({ playerId }) => playerId))],
    boards.filter((board) => names.has(boardName(board))),
    days,
  )
  return again
}

/** Redis is read first: what comes in between is newer in the rows, and shows as a difference that is gone the next time. */
async function compare(
  client: PostgresClient,
  redis: Redis,
  ids: readonly number[],
  boards: readonly Board[],
  days: Days,
): Promise<readonly Difference[]> {
  if (ids.length === 0) return []
  const held = []
  for (const board of boards) held.push({ board, members: await readMembers(redis, board, ids) })
  const { lines } = await loadStanding(client, ids, days)
  return held.flatMap(({ board, members }) => {
    const wanted = lines.get(boardName(board))?.lines
    return ids.flatMap((playerId): Difference[] => {
      const [is, ought] = [members.get(playerId), wanted?.get(playerId)]
      const same = is?.score === ought?.score && (board.measure === 'work' || is?.atMs === ought?.atMs)
      return same ? [] : [{ board, playerId }]
    })
  })
}

async function existing(client: PostgresClient, ids: readonly number[]): Promise<ReadonlySet<number>> {
  const { rows } = await client.query<{ id: number }>('SELECT id FROM player WHERE id = ANY($1::int4[])', [
    ids.filter((id) => id > 0 && id < 2 ** 31),
  ])
  return new Set(rows.map(({ id }) => id))
}

// Boards as Redis holds them: sorted sets, from which a page, a rank or a neighbourhood is read without counting.
import type { Redis } from '../../../platform/redis.ts'
import type { DeviceModel } from './models.ts'
import { type Board, type BoardLeague, boardName, keptUntil } from './rules.ts'
import type { Line, Place } from './scores.ts'

/**
 * A member is the time at which its score was reached, and the player; the score is negative. In ascending order the greatest
 * score stands first, and of equal ones who reached it first, which a set does by itself: members of one score are sorted.
 * A second key finds the member of a player. One slot of a Redis Cluster for all.
 */
const setKey = (board: Board): string => `{boards}:${boardName(board)}`
const memberKey = (board: Board): string => `{boards}:members:${boardName(board)}`
const timeDigits = 15
const memberOf = ({ atMs, playerId }: Line): string => `${String(atMs).padStart(timeDigits, '0')}:${playerId}`
const playerOf = (member: string): number => Number(member.slice(timeDigits + 1))

/** Lines in one call of the script: Redis does nothing else meanwhile. */
const linesPerCall = 500

/**
 * ARGV: how equal scores are held (`keep`: who was there stays as reached then; `set`: the time said counts), when the board
 * goes (0: never), then player, member and score of each line; an empty member takes the player off. Returns what changed.
 */
const WRITE = `local changed = 0
for i = 3, #ARGV, 3 do
  local player, member, score = ARGV[i], ARGV[i + 1], ARGV[i + 2]
  local old = redis.call('HGET', KEYS[2], player)
  local was = old and redis.call('ZSCORE', KEYS[1], old)
  if member == '' then
    if old then
      redis.call('ZREM', KEYS[1], old)
      redis.call('HDEL', KEYS[2], player)
      changed = changed + 1
    end
  elseif not (was and tonumber(was) == tonumber(score) and (ARGV[1] == 'keep' or old == member)) then
    if old and old ~= member then redis.call('ZREM', KEYS[1], old) end
    redis.call('ZADD', KEYS[1], score, member)
    redis.call('HSET', KEYS[2], player, member)
    changed = changed + 1
  end
end
if ARGV[2] ~= '0' and changed > 0 then
  redis.call('PEXPIREAT', KEYS[1], ARGV[2])
  redis.call('PEXPIREAT', KEYS[2], ARGV[2])
end
return changed`

/** What is to stand on a board of these players; those without a line are taken off it. */
export interface Wanted {
  readonly board: Board
  readonly playerIds: readonly number[]
  readonly lines: ReadonlyMap<number, Line>
}

/** Returns the boards on which something changed. */
export async function writeLines(redis: Redis, wanted: readonly Wanted[]): Promise<readonly Board[]> {
  const calls = wanted.flatMap(({ board, playerIds, lines }) => {
    const pieces: { board: Board; args: string[] }[] = []
    for (let i = 0; i < playerIds.length; i += linesPerCall) {
      const args = playerIds.slice(i, i + linesPerCall).flatMap((id) => {
        const line = lines.get(id)
        return line ? [String(id), memberOf(line), String(-line.score)] : [String(id), '', '']
      })
      pieces.push({ board, args })
    }
    return pieces
  })
  const pipeline = redis.pipeline()
  for (const { board, args } of calls) {
    const ties = board.measure === 'work' ? 'keep' : 'set'
    const until = String(keptUntil(board.period, board.from) ?? 0)
    pipeline.eval(WRITE, 2, setKey(board), memberKey(board), ties, until, ...args)
  }
  const changed = new Set<Board>()
  for (const [i, [error, count]] of ((await pipeline.exec()) ?? []).entries()) {
    if (error) throw error
    const call = calls[i]
    if (call && Number(count) > 0) changed.add(call.board)
  }
  return [...changed]
}

const PLACES = '{boards}:places'

/** A country among models, in the text of a place. */
const countryMark = '@'

/** Where players stood when they were last written: a league, the models of their rigs, a country. */
export async function readPlaces(redis: Redis, playerIds: readonly number[]): Promise<ReadonlyMap<number, Place>> {
  const texts = await redis.hmget(PLACES, ...playerIds.map(String))
  return new Map(
    texts.flatMap((text, i) => {
      const [league, ...rest] = (text ?? '').split(' ')
      const models = new Set(rest.filter((each) => !each.startsWith(countryMark)) as DeviceModel[])
      const country = rest.find((each) => each.startsWith(countryMark))?.slice(1) ?? null
      const place = { league: league as BoardLeague, models, country }
      return text === null ? [] : [[playerIds[i] ?? 0, place] as const]
    }),
  )
}

const textOf = ({ league, models, country }: Place): string =>
  [league, ...models, ...(country === null ? [] : [countryMark + country])].join(' ')

export async function writePlaces(
  redis: Redis,
  playerIds: readonly number[],
  places: ReadonlyMap<number, Place>,
): Promise<void> {
  const pipeline = redis.pipeline()
  for (const id of playerIds) {
    const place = places.get(id)
    if (place) pipeline.hset(PLACES, String(id), textOf(place))
    else pipeline.hdel(PLACES, String(id))
  }
  for (const [error] of (await pipeline.exec()) ?? []) if (error) throw error
}

/** A line and its place, counted from 1. */
export interface Ranked extends Line {
  readonly rank: number
}

const rankedOf = (pairs: readonly string[], first: number): Ranked[] => {
  const lines: Ranked[] = []
  for (let i = 0; i + 1 < pairs.length; i += 2) {
    const [member = '', score = '0'] = [pairs[i], pairs[i + 1]]
    const atMs = Number(member.slice(0, timeDigits))
    lines.push({ playerId: playerOf(member), score: -Number(score), atMs, rank: first + i / 2 + 1 })
  }
  return lines
}

/** The lines from a place on, counted from 0; fewer where the board ends. */
export async function readLines(redis: Redis, board: Board, from: number, most: number): Promise<Ranked[]> {
  if (most <= 0) return []
  return rankedOf(await redis.zrange(setKey(board), String(from), String(from + most - 1), 'WITHSCORES'), from)
}

/** How many stand on each board. */
export async function countLines(redis: Redis, boards: readonly Board[]): Promise<number[]> {
  const pipeline = redis.pipeline()
  for (const board of boards) pipeline.zcard(setKey(board))
  return ((await pipeline.exec()) ?? []).map(([error, count]) => {
    if (error) throw error
    return Number(count)
  })
}

/** The lines of these players, the first first; whoever is not on the board is left out. */
export async function readLinesOf(redis: Redis, board: Board, playerIds: readonly number[]): Promise<Ranked[]> {
  if (playerIds.length === 0) return []
  const members = await redis.hmget(memberKey(board), ...playerIds.map(String))
  const known = members.filter((member) => member !== null)
  if (known.length === 0) return []
  const pipeline = redis.pipeline()
  for (const member of known) pipeline.zrank(setKey(board), member).zscore(setKey(board), member)
  const answers = ((await pipeline.exec()) ?? []).map(([error, value]) => {
    if (error) throw error
    return value as string | number | null
  })
  return known
    .flatMap((member, i) => {
      const [place, score] = [answers[2 * i], answers[2 * i + 1]]
      // Off the board between the two questions.
      if (place === null || place === undefined || score === null) return []
      return rankedOf([member, String(score)], Number(place))
    })
    .sort((a, b) => a.rank - b.rank)
}

/** The scores of all of these on a board, as they are; for whoever compares. */
export async function readMembers(
  redis: Redis,
  board: Board,
  playerIds: readonly number[],
): Promise<ReadonlyMap<number, Line>> {
  const members = await redis.hmget(memberKey(board), ...playerIds.map(String))
  const known = members.filter((member) => member !== null)
  const scores = known.length === 0 ? [] : await redis.zmscore(setKey(board), ...known)
  return new Map(
    known.flatMap((member, i) => {
      const score = scores[i] ?? null
      const [line] = score === null ? [] : rankedOf([member, score], 0)
      return line ? [[line.playerId, line] as const] : []
    }),
  )
}

/** Takes off a board whose members belong to nobody, or are a player's second one; returns whose they were. */
export async function dropStrays(
  redis: Redis,
  board: Board,
  playersOf: (ids: readonly number[]) => Promise<ReadonlySet<number>>,
): Promise<readonly number[]> {
  const dropped: number[] = []
  let cursor = '0'
  do {
    const [next, pairs] = await redis.zscan(setKey(board), cursor, 'COUNT', 1_000)
    cursor = next
    const members = pairs.filter((_, i) => i % 2 === 0)
    if (members.length === 0) continue
    const own = await redis.hmget(memberKey(board), ...members.map((member) => String(playerOf(member))))
    const players = await playersOf(members.map(playerOf))
    const strays = members.filter((member, i) => own[i] !== member || !players.has(playerOf(member)))
    if (strays.length === 0) continue
    await redis.zrem(setKey(board), ...strays)
    dropped.push(...strays.map(playerOf))
  } while (cursor !== '0')
  return dropped
}

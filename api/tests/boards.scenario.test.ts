// Leaderboards: from shares in the streams to places on a page, and what keeps them right whatever is lost.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Redis } from 'ioredis'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ServiceProcess, startProcess } from '../../dev/process.ts'
import { checkBoards } from '../domains/boards/index.ts'
import { addressOf, hexOf, proofOf, testPublisher } from './publisher.ts'
import { countStatements, type StatementCounter } from './statement-counter.ts'
import { becomes, startWorld, type World } from './world.ts'

const dayMs = 86_400_000
const stratum = testPublisher('boards')

let world: World
let counter: StatementCounter
let client: pg.Client
let game: ServiceProcess
const startGame = () => startProcess({ name: 'game', entry: 'api/workers/game.ts', env: world.environment })

beforeAll(async () => {
  world = await startWorld()
  counter = await countStatements(world.databaseUrl)
  client = new pg.Client({ connectionString: world.databaseUrl, options: '-c timezone=UTC' })
  await client.connect()
  await Promise.all([world.startsLedger(), world.startsApi({ DATABASE_URL: counter.url })])
  game = await startGame()
}, 60_000)
afterAll(async () => {
  await client?.end()
  await game?.stop()
  await world?.stop()
  counter?.close()
})

interface Entry {
  readonly rank: number
  readonly score: number
  readonly reachedAt: string
  readonly player: { readonly address: string }
  readonly share: { readonly shareDifficulty: number; readonly hash: string; readonly proof: object | null } | null
}
interface Board {
  readonly entrants: number
  readonly from: string | null
  readonly until: string | null
  readonly entries: { readonly edges: readonly { readonly node: Entry }[] }
}

const entry = 'rank score reachedAt player { address } share { shareDifficulty hash proof { header } }'
let asked = 0
/** Another text each time: what is asked twice within a second is answered from memory. */
const ask = async (args = ''): Promise<Board> => {
  const { data, errors } = await world.asks<{ leaderboard: Board }>(
    `{ leaderboard${args} { entrants from until entries(first: 50) { edges { node { ${entry} } } } } } # ${asked++}`,
  )
  if (!data) throw new Error(JSON.stringify(errors))
  return data.leaderboard
}
/** Who stands there, as number of the address and score. */
const places = ({ entries }: Board): (readonly [number, number])[] =>
  entries.edges.map(({ node }) => [numbers.get(node.player.address) ?? -1, node.score])
const numbers = new Map(Array.from({ length: 200 }, (_, n) => [addressOf(n), n]))
const stands = (args: string, expected: readonly (readonly [number, number])[]) =>
  becomes(
    () => ask(args),
    (board) => JSON.stringify(places(board)) === JSON.stringify(expected),
  )
const nowMs = Date.now()
let hashes = 0
const share = (n: number, difficulty: number, shareDifficulty: number, more: object = {}) =>
  stratum.accepts({
    address: addressOf(n),
    worker: `rig${n}`,
    session: `session${n}`,
    difficulty,
    shareDifficulty,
    atMs: nowMs,
    hash: hexOf(32, ++hashes + 0xaaaa0000),
    proof: proofOf(hashes),
    ...more,
  })

test('the best share of the week ranks, of equal ones the first; each place shows the proof behind it', async () => {
  await world.publishes([
    share(1, 2, 100, { atMs: nowMs - 3 }),
    share(2, 2, 500, { atMs: nowMs - 1 }),
    share(3, 2, 500, { atMs: nowMs - 2 }),
    share(1, 2, 90),
  ])
  const { value: board } = await stands('', [
    [3, 500],
    [2, 500],
    [1, 100],
  ])
  expect(board.entrants).toBe(3)
  expect(board.entries.edges.map(({ node }) => node.rank)).toEqual([1, 2, 3])
  for (const { node } of board.entries.edges) {
    expect(node.share).toMatchObject({ shareDifficulty: node.score, proof: { header: expect.any(String) } })
  }
  expect(board.entries.edges[0]?.node.reachedAt).toBe(new Date(nowMs - 2).toISOString())
  const from = new Date(board.from ?? 0)
  expect([from.getUTCDay(), from.getUTCHours()]).toEqual([1, 0])
  expect(Date.parse(board.until ?? '') - from.getTime()).toBe(7 * dayMs)
})

test('work ranks by its sum, and who reached it first is ahead of who reached it later', async () => {
  await world.publishes([share(2, 2, 3, { atMs: nowMs + 5 })])
  await stands('(measure: WORK)', [
    [1, 4],
    [2, 4],
    [3, 2],
  ])
  await world.publishes([share(3, 2, 3, { atMs: nowMs + 10 })])
  const { value } = await stands('(measure: WORK)', [
    [1, 4],
    [2, 4],
    [3, 4],
  ])
  expect(value.entries.edges.every(({ node }) => node.share === null)).toBe(true)
  await stands('(measure: WORK, period: MONTH)', places(value))
  const ever = await stands('(measure: WORK, period: EVER)', places(value))
  expect([ever.value.from, ever.value.until]).toEqual([null, null])
})

test('what came by proxy and what was hosted have boards of their own, and one together', async () => {
  const proxy = testPublisher('proxy')
  const reported = { ...share(2, 16, 400), instance: 'proxy', sequence: 0, source: 'proxy' as const }
  await world.publishes([reported, { ...reported, address: addressOf(4), sequence: 1, shareDifficulty: 50 }])
  expect(proxy.instance).toBe('proxy')
  await stands('(source: PROXY)', [
    [2, 400],
    [4, 50],
  ])
  await stands('(source: HOSTED)', [
    [3, 500],
    [2, 500],
    [1, 100],
  ])
  await stands('', [
    [3, 500],
    [2, 500],
    [1, 100],
    [4, 50],
  ])
  // Of equal work the time of the player's last share decides, wherever that was.
  await stands('(measure: WORK, source: PROXY)', [
    [4, 16],
    [2, 16],
  ])
  await stands('(measure: WORK)', [
    [2, 20],
    [4, 16],
    [1, 4],
    [3, 4],
  ])
})

test('a model ranks by its rigs alone; a rig that says another name takes its work along', async () => {
  const connect = (n: number, worker: string, userAgent: string) =>
    stratum.connects({ address: addressOf(n), worker, session: worker, userAgent })
  await world.publishes([
    connect(1, 'rig1', 'bitaxe/BM1370/v2.9.0'),
    connect(1, 'nerd', 'NerdMinerV2/V1.8.3'),
    share(1, 0.25, 30, { worker: 'nerd', session: 'nerd' }),
    connect(2, 'rig2', 'bitaxe/BM1370/v2.15.0'),
  ])
  await stands('(model: BITAXE_GAMMA)', [
    [2, 500],
    [1, 100],
  ])
  const nerds = await stands('(model: NERDMINER)', [[1, 30]])
  expect(nerds.value.entries.edges[0]?.node.share?.shareDifficulty).toBe(30)
  await stands('(model: NERDMINER, measure: WORK, period: EVER)', [[1, 0.25]])
  const models = () =>
    world.asks<{ leaderboardModels: object[] }>('{ leaderboardModels(period: EVER) { model entrants } }')
  expect((await models()).data?.leaderboardModels).toEqual([
    { model: 'BITAXE_GAMMA', entrants: 2 },
    { model: 'NERDMINER', entrants: 1 },
  ])
  await world.publishes([connect(2, 'rig2', 'NerdQAxe++/BM1370/v1.0.36')])
  await stands('(model: BITAXE_GAMMA)', [[1, 100]])
  await stands('(model: NERDQAXE)', [[2, 500]])
})

test('demo miners stand on boards of their own, never beside people', async () => {
  const rig = { address: addressOf(9), worker: 'demo', session: 'demo' }
  await world.publishes([
    stratum.connects({ ...rig, userAgent: 'thebitcoingame-demo/1' }),
    share(9, 2, 9_999, { worker: 'demo', session: 'demo' }),
  ])
  await stands('(demo: true)', [[9, 9_999]])
  expect(places(await ask('(period: EVER)')).map(([n]) => n)).not.toContain(9)
})

test('the places around a player and among friends are read from the whole board', async () => {
  await world.publishes(Array.from({ length: 60 }, (_, i) => share(100 + i, 1, 10_000 - i)))
  await becomes(
    () => ask(),
    ({ entrants }) => entrants === 64,
  )
  const { data } = await world.asks<{ leaderboard: { around: Entry[]; none: Entry[]; among: Entry[] } }>(
    `query ($who: Address!, $friends: [Address!]!, $nobody: Address!) { leaderboard {
      around(address: $who, places: 2) { rank player { address } } none: around(address: $nobody) { rank }
      among(addresses: $friends) { rank score player { address } } } }`,
    {
      who: addressOf(130),
      nobody: addressOf(199),
      friends: [addressOf(3), addressOf(159), addressOf(199), addressOf(100)],
    },
  )
  const seen = (entries: readonly Entry[] = []) =>
    entries.map(({ rank, player }) => [rank, numbers.get(player.address)])
  expect(seen(data?.leaderboard.around)).toEqual([29, 30, 31, 32, 33].map((rank) => [rank, 99 + rank]))
  expect(data?.leaderboard.none).toEqual([])
  expect(seen(data?.leaderboard.among)).toEqual([
    [1, 100],
    [60, 159],
    [61, 3],
  ])
})

test('a page of a hundred places costs as many statements as a page of two', async () => {
  const page = (first: number): string => `{ leaderboard { entries(first: ${first}) { edges { node { ${entry} } } } } }`
  const costs: number[] = []
  for (const first of [2, 64]) {
    await world.asks(page(first))
    counter.take()
    const { data } = await world.asks<{ leaderboard: Board }>(`${page(first)} # again`)
    expect(data?.leaderboard.entries.edges).toHaveLength(first)
    costs.push(counter.take())
  }
  expect(costs[0]).toBe(costs[1])
  expect(costs[0]).toBeLessThanOrEqual(4)
})

test('what is asked again within a second is answered from memory, and only that', async () => {
  const query = '{ leaderboard(period: MONTH) { entrants entries { edges { node { player { address } } } } } }'
  const first = await world.asks(query)
  counter.take()
  expect(await world.asks(query)).toEqual(first)
  expect(counter.take()).toBe(0)
  await world.asks(query.replace('MONTH', 'WEEK'))
  expect(counter.take()).toBeGreaterThan(0)
})

test('who asks for what is refused, is told so at once, however many ask', async () => {
  const started = performance.now()
  const wrong = await Promise.all(Array.from({ length: 8 }, () => world.asks('{ leaderboard { entrants nonsense } }')))
  expect(wrong.map(({ data, errors }) => [data ?? null, errors?.[0]?.message])).toEqual(
    wrong.map(() => [null, expect.stringContaining('nonsense')]),
  )
  const mixed = await Promise.all(
    Array.from({ length: 8 }, () => world.asks<object>('{ leaderboard { entrants } poolStats { playersOnline } }')),
  )
  expect(mixed.every(({ data }) => data && 'poolStats' in data)).toBe(true)
  expect(performance.now() - started).toBeLessThan(2_500)
})

test('many who ask at once in the moment an answer is out of date are answered by one', async () => {
  const query = '{ leaderboard(period: EVER) { entrants entries { edges { node { rank player { address } } } } } }'
  counter.take()
  const all = await Promise.all(Array.from({ length: 20 }, () => world.asks(query)))
  expect(new Set(all.map((each) => JSON.stringify(each))).size).toBe(1)
  expect(counter.take()).toBeLessThanOrEqual(2)
})

test('the week before can be looked at, with what came late for it', async () => {
  const lastWeek = nowMs - 7 * dayMs
  await world.publishes([share(5, 2, 77, { atMs: lastWeek })])
  // Who is looked at anew with everybody is put on boards of the past too.
  await world.settles()
  await world.inRedis((redis) => redis.incr('{changed:boards}:all'))
  const { value } = await stands('(previous: true)', [[5, 77]])
  expect(Date.parse(value.until ?? '')).toBeLessThanOrEqual(Date.now())
})

test('a choice that makes no board is refused with what is wrong with it', async () => {
  const refusals = [
    ['(model: BITAXE, source: PROXY)', /all sources/],
    ['(model: BITAXE, period: MONTH)', /of weeks and of all time/],
    ['(period: EVER, previous: true)', /no time before/],
  ] as const
  for (const [args, words] of refusals) {
    const { errors } = await world.asks(`{ leaderboard${args} { entrants } }`)
    expect(errors?.[0]?.message).toMatch(words)
    expect(errors?.[0]?.extensions?.code).toBe('BAD_USER_INPUT')
  }
  const { errors } = await world.asks(`{ leaderboard { around(address: "${addressOf(1)}", places: 26) { rank } } }`)
  expect(errors?.[0]?.message).toBe('places is 0 to 25.')
  const many = Array.from({ length: 51 }, () => addressOf(1))
  const { errors: tooMany } = await world.asks(
    'query ($a: [Address!]!) { leaderboard { among(addresses: $a) { rank } } }',
    { a: many },
  )
  expect(tooMany?.[0]?.message).toMatch(/0 to 50/)
})

test('who watches a board is told when a line of it rose, and not when another board changed', async () => {
  const subscription = (args: string) =>
    world.follows<{ leaderboardChanged: { entries: { edges: { node: { score: number } }[] } } }>(
      `subscription { leaderboardChanged${args} { entries(first: 1) { edges { node { score } } } } }`,
    )
  const [bests, proxies] = [subscription(''), subscription('(source: PROXY)')]
  await sleep(300)
  await world.publishes([share(3, 2, 20_000)])
  await becomes(
    () => bests.messages.at(-1)?.data?.leaderboardChanged.entries.edges[0]?.node.score,
    (score) => score === 20_000,
  )
  expect(proxies.messages).toEqual([])
  expect([bests.faults, proxies.faults]).toEqual([[], []])
  bests.stop()
  proxies.stop()
})

const dump = async (redis: Redis): Promise<Record<string, string[]>> => {
  const keys = (await redis.keys('{boards}:players:*')).sort()
  const sets = await Promise.all(keys.map((key) => redis.zrange(key, '0', '-1', 'WITHSCORES')))
  return Object.fromEntries(keys.map((key, i) => [key, sets[i] ?? []]))
}
/** Scores and players; of work the time at which it was reached is not told by the rows of the past. */
const scores = (boards: Record<string, string[]>) =>
  Object.fromEntries(
    Object.entries(boards).map(([key, pairs]) => [key, pairs.map((text) => text.replace(/^\d+:/, ':')).sort()]),
  )

test('boards that Redis lost are there again, the same', async () => {
  const before = await world.inRedis(dump)
  expect(Object.keys(before).length).toBeGreaterThan(20)
  await world.inRedis((redis) => redis.flushall())
  await becomes(
    () => world.inRedis(dump),
    (now) => JSON.stringify(scores(now)) === JSON.stringify(scores(before)),
    20_000,
  )
})

test('a game worker that is killed leaves nobody out: the next one takes up who was waiting', async () => {
  process.kill(game.pid, 'SIGKILL')
  await game.exited
  await world.publishes([share(6, 2, 30_000)])
  await world.settles()
  expect((await ask('')).entries.edges.some(({ node }) => node.player.address === addressOf(6))).toBe(false)
  game = await startGame()
  await becomes(
    () => ask(''),
    ({ entries }) => entries.edges.some(({ node }) => node.player.address === addressOf(6) && node.score === 30_000),
  )
})

const week = async (redis: Redis, measure: string): Promise<string> => {
  const [key] = (await redis.keys(`{boards}:players:week:*:${measure}:all`)).sort().toReversed()
  return key ?? ''
}

test('lines that are wrong, missing, of nobody or twice are found, mended and told', async () => {
  const before = await world.inRedis(dump)
  const clean = await world.inRedis((redis) => checkBoards(client, redis))
  expect(clean).toMatchObject({ wrong: 0, strays: 0, examples: [] })
  await world.inRedis(async (redis) => {
    const [best, work] = [await week(redis, 'best'), await week(redis, 'work')]
    const [first, second] = await redis.zrange(best, '0', '1')
    await redis.zadd(best, -1e9, second ?? '')
    await redis.zrem(best, first ?? '')
    await redis.zadd(work, -5, '000000000000001:999999')
    await redis.zadd(work, -6, '000000000000002:1')
  })
  const clock = await startProcess({ name: 'clock', entry: 'api/workers/clock.ts', env: world.environment })
  const found = await clock.line(({ msg }) => String(msg).startsWith('leaderboards were wrong'), 20_000)
  expect(found).toMatchObject({ wrong: 2, strays: 2 })
  expect(found.examples).toHaveLength(3)
  await clock.stop()
  await becomes(
    () => world.inRedis(dump),
    (now) => JSON.stringify(now) === JSON.stringify(before),
  )
})

test('while Redis is away the boards say so, and the rest of the answer stands', async () => {
  await world.redis.stop()
  const { errors } = await world.asks('{ leaderboard { entrants } }')
  expect(errors?.[0]).toMatchObject({
    message: expect.stringContaining('try again soon'),
    extensions: { code: 'UNAVAILABLE' },
  })
})

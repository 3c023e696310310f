// A player who is hidden is nowhere: every field of the schema is asked for, and every other door tried.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type ServiceProcess, startProcess } from '../../dev/process.ts'
import { COINBASE_TAGS_KEY } from '../../events/index.ts'
import { type Operated, operate } from './operator.ts'
import { addressOf, hexOf, proofOf, testPublisher } from './publisher.ts'
import { becomes, startWorld, type World } from './world.ts'

const [shy, open] = [addressOf(1), addressOf(2)]
const secret = 'grandmas-attic'
const stratum = testPublisher('privacy')
const shyRig = { address: shy, worker: secret, session: 'shy' }
const openRig = { address: open, worker: 'rig', session: 'open' }
let world: World
let game: ServiceProcess

beforeAll(async () => {
  world = await startWorld()
  await Promise.all([world.startsLedger(), world.startsApi()])
  game = await startProcess({ name: 'game', entry: 'api/workers/game.ts', env: world.environment })
  await world.publishes([
    stratum.changesTip(),
    stratum.connects(shyRig),
    stratum.connects({ ...openRig, userAgent: 'cgminer/4.11.1' }),
    stratum.accepts({ ...shyRig, shareDifficulty: 900, hash: hexOf(32, 0xa11), proof: proofOf(1) }),
    stratum.accepts({ ...openRig, shareDifficulty: 90, hash: hexOf(32, 0xa12), proof: proofOf(2) }),
    stratum.refuses(shyRig),
    stratum.findsBlock(shyRig),
  ])
  await world.settles()
}, 60_000)
afterAll(async () => {
  await game?.stop()
  await world?.stop()
})
beforeEach(() => world.beats())

const why = ['--because', 'they asked for it']
const operator = (...args: readonly string[]): Promise<Operated> => operate(world, ...args)

let ids: { player: string; worker: string; share: string } = { player: '', worker: '', share: '' }
const share = `id address workerName shareDifficulty proof { header address }`
const bests = `best { session { ${share} } day { ${share} } week { ${share} } month { ${share} } ever { ${share} } }`
const worker = `id name address userAgent ${bests} refusals { reason }`
const player = `id address ${bests} workers { edges { node { ${worker} } } } shares { edges { node { ${share} } } }`
/** Everything in which a player may show, but blocks. */
const everything = () => `{
  player(address: "${shy}") { __typename ... on Player { ${player} } ... on PlayerHidden { message } }
  byPlayerId: node(id: "${ids.player}") { __typename ... on Player { ${player} } }
  byWorkerId: node(id: "${ids.worker}") { __typename ... on Worker { ${worker} } }
  byShareId: node(id: "${ids.share}") { __typename ... on Share { ${share} } }
  share(id: "${ids.share}") { ${share} }
  shareByHash(hash: "${hexOf(32, 0xa11)}") { ${share} }
  poolStats { ${bests} bestEver { ${share} } bestThisWeek { ${share} } }
  leaderboard { entries { edges { node { player { address } share { ${share} } } } }
    around(address: "${shy}") { player { address } } among(addresses: ["${shy}"]) { player { address } } }
}`
const ask = async (): Promise<Record<string, never>> => {
  const { data, errors } = await world.asks<Record<string, never>>(everything())
  if (!data) throw new Error(JSON.stringify(errors))
  return data
}
const get = async (path: string) => {
  const response = await fetch(`${world.apiUrl}${path}`)
  return { status: response.status, text: await response.text() }
}

test('before, the player is everywhere', async () => {
  const { data } = await world.asks<{
    player: {
      id: string
      workers: { edges: { node: { id: string } }[] }
      shares: { edges: { node: { id: string } }[] }
    }
  }>(`{ player(address: "${shy}") { ... on Player { ${player} } } }`)
  const found = data?.player
  ids = {
    player: found?.id ?? '',
    worker: found?.workers.edges[0]?.node.id ?? '',
    share: found?.shares.edges[0]?.node.id ?? '',
  }
  const { value } = await becomes(ask, (each) => JSON.stringify(each).split(shy).length > 20)
  expect(Object.values(value)).not.toContain(null)
  expect(JSON.stringify(value)).toContain(secret)
})

test('hidden, the player is nowhere: no address, no name of a rig, no share in any answer', async () => {
  expect(await operator('hide', shy, ...why)).toEqual({ code: 0, text: expect.stringContaining('hidden') })
  const { value: all } = await becomes(ask, ({ leaderboard }) => !JSON.stringify(leaderboard).includes(shy))
  expect(all).toMatchObject({
    player: { __typename: 'PlayerHidden' },
    byPlayerId: null,
    byWorkerId: null,
    byShareId: null,
    share: null,
    shareByHash: null,
    leaderboard: { around: [], among: [] },
    poolStats: { bestEver: { address: open, shareDifficulty: 90 }, bestThisWeek: { address: open } },
  })
  expect(JSON.stringify(all)).not.toContain(shy)
  expect(JSON.stringify(all)).not.toContain(secret)
})

test('the export and the JSON for devices give nothing out', async () => {
  expect((await get(`/api/v1/export/${shy}.json`)).status).toBe(403)
  expect((await get(`/users/${shy}`)).status).toBe(404)
  expect((await get(`/api/client/${shy}`)).text).toBe('{"bestDifficulty":0,"workersCount":0,"workers":[]}')
  const info = (await get('/api/info')).text
  expect(info).not.toContain(secret)
  expect(JSON.parse(info).highScores).toHaveLength(1)
})

test('the block stays, with the address that the chain shows too, and without the name of the rig', async () => {
  const { data } = await world.asks<{ blocks: { edges: { node: object }[] } }>(
    '{ blocks { edges { node { address workerName proof { address } } } } }',
  )
  expect(data?.blocks.edges).toEqual([{ node: { address: shy, workerName: '', proof: { address: shy } } }])
})

test('nobody hears of new shares, though they count', async () => {
  const feed = world.follows<{ shareFeed: { accepted: number; shares: { address: string }[] } }>(
    'subscription { shareFeed { accepted shares { address workerName } } }',
  )
  const own = ['shareFeed', 'playerUpdated', 'workerUpdated'].map((name) =>
    world.follows(`subscription { ${name}(address: "${shy}") { __typename } }`),
  )
  await becomes(
    () => own.map(({ messages, faults }) => JSON.stringify([...messages, ...faults])),
    (said) => said.every((each) => each.includes('PLAYER_HIDDEN')),
  )
  await world.publishes([stratum.accepts(shyRig), stratum.accepts(openRig)])
  await world.settles()
  await becomes(
    () => feed.messages.reduce((sum, { data }) => sum + (data?.shareFeed.accepted ?? 0), 0),
    (accepted) => accepted === 2,
  )
  const told = JSON.stringify(feed.messages)
  expect(told).toContain(open)
  expect(told).not.toContain(shy)
  for (const each of [feed, ...own]) each.stop()
})

test('shown again, all is as it was', async () => {
  expect((await operator('show', shy, ...why)).code).toBe(0)
  const { value } = await becomes(ask, (each) => JSON.stringify(each).split(shy).length > 20)
  expect(Object.values(value)).not.toContain(null)
  expect((await get(`/api/v1/export/${shy}.json`)).status).toBe(200)
})

test('erased are names, user agents and the tag; what was proven stays', async () => {
  await world.inRedis((redis) => redis.hset(COINBASE_TAGS_KEY, shy, secret))
  const before = await world.sql('SELECT shares, work, best_difficulty FROM player ORDER BY address')
  const { code, text } = await operator('erase', shy, ...why)
  expect([code, text]).toEqual([0, expect.stringContaining(`online, and back with their names: ${secret}`)])
  expect(JSON.stringify(await ask())).not.toContain(secret)
  expect(await world.sql('SELECT name, user_agent FROM worker ORDER BY name DESC')).toEqual([
    { name: 'worker-1', user_agent: null },
    { name: 'rig', user_agent: 'cgminer/4.11.1' },
  ])
  expect(await world.sql('SELECT shares, work, best_difficulty FROM player ORDER BY address')).toEqual(before)
  expect(await world.inRedis((redis) => redis.hexists(COINBASE_TAGS_KEY, shy))).toBe(0)
  const tables = await world.sql<{ text: string }>(
    `SELECT (SELECT string_agg(w::text, ' ') FROM worker w) || (SELECT string_agg(s::text, ' ') FROM worker_session s) AS text`,
  )
  expect(tables[0]?.text).not.toContain(secret)
})

test('who types something else is told what is wrong, and nothing is done', async () => {
  expect(await operator('hide', addressOf(99), ...why)).toEqual({
    code: 1,
    text: expect.stringContaining('No miner has connected'),
  })
  for (const args of [['hide'], ['burn', shy], ['hide', 'bc1qwrong'], ['hide', shy, open], []]) {
    expect((await operator(...args, ...why)).code).toBe(2)
  }
  expect((await operator('hide', shy)).code).toBe(2)
  expect(await operator('hide', shy, '--because', 'no')).toEqual({ code: 1, text: expect.stringContaining('5 to 500') })
  const written = await world.sql('SELECT actor, action, address, reason FROM audit_entry ORDER BY id')
  const by = { actor: 'operator', address: shy, reason: 'they asked for it' }
  expect(written).toEqual(['pages_hidden', 'pages_shown', 'data_erased'].map((action) => ({ ...by, action })))
  expect(await world.sql('SELECT FROM player WHERE hidden_at IS NOT NULL')).toEqual([])
})

test('no table holds an address of the network, and a dead letter that tells of one goes after a week', async () => {
  const columns = await world.sql<{ name: string }>(
    `SELECT column_name AS name FROM information_schema.columns WHERE table_schema = 'public'
      AND (column_name ~ '(^|_)(ip|prefix|remote|peer)' OR data_type IN ('inet', 'cidr'))`,
  )
  expect(columns).toEqual([])
  const week = 7 * 86_400_000
  const letter = (line: string) => ['reason', 'test', 'stream', 's', 'entry', '0-0', 'line', line]
  const connect = JSON.stringify(stratum.connects(shyRig))
  await world.inRedis(async (redis) => {
    await redis.xadd('{dead-letter}', `${Date.now() - week - 60_000}-0`, ...letter(connect))
    await redis.xadd(
      '{dead-letter}',
      `${Date.now() - week - 59_000}-0`,
      ...letter(JSON.stringify(stratum.accepts(shyRig))),
    )
    await redis.xadd('{dead-letter}', `${Date.now() - week + 60_000}-0`, ...letter(connect))
  })
  const clock = await startProcess({
    name: 'clock',
    entry: 'api/workers/clock.ts',
    env: { ...world.environment, LOG_LEVEL: 'debug' },
  })
  expect(await clock.line(({ job }) => job === 'old-networks')).toMatchObject({ deleted: 1 })
  await clock.stop()
  expect(await world.inRedis((redis) => redis.xlen('{dead-letter}'))).toBe(2)
})

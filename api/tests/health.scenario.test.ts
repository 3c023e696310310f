// Health: each part away, and back.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { PLAYER, type PlayerData } from './player-query.ts'
import { addressOf, proofOf, testPublisher } from './publisher.ts'
import { becomes, startWorld, type World } from './world.ts'

let world: World
const stratum = testPublisher('graphql')
const address = addressOf(1)

beforeAll(async () => {
  world = await startWorld()
  await Promise.all([world.startsLedger(), world.startsApi()])
  await world.publishes([
    stratum.changesTip(),
    stratum.connects(),
    stratum.accepts({ shareDifficulty: 100, proof: proofOf(1) }),
  ])
  await world.settles()
})
afterAll(() => world?.stop())
beforeEach(() => world.beats())

interface Health {
  ok: boolean
  parts: Record<string, { ok: boolean }>
}
const health = async (): Promise<{ status: number; body: Health }> => {
  const response = await fetch(`${world.apiUrl}/healthz`)
  return { status: response.status, body: (await response.json()) as Health }
}
const broken = ({ body }: { body: Health }) =>
  Object.entries(body.parts).flatMap(([name, { ok }]) => (ok ? [] : [name]))

test('health is good while every part is fresh, and names the one that is not', async () => {
  const { value } = await becomes(health, ({ status }) => status === 200)
  expect(broken(value)).toEqual([])
  await world.beats({ nodeOk: false })
  await becomes(health, (each) => each.status === 503 && broken(each).join() === 'node')
  await world.beats({ templateAgeMs: 600_000 })
  await becomes(health, (each) => broken(each).join() === 'node')
  await world.beats({ atMs: Date.now() - 11_000 })
  await becomes(health, (each) => broken(each).join() === 'stratum,node')
  await world.beats()
  await world.postgres.kill()
  await becomes(health, (each) => each.status === 503 && broken(each).join() === 'postgresql')
  await world.postgres.restart()
  await becomes(health, ({ status }) => status === 200, 10_000)
  await world.redis.kill()
  await becomes(health, (each) => broken(each).join() === 'redis,stratum,node', 5_000)
  const { data } = await world.asks<PlayerData>(PLAYER, { address })
  expect(data?.player).toMatchObject({ __typename: 'Player', workersOnline: 0 })
  await world.redis.restart()
  await world.beats()
  await becomes(health, ({ status }) => status === 200, 10_000)
})

test('a Redis that hangs makes health bad, and pages without live state', async () => {
  await becomes(health, ({ status }) => status === 200, 10_000)
  world.redis.pause()
  try {
    await becomes(health, (each) => each.status === 503 && broken(each).join() === 'redis,stratum,node', 3_000)
    const [player, pool] = await Promise.all([
      world.asks<PlayerData>(PLAYER, { address }),
      world.asks('{ poolStats { sharesAccepted workersOnline stratum { port } } }'),
    ])
    expect(player.data?.player).toMatchObject({ sharesAccepted: 1, workersOnline: 0 })
    expect(pool).toEqual({ data: { poolStats: { sharesAccepted: 1, workersOnline: 0, stratum: [] } } })
  } finally {
    world.redis.resume()
  }
  await becomes(health, ({ status }) => status === 200, 10_000)
})

test('after Redis came back, live messages flow again to those who never left', async () => {
  const feed = world.follows<{ shareFeed: { accepted: number } }>('subscription { shareFeed { accepted } }')
  await becomes(world.metric('api_subscriptions'), (n) => n === 1)
  await world.redis.kill()
  await world.redis.restart()
  await becomes(
    () => world.inRedis((redis) => redis.pubsub('NUMSUB', 'live:feed')),
    ([, n]) => Number(n) === 1,
    10_000,
  )
  await world.publishes([stratum.accepts({ shareDifficulty: 1 })])
  await becomes(
    () => feed.messages.length,
    (n) => n > 0,
    10_000,
  )
  feed.stop()
})

// Live: what is pushed, how fast, and what it costs.
import { createClient } from 'graphql-ws'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { freePort } from '../../dev/parts/index.ts'
import { addressOf, hexOf, proofOf, testPublisher } from './publisher.ts'
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

test('a share reaches every kind of subscriber within a second', async () => {
  const feed = world.follows<{ shareFeed: { accepted: number; dropped: number; shares: { hash: string }[] } }>(
    'subscription { shareFeed { accepted work dropped shares { id hash isDemo proof { header } } } }',
  )
  const own = world.follows<{ shareFeed: { accepted: number } }>(
    'subscription ($address: Address!) { shareFeed(address: $address) { accepted } }',
    { address },
  )
  const other = world.follows('subscription ($address: Address!) { shareFeed(address: $address) { accepted } }', {
    address: addressOf(2),
  })
  const player = world.follows<{ playerUpdated: { sharesAccepted: number } }>(
    'subscription ($address: Address!) { playerUpdated(address: $address) { sharesAccepted } }',
    { address },
  )
  const worker = world.follows<{ workerUpdated: { name: string } }>(
    'subscription ($address: Address!) { workerUpdated(address: $address) { name isOnline } }',
    { address },
  )
  const block = world.follows<{ blockFound: { hash: string } }>('subscription { blockFound { hash status } }')
  const tip = world.follows<{ tipChanged: { height: number } }>('subscription { tipChanged { height } }')
  const all = [feed, own, other, player, worker, block, tip]
  await becomes(world.metric('api_subscriptions'), (n) => n === all.length)

  const startedMs = performance.now()
  const share = stratum.accepts({ hash: hexOf(32, 4242), shareDifficulty: 4 })
  await world.publishes([
    share,
    stratum.findsBlock({ hash: hexOf(32, 4243) }),
    stratum.changesTip({ height: 103, hash: hexOf(32, 103) }),
  ])
  const inFeed = await becomes(
    () => feed.messages,
    (seen) => seen.some((each) => each.data?.shareFeed.shares[0]?.hash === share.hash),
    1_000,
  )
  await becomes(
    () => own.messages,
    (seen) => seen.length === 1,
    1_000,
  )
  await becomes(
    () => player.messages,
    (seen) => seen.at(-1)?.data?.playerUpdated.sharesAccepted === 2,
    1_000,
  )
  await becomes(
    () => worker.messages,
    (seen) => seen.at(-1)?.data?.workerUpdated.name === 'rig1',
    1_000,
  )
  await becomes(
    () => block.messages,
    (seen) => seen.at(-1)?.data?.blockFound.hash === hexOf(32, 4243),
    1_000,
  )
  await becomes(
    () => tip.messages,
    (seen) => seen.at(-1)?.data?.tipChanged.height === 103,
    1_000,
  )
  process.stdout.write(
    `share to subscriber ${inFeed.afterMs.toFixed(0)} ms, to all ${(performance.now() - startedMs).toFixed(0)} ms\n`,
  )
  expect(other.messages).toEqual([])
  expect(all.flatMap((each) => each.faults)).toEqual([])
  for (const each of all) each.stop()
  await becomes(world.metric('api_subscriptions'), (n) => n === 0)
})

test('the feed sends at most ten messages a second, counts what it leaves out, and loses no count', async () => {
  const feed = world.follows<{ shareFeed: { accepted: number; dropped: number; shares: { id: string }[] } }>(
    'subscription { shareFeed { accepted dropped shares { id } } }',
  )
  await becomes(world.metric('api_subscriptions'), (n) => n === 1)
  const busy = testPublisher('busy')
  const startedMs = performance.now()
  for (let i = 0; i < 40; i++) {
    await world.publishes(
      Array.from({ length: 50 }, () => busy.accepts({ address: addressOf(20 + (i % 5)), shareDifficulty: 1 })),
    )
  }
  const { value } = await becomes(
    () => feed.messages.flatMap((each) => each.data?.shareFeed ?? []),
    (seen) => seen.reduce((sum, each) => sum + each.accepted, 0) === 2_000,
  )
  const seconds = (performance.now() - startedMs) / 1_000
  expect(value.length).toBeLessThanOrEqual(Math.ceil(seconds * 10) + 1)
  for (const batch of value) {
    expect(batch.shares.length).toBeLessThanOrEqual(20)
    expect(batch.shares.length + batch.dropped).toBe(batch.accepted)
  }
  feed.stop()
})

test('two hundred viewers of one document cost one execution, and one leaving does not disturb the others', async () => {
  const viewers = Array.from({ length: 200 }, () =>
    world.follows<{ shareFeed: { accepted: number } }>('subscription { shareFeed { accepted } }'),
  )
  await becomes(world.metric('api_subscriptions'), (n) => n === 200)
  viewers[0]!.stop()
  await becomes(world.metric('api_subscriptions'), (n) => n === 199)
  await world.publishes([stratum.accepts({ shareDifficulty: 1 })])
  await becomes(
    () => viewers.slice(1).filter((each) => each.messages.length > 0).length,
    (n) => n === 199,
    2_000,
  )
  expect(viewers[0]!.messages).toEqual([])
  for (const viewer of viewers) viewer.stop()
  await becomes(world.metric('api_subscriptions'), (n) => n === 0)
})

test('two processes behind one Redis tell the same; who was sent away by a deploy comes back and goes on', async () => {
  const port = await freePort()
  const begin = () => world.startsOtherApi({ API_PORT: String(port) })
  let second = await begin()
  const seen: Record<'here' | 'there', number> = { here: 0, there: 0 }
  const events: string[] = []
  const query = 'subscription { shareFeed { accepted } }'
  const here = world.follows<{ shareFeed: { accepted: number } }>(query)
  const client = createClient({
    url: `ws://127.0.0.1:${port}/graphql`,
    webSocketImpl: WebSocket,
    retryWait: () => new Promise((resolve) => setTimeout(resolve, 50)),
    retryAttempts: 200,
    shouldRetry: () => true,
    on: {
      connected: () => events.push('connected'),
      closed: (event) => events.push(String((event as CloseEvent).code)),
    },
  })
  client.subscribe<{ shareFeed: { accepted: number } }>(
    { query },
    {
      next: ({ data }) => {
        seen.there += data?.shareFeed.accepted ?? 0
      },
      error: () => {},
      complete() {},
    },
  )
  const both = async (): Promise<boolean> => {
    await world.publishes([stratum.accepts({ shareDifficulty: 1 })])
    seen.here = here.messages.reduce((sum, each) => sum + (each.data?.shareFeed.accepted ?? 0), 0)
    return seen.here > 0 && seen.there > 0
  }
  await becomes(both, Boolean)
  const before = seen.there
  expect(await second.stop()).toBe(true)
  second = await begin()
  await becomes(async () => (await both()) && seen.there > before, Boolean, 10_000)
  // It was told to come again, not that it had done something wrong.
  expect(events).toEqual(['connected', '1001', ...events.slice(2)])
  expect(events.at(-1)).toBe('connected')
  here.stop()
  await client.dispose()
  await second.stop()
  await becomes(world.metric('api_subscriptions'), (n) => n === 0)
}, 60_000)

test('server-sent events carry subscriptions too', async () => {
  const response = await fetch(`${world.apiUrl}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
    // Of an address of its own: what tests before it published may still be under way.
    body: JSON.stringify({
      query: 'subscription ($address: Address!) { shareFeed(address: $address) { accepted } }',
      variables: { address: addressOf(29) },
    }),
  })
  const reader = response.body!.getReader()
  const channel = `live:player:${addressOf(29)}`
  await becomes(
    () => world.inRedis((redis) => redis.pubsub('NUMSUB', channel)),
    ([, processes]) => processes === 1,
  )
  await world.publishes([testPublisher('sse').accepts({ address: addressOf(29), shareDifficulty: 1 })])
  let text = ''
  while (!text.includes('"accepted":1')) text += new TextDecoder().decode((await reader.read()).value)
  expect(text).toContain('event: next')
  await reader.cancel()
})

test('a viewer that does not read misses messages, is counted, and delays nobody', async () => {
  const slow = new WebSocket(`${world.apiUrl.replace('http', 'ws')}/graphql`, 'graphql-transport-ws')
  // Long messages, so that the kernel's buffers fill within seconds.
  const lists = Array.from(
    { length: 15 },
    (_, i) => `a${i}: shares { id at address hash workerName difficulty shareDifficulty height standing }`,
  )
  // Of an address of its own, as above.
  const query = `subscription { shareFeed(address: "${addressOf(30)}") { accepted ${lists.join(' ')} } }`
  await new Promise((resolve) => slow.on('open', resolve))
  slow.send(JSON.stringify({ type: 'connection_init' }))
  await new Promise((resolve) => slow.once('message', resolve))
  slow.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query } }))
  const quick = world.follows<{ shareFeed: { accepted: number } }>(query)
  await becomes(world.metric('api_subscriptions'), (n) => n === 2)
  slow.pause()
  const busy = testPublisher('slow')
  let published = 0
  await becomes(
    async () => {
      const name = (i: number) => `rig-${'x'.repeat(50)}-${i}`
      const events = Array.from({ length: 400 }, (_, i) =>
        busy.accepts({ address: addressOf(30), worker: name(i), shareDifficulty: 1 }),
      )
      published += events.length
      await world.publishes(events)
      return world.metric('api_feed_dropped_total')()
    },
    (dropped) => dropped > 0,
    40_000,
  )
  await becomes(
    () => quick.messages.reduce((sum, each) => sum + (each.data?.shareFeed.accepted ?? 0), 0),
    (n) => n === published,
    20_000,
  )
  slow.terminate()
  quick.stop()
})

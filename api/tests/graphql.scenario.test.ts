// The public API over its real transports: what it answers, how fast it pushes, what it refuses.
import { request } from 'node:http'
import { connect } from 'node:net'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { addressOf, hexOf, proofOf, testPublisher } from './publisher.ts'
import { countStatements, type StatementCounter } from './statement-counter.ts'
import { becomes, startWorld, type World } from './world.ts'

let world: World
let counter: StatementCounter
const stratum = testPublisher('graphql')
const address = addressOf(1)

beforeAll(async () => {
  world = await startWorld()
  counter = await countStatements(world.databaseUrl)
  await Promise.all([world.startsLedger(), world.startsApi({ DATABASE_URL: counter.url })])
  await world.publishes([
    stratum.changesTip(),
    stratum.connects(),
    stratum.accepts({ shareDifficulty: 100, proof: proofOf(1) }),
    ...Array.from({ length: 30 }, () => stratum.accepts({ shareDifficulty: 5 })),
    stratum.refuses({ counts: { stale: 3, lowDifficulty: 1 } }),
    stratum.findsBlock(),
  ])
  await world.settles()
})
afterAll(async () => {
  await world?.stop()
  counter?.close()
})
beforeEach(() => world.beats())

const PLAYER = `query ($address: String!) { player(address: $address) { __typename
  ... on InvalidAddress { message problem } ... on PlayerNotSeen { message address }
  ... on Player { id address isDemo sharesAccepted work workersOnline
    hashrate { oneMinute { shares work hashrate low high } oneDay { shares hashrate } }
    hashrateHistory { from seconds shares hashrate best }
    best { session { id } week { id } ever { id shareDifficulty standing proof { header merkleBranch height network address } } }
    refusals { reason count }
    workers { edges { node { id name isOnline difficulty userAgent refusals { reason count }
      best { session { id } week { id } ever { id } } hashrate { fiveMinutes { shares } oneDay { shares } } } } }
    shares(first: 20) { edges { node { id standing hasProof proof { header } } } pageInfo { hasNextPage endCursor } } } } }`

interface PlayerData {
  player: {
    __typename: string
    message?: string
    problem?: string
    sharesAccepted: number
    workersOnline: number
    work: number
    hashrate: Record<
      'oneMinute' | 'oneDay',
      { shares: number; work: number; hashrate: number; low: number; high: number }
    >
    hashrateHistory: { shares: number }[]
    best: Record<'session' | 'week' | 'ever', { id: string; proof?: { header: string; network: string } } | null>
    refusals: { reason: string; count: number }[]
    workers: { edges: { node: { isOnline: boolean; difficulty: number; userAgent: string } }[] }
    shares: { edges: { node: { id: string } }[]; pageInfo: { hasNextPage: boolean; endCursor: string } }
  }
}

test('a player is answered with figures, bests with their proof, workers, shares and refusals', async () => {
  const { data, errors } = await world.asks<PlayerData>(PLAYER, { address })
  expect(errors).toBeUndefined()
  expect(data?.player).toMatchObject({
    __typename: 'Player',
    sharesAccepted: 31,
    work: 62,
    workersOnline: 1,
    hashrate: { oneMinute: { shares: 31, work: 62 }, oneDay: { shares: 31 } },
    refusals: [
      { reason: 'STALE', count: 3 },
      { reason: 'LOW_DIFFICULTY', count: 1 },
    ],
    best: {
      ever: {
        shareDifficulty: 100,
        standing: 'PERSONAL_BEST',
        proof: { header: proofOf(1).header, network: 'REGTEST', address },
      },
    },
  })
  const { best, hashrate, hashrateHistory, workers, shares } = data!.player
  expect(best.session?.id).toBe(best.ever?.id)
  expect(best.week?.id).toBe(best.ever?.id)
  expect(hashrate.oneMinute.low).toBeLessThan(hashrate.oneMinute.hashrate)
  expect(hashrate.oneMinute.high).toBeGreaterThan(hashrate.oneMinute.hashrate)
  expect(hashrateHistory.reduce((sum, point) => sum + point.shares, 0)).toBe(31)
  expect(workers.edges[0]?.node).toMatchObject({ isOnline: true, difficulty: 2, userAgent: 'bitaxe/BM1370' })
  expect(shares.edges).toHaveLength(20)
  expect(shares.pageInfo.hasNextPage).toBe(true)
})

test('pages of shares join without a gap, forwards and backwards', async () => {
  const page = (args: string) =>
    world.asks<{
      player: { shares: { edges: { node: { id: string } }[]; pageInfo: { startCursor: string; endCursor: string } } }
    }>(
      `{ player(address: "${address}") { ... on Player { shares(${args}) { edges { node { id } } pageInfo { startCursor endCursor } } } } }`,
    )
  const idsOf = ({ data }: Awaited<ReturnType<typeof page>>) => data!.player.shares.edges.map((edge) => edge.node.id)
  const all = idsOf(await page('first: 100'))
  const first = await page('first: 10')
  const second = await page(`first: 50, after: "${first.data!.player.shares.pageInfo.endCursor}"`)
  expect([...idsOf(first), ...idsOf(second)]).toEqual(all)
  expect(new Set(all).size).toBe(31)
  const back = await page(`last: 5, before: "${second.data!.player.shares.pageInfo.startCursor}"`)
  expect(idsOf(back)).toEqual(all.slice(5, 10))
})

test.each([
  ['hello', 'NOT_AN_ADDRESS', 'That is not a Bitcoin address.'],
  [`${addressOf(1).slice(0, -1)}q`, 'BAD_CHECKSUM', 'mistyped'],
  ['1BoatSLRHtKNngkdXEeobR76b53LETtpyT', 'WRONG_NETWORK', 'another Bitcoin network'],
])('the address %s is refused as %s, in words', async (text, problem, words) => {
  const { data } = await world.asks<PlayerData>(PLAYER, { address: text })
  expect(data?.player).toMatchObject({ __typename: 'InvalidAddress', problem })
  expect(data?.player.message).toContain(words)
})

test('a right address that never mined is not seen, and an upper-case one is the same player', async () => {
  const unseen = await world.asks<PlayerData>(PLAYER, { address: addressOf(999) })
  expect(unseen.data?.player.__typename).toBe('PlayerNotSeen')
  const upper = await world.asks<PlayerData>(PLAYER, { address: address.toUpperCase() })
  expect(upper.data?.player.__typename).toBe('Player')
})

test('the pool, the network and a block are answered; every id leads back to its object', async () => {
  const { data, errors } = await world.asks<Record<string, never>>(`{
    network { id name height difficulty hashrate }
    poolStats { id playersOnline workersOnline sharesAccepted work blocksFound bestEver { id } bestThisWeek { id }
      hashrate { oneMinute { shares } oneHour { shares } oneDay { shares } } stratum { name host port tls } }
    blocks(first: 5) { edges { node { id height status rewardSats workerName proof { header merkleBranch network } } } } }`)
  expect(errors).toBeUndefined()
  expect(data).toMatchObject({
    network: { name: 'REGTEST', height: 101, difficulty: 4.6e-10 },
    poolStats: {
      playersOnline: 1,
      workersOnline: 1,
      sharesAccepted: 31,
      work: 62,
      blocksFound: 1,
      hashrate: { oneMinute: { shares: 31 }, oneHour: { shares: 31 }, oneDay: { shares: 31 } },
      stratum: [{ name: 'default', host: null, port: 3333, tls: false }],
    },
    blocks: {
      edges: [
        {
          node: {
            height: 102,
            status: 'FOUND',
            rewardSats: '5000000000',
            workerName: 'rig1',
            proof: proofOf(9) && { merkleBranch: proofOf(9).merkleBranch },
          },
        },
      ],
    },
  })
  const ids = JSON.stringify(data)
    .match(/"id":"[^"]+"/g)!
    .map((text) => text.slice(6, -1))
  expect(ids.length).toBeGreaterThanOrEqual(5)
  for (const id of ids) {
    const { data: found } = await world.asks<{ node: { id: string } }>(`query ($id: ID!) { node(id: $id) { id } }`, {
      id,
    })
    expect(found?.node).toEqual({ id })
  }
  for (const id of ['UGxheWVyOjk5OTk5', 'UGxheWVyOmFiYw==', 'U2hhcmU6Zm9v']) {
    expect(await world.asks(`query ($id: ID!) { node(id: $id) { id } share(id: $id) { id } }`, { id })).toEqual({
      data: { node: null, share: null },
    })
  }
})

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
  await becomes(metric('api_subscriptions'), (n) => n === all.length)

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
    (seen) => seen.at(-1)?.data?.playerUpdated.sharesAccepted === 32,
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
  await becomes(metric('api_subscriptions'), (n) => n === 0)
})

test('the feed sends at most ten messages a second, counts what it leaves out, and loses no count', async () => {
  const feed = world.follows<{ shareFeed: { accepted: number; dropped: number; shares: { id: string }[] } }>(
    'subscription { shareFeed { accepted dropped shares { id } } }',
  )
  await becomes(metric('api_subscriptions'), (n) => n === 1)
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
  await becomes(metric('api_subscriptions'), (n) => n === 200)
  viewers[0]!.stop()
  await becomes(metric('api_subscriptions'), (n) => n === 199)
  await world.publishes([stratum.accepts({ shareDifficulty: 1 })])
  await becomes(
    () => viewers.slice(1).filter((each) => each.messages.length > 0).length,
    (n) => n === 199,
    2_000,
  )
  expect(viewers[0]!.messages).toEqual([])
  for (const viewer of viewers) viewer.stop()
  await becomes(metric('api_subscriptions'), (n) => n === 0)
})

test('server-sent events carry subscriptions too', async () => {
  const response = await fetch(`${world.apiUrl}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
    body: JSON.stringify({ query: 'subscription { shareFeed { accepted } }' }),
  })
  const reader = response.body!.getReader()
  await becomes(
    () => world.inRedis((redis) => redis.pubsub('NUMSUB', 'live:feed')),
    ([, n]) => Number(n) === 1,
  )
  await world.publishes([stratum.accepts({ shareDifficulty: 1 })])
  let text = ''
  while (!text.includes('"accepted":1')) text += new TextDecoder().decode((await reader.read()).value)
  expect(text).toContain('event: next')
  await reader.cancel()
})

test.each([
  ['one player with its workers', (n: number) => ({ query: PLAYER, variables: { address: addressOf(n) } })],
  [
    'the pool',
    () => ({
      query:
        '{ poolStats { sharesAccepted work blocksFound playersOnline workersOnline bestEver { id proof { header } } bestThisWeek { id } hashrate { oneMinute { shares } } } network { height } }',
      variables: {},
    }),
  ],
  [
    'blocks',
    () => ({
      query: '{ blocks(first: 50) { edges { node { id hash address workerName isDemo proof { header } } } } }',
      variables: {},
    }),
  ],
])('the SQL statements of %s do not grow with the rows', async (_what, operation) => {
  const many = testPublisher(`many-${_what}`)
  const grow = async (from: number, to: number) => {
    const rigs = Array.from({ length: to - from }, (_, i) => `rig${from + i}`)
    await world.publishes([
      ...rigs.flatMap((worker) => [
        many.connects({ address: addressOf(50), worker, session: worker }),
        many.accepts({
          address: addressOf(50),
          worker,
          session: worker,
          shareDifficulty: from + 1,
          proof: proofOf(from),
        }),
        many.findsBlock({
          address: addressOf(50),
          worker,
          hash: hexOf(32, 7_000_000 + Math.floor(Math.random() * 1e9)),
        }),
      ]),
    ])
    await world.settles()
  }
  const statements = async () => {
    const { query, variables } = operation(50)
    await world.asks(query, variables)
    counter.take()
    const { errors } = await world.asks(query, variables)
    expect(errors).toBeUndefined()
    return counter.take()
  }
  await grow(0, 2)
  const few = await statements()
  await grow(2, 18)
  const lots = await statements()
  process.stdout.write(`${_what}: ${few} statements, then ${lots}\n`)
  expect(few).toBeGreaterThan(0)
  expect(lots).toBe(few)
})

const nested = (depth: number): string =>
  `{ node(id: "x") { ${'... on Player { workers { edges { node { id '.repeat(depth)}${'} } } } '.repeat(depth)} } }`
test.each([
  ['too many aliases', `{ ${Array.from({ length: 21 }, (_, i) => `a${i}: __typename`).join(' ')} }`, /aliases/],
  [
    'too many root fields',
    `{ ${Array.from({ length: 11 }, (_, i) => `a${i}: network { height }`).join(' ')} }`,
    /root fields/,
  ],
  ['too many tokens', `{ ${'network { height } '.repeat(600)} }`, /token/i],
  ['too deep', nested(6), /depth|complexity/i],
  [
    'too costly',
    `{ ${Array.from({ length: 9 }, (_, i) => `a${i}: player(address: "x") { ... on Player { shares(first: 100) { edges { node { id hash height address proof { header coinbase merkleBranch } } } } workers(first: 100) { edges { node { id name } } } } }`).join(' ')} }`,
    /complexity/i,
  ],
  ['too many directives', `{ network { height ${'@skip(if: false) '.repeat(21)} } }`, /directive/i],
])('an operation with %s is refused before it runs, on every transport', async (_what, query, reason) => {
  const { data, errors } = await world.asks(query)
  expect(data ?? null).toBeNull()
  expect(errors?.map((each) => each.message).join()).toMatch(reason)
  const overSocket = world.follows(query)
  const { value } = await becomes(
    () => overSocket.faults,
    (faults) => faults.length > 0,
  )
  expect(JSON.stringify(value)).toMatch(reason)
  overSocket.stop()
})

test('a subscription that costs too much does not start', async () => {
  const window = '{ hashrate low high shares work }'
  const share = '{ id hash height address proof { header coinbase merkleBranch } }'
  const { faults } =
    world.follows(`subscription { playerUpdated(address: "${address}") { workers(first: 100) { edges { node {
    hashrate { oneMinute ${window} fiveMinutes ${window} oneHour ${window} oneDay ${window} }
    best { session ${share} week ${share} ever ${share} } } } } } }`)
  const { value } = await becomes(
    () => faults,
    (all) => all.length > 0,
  )
  expect(JSON.stringify(value)).toMatch(/complexity/i)
})

test('faults are masked, introspection is open', async () => {
  const { data } = await world.asks<{ __schema: { types: { description: string }[] } }>(
    '{ __schema { types { name description } } }',
  )
  expect(data?.__schema.types.length).toBeGreaterThan(30)
})

test('a body above 100 kB, a form post, a foreign page and a foreign socket are turned away', async () => {
  const post = (body: string, headers: Record<string, string>) =>
    fetch(`${world.apiUrl}/graphql`, { method: 'POST', body, headers })
  const json = { 'content-type': 'application/json' }
  expect((await post(JSON.stringify({ query: `{ network { height } } #${'x'.repeat(100_000)}` }), json)).status).toBe(
    413,
  )
  expect((await post('{ __typename }', { 'content-type': 'text/plain' })).status).toBe(403)
  expect((await fetch(`${world.apiUrl}/graphql?query={__typename}`)).status).toBe(403)
  const crossed = await post('{"query":"{ __typename }"}', { ...json, origin: 'https://evil.example' })
  expect(crossed.headers.get('access-control-allow-origin')).toBeNull()
  const status = await new Promise((resolve) => {
    const socket = new WebSocket(`${world.apiUrl.replace('http', 'ws')}/graphql`, 'graphql-transport-ws', {
      origin: 'https://evil.example',
    })
    socket.on('unexpected-response', (_request, response) => resolve(response.statusCode))
    socket.on('open', () => resolve('opened'))
    socket.on('error', () => {})
  })
  expect(status).toBe(403)
})

test('a socket that says too much at once, or nothing at all, is closed', async () => {
  const open = () => new WebSocket(`${world.apiUrl.replace('http', 'ws')}/graphql`, 'graphql-transport-ws')
  const loud = open()
  loud.on('open', () => loud.send('x'.repeat(200_000)))
  expect(await new Promise((resolve) => loud.on('close', resolve))).toBe(1009)
  const silent = open()
  expect(await new Promise((resolve) => silent.on('close', resolve))).toBe(4408)
})

test('the explorer opens in a browser with examples and without a foreign host', async () => {
  const response = await fetch(`${world.apiUrl}/graphql`, { headers: { accept: 'text/html' } })
  const html = await response.text()
  expect(response.status).toBe(200)
  expect(html).toContain('subscription LiveShares')
  expect(html).toMatch(/<script nonce="[^"]+">/)
  expect(response.headers.get('content-security-policy')).toContain("default-src 'none'")
})

test('no path leads out of the web folder', async () => {
  const { port } = new URL(world.apiUrl)
  for (const path of [
    '/../package.json',
    '/..%2fpackage.json',
    '/assets/../../package.json',
    '/%2e%2e/package.json',
    '//etc/passwd',
  ]) {
    const body = await new Promise<string>((resolve, reject) => {
      const sent = request({ port, path, host: '127.0.0.1' }, (response) => {
        let text = ''
        response.on('data', (chunk) => {
          text += chunk
        })
        response.on('end', () => resolve(text))
      })
      sent.on('error', reject)
      sent.end()
    })
    expect(body).not.toContain('"dependencies"')
    expect(body).not.toContain('root:')
  }
})

test('a request that is no HTTP leaves the server standing', async () => {
  const { port } = new URL(world.apiUrl)
  await new Promise<void>((resolve) => {
    const socket = connect(Number(port), '127.0.0.1', () => socket.write('\x16\x03\x01 GET /\r\n\r\n'))
    socket.resume()
    socket.on('close', () => resolve())
    socket.on('error', () => resolve())
  })
  expect((await world.asks('{ __typename }')).data).toEqual({ __typename: 'Query' })
})

test('every answer forbids framing and sniffing, and metrics are served', async () => {
  for (const path of ['/', '/healthz', '/metrics', '/graphql']) {
    const { headers } = await fetch(world.apiUrl + path)
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('x-frame-options')).toBe('DENY')
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
  }
  expect(await (await fetch(`${world.apiUrl}/metrics`)).text()).toContain('api_subscriptions')
})

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

test('after Redis came back, live messages flow again to those who never left', async () => {
  const feed = world.follows<{ shareFeed: { accepted: number } }>('subscription { shareFeed { accepted } }')
  await becomes(metric('api_subscriptions'), (n) => n === 1)
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

function metric(name: string): () => Promise<number> {
  return async () => {
    const text = await (await fetch(`${world.apiUrl}/metrics`)).text()
    return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1] ?? Number.NaN)
  }
}

// What the API refuses, and that it stands afterwards.
import { request } from 'node:http'
import { connect } from 'node:net'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
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

const nested = (depth: number): string =>
  `{ __schema { types { ${'fields { type { '.repeat(depth)} name ${'} } '.repeat(depth)} } } }`
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
  expect((await post('{ __typename }', { 'content-type': 'text/plain' })).status).toBe(415)
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

test('what is no JSON, no object and no operation is told what is wrong, in JSON', async () => {
  for (const [body, message] of [
    ['{"query":', /must be JSON/],
    ['[]', /must be JSON/],
    ['"{ __typename }"', /must be JSON/],
    ['', /must be JSON/],
    ['{"query":7}', /query/i],
    ['{"variables":{}}', /query/i],
    ['{"query":"{ __typename }","variables":[]}', /variables/],
    ['{"query":"{ __typename }","operationName":{}}', /operationName/],
    ['{"query":"{"}', /Syntax Error/],
  ] as const) {
    const response = await fetch(`${world.apiUrl}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    })
    const { errors } = (await response.json()) as { errors: { message: string; extensions: { code: string } }[] }
    expect(errors[0]?.message, body).toMatch(message)
  }
  // With a body whose end never comes there is nothing to answer, and nothing is kept waiting by it.
  const { port } = new URL(world.apiUrl)
  const half = connect(Number(port), '127.0.0.1', () =>
    half.write(
      'POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 500\r\n\r\n{"query":',
    ),
  )
  expect((await world.asks('{ __typename }')).data).toEqual({ __typename: 'Query' })
  half.destroy()
})

test('a flood of one address waits for itself, and others do not wait for it', async () => {
  const flooding = { 'content-type': 'application/json', 'x-forwarded-for': '198.51.100.77' }
  const dear = `{ ${Array.from({ length: 9 }, (_, i) => `p${i}: player(address: "${address}") { ... on Player { workers(first: 10) { edges { node { id hashrate { oneHour { hashrate } } } } } shares(first: 10) { edges { node { id } } } } }`).join(' ')} }`
  const answers: number[] = []
  const flood = Promise.all(
    Array.from({ length: 900 }, async () => {
      const response = await fetch(`${world.apiUrl}/graphql`, {
        method: 'POST',
        headers: flooding,
        body: JSON.stringify({ query: dear }),
      })
      answers.push(response.status)
      await response.text()
    }),
  )
  await becomes(
    () => answers.length,
    (n) => n > 20,
    20_000,
  )
  for (let n = 0; n < 20; n++) expect((await world.asks('{ network { height } }')).data).toBeTruthy()
  const before = answers.length
  await flood
  // Others were answered long before the flood was through.
  expect(before).toBeLessThan(900)
  for (const status of answers) expect([200, 429, 503]).toContain(status)
  expect(answers).toContain(429)
  expect(await world.metric('api_operations_waiting')()).toBe(0)
}, 60_000)

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

// What somebody may ask for in a minute: by address, account and key, over every transport, in all processes.
import { setTimeout as sleep } from 'node:timers/promises'
import { createClient } from 'graphql-ws'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { createSigner } from '../../dev/signer.ts'
import { bearer, peopleOf } from './people.ts'
import { startWorld, type World } from './world.ts'

const limits = { BUDGET_PER_ADDRESS: '1500', BUDGET_PER_ACCOUNT: '2500', BUDGET_PER_KEY: '1000' }
let world: World
let secondUrl: string
beforeAll(async () => {
  world = await startWorld()
  await world.startsApi(limits)
  secondUrl = (await world.startsOtherApi(limits)).apiUrl
}, 120_000)
afterAll(() => world?.stop())
const { post, signIn } = peopleOf(() => world)

let visitors = 0
let visitor: Record<string, string>
beforeEach(() => {
  visitors++
  visitor = { 'x-forwarded-for': `198.51.100.${visitors}` }
})

/** Dear, and wrong for nobody: 500 points each. */
const DEAR = 'mutation { authVerify(nonce: "x", signature: "x") { __typename } }'
const codeOf = async (query: string, headers: Record<string, string>, url = world.apiUrl): Promise<string> => {
  const { errors, status } = await post(query, {}, headers, url)
  const code = errors?.[0]?.extensions?.code
  if (code === 'RATE_LIMITED') expect(status).toBe(429)
  return code ?? 'answered'
}
async function untilRefused(headers: Record<string, string>, urls = [world.apiUrl]): Promise<number> {
  for (let n = 0; n < 20; n++) if ((await codeOf(DEAR, headers, urls[n % urls.length])) === 'RATE_LIMITED') return n
  return Number.POSITIVE_INFINITY
}

test('an address has its minute, counted by what an operation costs, and the answer says what is left', async () => {
  const first = await fetch(`${world.apiUrl}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...visitor },
    body: JSON.stringify({ query: DEAR }),
  })
  expect(first.headers.get('ratelimit-policy')).toBe('"minute";q=1500;w=60')
  expect(first.headers.get('ratelimit')).toMatch(/^"minute";r=\d+;t=\d+$/)
  expect(await untilRefused(visitor)).toBeLessThan(3)
  const refused = await fetch(`${world.apiUrl}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...visitor },
    body: JSON.stringify({ query: '{ network { name } }' }),
  })
  const body = (await refused.json()) as { errors: { message: string; extensions: { retryAfterSeconds: number } }[] }
  expect(refused.status).toBe(429)
  expect(Number(refused.headers.get('retry-after'))).toBe(body.errors[0]?.extensions.retryAfterSeconds)
  expect(body.errors[0]?.message).toMatch(/go on in \d+ s/)
  // Others are not concerned, nor is who asks from the own host.
  expect(await codeOf('{ network { name } }', { 'x-forwarded-for': '203.0.113.9' })).toBe('answered')
  expect(await untilRefused({})).toBe(Number.POSITIVE_INFINITY)
})

test('two processes count together', async () => {
  expect(await untilRefused(visitor, [world.apiUrl, secondUrl])).toBeLessThanOrEqual(3)
  expect(await codeOf('{ network { name } }', visitor, secondUrl)).toBe('RATE_LIMITED')
})

test('a whole network of IPv6 is one', async () => {
  for (let n = 0; n < 3; n++) await codeOf(DEAR, { 'x-forwarded-for': `2001:db8:${visitors}:1::${n}` })
  expect(await codeOf(DEAR, { 'x-forwarded-for': `2001:db8:${visitors}:1:ffff::1` })).toBe('RATE_LIMITED')
  expect(await codeOf(DEAR, { 'x-forwarded-for': `2001:db8:${visitors}:2::1` })).toBe('answered')
})

test('who has signed in has a budget of the account, whatever the address; a key has its own', async () => {
  const as = bearer((await signIn(createSigner('p2wpkh', 'regtest'))).accessToken)
  const made = await post<{ createApiKey: { secret: string } }>(
    'mutation { createApiKey(name: "bot") { ... on ApiKeyCreated { secret } } }',
    {},
    as,
  )
  const key = bearer(made.data?.createApiKey.secret ?? '')
  const spent = await untilRefused({ ...as, ...visitor })
  expect(spent).toBeGreaterThanOrEqual(4)
  expect(await codeOf('{ network { name } }', { ...as, 'x-forwarded-for': '203.0.113.77' })).toBe('RATE_LIMITED')
  expect(await untilRefused(key)).toBeLessThanOrEqual(2)
  expect(await codeOf('{ network { name } }', visitor)).toBe('answered')
})

test('over a WebSocket and over SSE it is the same budget', async () => {
  const client = createClient({
    url: `${world.apiUrl.replace('http', 'ws')}/graphql`,
    webSocketImpl: class extends WebSocket {
      constructor(url: string, protocols: string) {
        super(url, protocols, { headers: visitor })
      }
    },
    retryAttempts: 0,
  })
  const ask = async (query: string): Promise<unknown> => {
    try {
      for await (const result of client.iterate({ query })) return result
    } catch (errors) {
      return { errors }
    }
    return undefined
  }
  for (let n = 0; n < 3; n++) await ask(DEAR)
  const refused = { errors: [{ extensions: { code: 'RATE_LIMITED' } }] }
  expect(await ask('{ network { name } }')).toMatchObject(refused)
  expect(await ask('subscription { tipChanged { height } }')).toMatchObject(refused)
  expect(await codeOf('{ network { name } }', visitor)).toBe('RATE_LIMITED')
  const stream = await fetch(`${world.apiUrl}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream', ...visitor },
    body: JSON.stringify({ query: 'subscription { tipChanged { height } }' }),
  })
  expect(await stream.text()).toContain('RATE_LIMITED')
  await client.dispose()
})

test('what is answered from memory counts too', async () => {
  const board = '{ leaderboard { entrants } }'
  let answered = 0
  while (answered < 2_000 && (await codeOf(board, visitor)) === 'answered') answered++
  expect(answered).toBeGreaterThan(10)
  expect(answered).toBeLessThan(2_000)
}, 30_000)

test('a budget is new after its minute', async () => {
  await untilRefused(visitor)
  const keys = await world.inRedis((redis) => redis.keys(`budget:address:${visitor['x-forwarded-for']}`))
  expect(keys).toHaveLength(1)
  const left = await world.inRedis((redis) => redis.pttl(keys[0] as string))
  expect(left).toBeGreaterThan(0)
  expect(left).toBeLessThanOrEqual(60_000)
})

test('while Redis is away each process counts for itself, and answers', async () => {
  await world.redis.kill()
  await sleep(200)
  // What needs Redis fails; what does not is answered, and counted.
  expect(await codeOf('{ __typename }', visitor)).toBe('answered')
  const big = `{ ${Array.from({ length: 10 }, (_, n) => `a${n}: odds(hashrate: 1e12) { day { words } week { words } year { words } }`).join(' ')} }`
  let refused = false
  for (let n = 0; n < 200 && !refused; n++) refused = (await codeOf(big, visitor)) === 'RATE_LIMITED'
  expect(refused).toBe(true)
  await world.redis.restart()
}, 30_000)

test('a fault is told by an id alone, under which the log has the rest', async () => {
  await world.sql('ALTER TABLE account_address RENAME TO account_address_away')
  const as = bearer((await signInBefore()).accessToken)
  const { errors } = await post('{ viewer { addresses { address } } }', {}, as)
  await world.sql('ALTER TABLE account_address_away RENAME TO account_address')
  const [error] = errors ?? []
  expect(error?.message).toMatch(/wrong on our side/)
  const { code, id } = error?.extensions as { code: string; id: string }
  expect([code, id]).toEqual(['INTERNAL_SERVER_ERROR', expect.stringMatching(/^[0-9a-f-]{36}$/)])
  expect(JSON.stringify(errors)).not.toContain('account_address')
  const line = await world.api?.line((each) => each.id === id, 2_000)
  expect(JSON.stringify(line)).toContain('account_address')
})
/** Signing in needs the table that is about to be away. */
let before: Promise<{ accessToken: string }> | undefined
beforeAll(() => {
  before = signIn(createSigner('p2tr', 'regtest'))
  return before.then(() => undefined)
})
const signInBefore = (): Promise<{ accessToken: string }> => before as Promise<{ accessToken: string }>

// Keys for programs, on a real PostgreSQL and Redis.
import { setTimeout as sleep } from 'node:timers/promises'
import { createClient } from 'graphql-ws'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { createSigner } from '../../dev/signer.ts'
import { bearer, peopleOf } from './people.ts'
import { becomes, startWorld, type World } from './world.ts'

let world: World
let as: Record<string, string>
beforeAll(async () => {
  world = await startWorld()
  await world.startsApi()
  as = bearer((await signIn(createSigner('p2wpkh', 'regtest'))).accessToken)
}, 120_000)
afterAll(() => world?.stop())
const { post, signIn } = peopleOf(() => world)

interface Created {
  readonly __typename: string
  readonly secret: string
  readonly message?: string
  readonly key: { readonly id: string; readonly hint: string; readonly name: string }
}
const CREATE = `mutation ($name: String!, $scopes: [ApiScope!]! = [], $days: Int) {
  createApiKey(name: $name, scopes: $scopes, days: $days) { __typename ... on KeyRefused { message }
    ... on ApiKeyCreated { secret key { id hint name scopes expiresAt usedAt revokedAt } } } }`
const create = async (variables: Record<string, unknown>, by = as): Promise<Created> =>
  (await post<{ createApiKey: Created }>(CREATE, variables, by)).data?.createApiKey as Created
interface Key {
  readonly id: string
  readonly usedAt: string | null
  readonly revokedAt: string | null
  readonly usage: readonly { readonly day: string; readonly requests: number }[]
}
const keys = async (): Promise<readonly Key[]> =>
  (
    await post<{ viewer: { keys: Key[] } }>(
      '{ viewer { keys { id usedAt revokedAt usage { day requests } } } }',
      {},
      as,
    )
  ).data?.viewer.keys ?? []
const WHO = '{ viewer { addresses { address } } }'
const revoke = async (id: string): Promise<boolean | undefined> =>
  (await post<{ revokeApiKey: boolean }>('mutation ($id: ID!) { revokeApiKey(id: $id) }', { id }, as)).data
    ?.revokeApiKey

test('a key is shown once, kept as a hash, and says what it may do', async () => {
  const made = await create({ name: 'My bot 🤖', scopes: ['PROFILE_READ', 'PROFILE_READ'], days: 30 })
  expect(made).toMatchObject({
    __typename: 'ApiKeyCreated',
    secret: expect.stringMatching(/^tbgk_[\w-]{43}$/),
    key: { name: 'My bot 🤖', scopes: ['PROFILE_READ'], usedAt: null, revokedAt: null },
  })
  expect(made.secret.startsWith(made.key.hint)).toBe(true)
  const rows = JSON.stringify(await world.sql(`SELECT *, encode(hash, 'escape') FROM api_key`))
  expect(rows).not.toContain(made.secret.slice(10))
  expect((await post<{ viewer: object }>(WHO, {}, bearer(made.secret))).data?.viewer).toBeTruthy()
  const wrong = await post(WHO, {}, bearer(`${made.secret.slice(0, -1)}${made.secret.endsWith('A') ? 'B' : 'A'}`))
  expect([wrong.status, wrong.errors?.[0]?.extensions?.code]).toEqual([401, 'UNAUTHENTICATED'])
})

test.each([
  [{ name: '' }, 'empty'],
  [{ name: 'x'.repeat(41) }, '40'],
  [{ name: 'ok', days: 0 }, '1 to 366'],
  [{ name: 'ok', days: 5_000 }, '1 to 366'],
])('%o is refused', async (wish, why) => {
  expect(await create(wish)).toMatchObject({ __typename: 'KeyRefused', message: expect.stringContaining(why) })
})

test('its use is counted by day, over HTTP and WebSocket, and written down within seconds', async () => {
  const { secret, key } = await create({ name: 'counted' })
  for (let n = 0; n < 5; n++) await post('{ network { name } }', {}, bearer(secret))
  const client = createClient({
    url: `${world.apiUrl.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { accessToken: secret },
  })
  for await (const result of client.iterate({ query: '{ network { name } }' })) expect(result.errors).toBeUndefined()
  await client.dispose()
  const { value: used } = await becomes(
    async () => (await keys()).find(({ id }) => id === key.id),
    (found) => found?.usage[0]?.requests === 6,
  )
  expect(used?.usedAt).not.toBeNull()
  expect(used?.usage[0]?.day).toBe(`${new Date().toISOString().slice(0, 10)}T00:00:00.000Z`)
})

test('what was counted is not lost when the API stops', async () => {
  const { secret, key } = await create({ name: 'stopped' })
  const other = await world.startsOtherApi()
  await post('{ network { name } }', {}, bearer(secret), other.apiUrl)
  await other.stop()
  expect((await keys()).find(({ id }) => id === key.id)?.usage[0]?.requests).toBe(1)
})

test('one that is revoked is good no more at once, in every process and on open connections', async () => {
  const { secret, key } = await create({ name: 'revoked', scopes: ['PROFILE_READ'] })
  const other = await world.startsOtherApi()
  const urls = [world.apiUrl, other.apiUrl]
  const closed = Promise.withResolvers<number>()
  const client = createClient({
    url: `${world.apiUrl.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    lazy: false,
    retryAttempts: 0,
    connectionParams: { accessToken: secret },
    onNonLazyError: () => {},
    on: { closed: (event) => closed.resolve((event as { code: number }).code) },
  })
  for (const url of urls)
    expect((await post<{ viewer: object }>(WHO, {}, bearer(secret), url)).data?.viewer).toBeTruthy()
  expect(await revoke(key.id)).toBe(true)
  expect(await revoke(key.id)).toBe(false)
  expect(await closed.promise).toBe(4403)
  await sleep(50)
  for (const url of urls) expect((await post(WHO, {}, bearer(secret), url)).status).toBe(401)
  expect((await keys()).find(({ id }) => id === key.id)?.revokedAt).not.toBeNull()
  await client.dispose()
  await other.stop()
}, 30_000)

test('one that has ended by its date is good no more', async () => {
  const { secret, key } = await create({ name: 'ended', days: 1 })
  await world.sql(`UPDATE api_key SET expires_at = now() + interval '300 ms' WHERE id = $1`, [Number(key.id)])
  expect((await post('{ network { name } }', {}, bearer(secret))).status).toBe(200)
  await sleep(400)
  expect((await post('{ network { name } }', {}, bearer(secret))).status).toBe(401)
})

test('an account has at most twenty that are good', async () => {
  const own = bearer((await signIn(createSigner('p2tr', 'regtest'))).accessToken)
  const all = await Promise.all(Array.from({ length: 22 }, (_, n) => create({ name: `key ${n}` }, own)))
  expect(all.filter(({ __typename }) => __typename === 'KeyRefused')).toHaveLength(2)
})

// The client as somebody: tokens that are renewed, sessions that end, keys, and budgets, against a real API.
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { bearer, peopleOf } from '../../api/tests/people.ts'
import { becomes, startWorld, type World } from '../../api/tests/world.ts'
import { createSigner, type Signer } from '../../dev/signer.ts'
import {
  BeginSignInDocument,
  codeOf,
  createGameClient,
  type GameClient,
  type GameClientOptions,
  gql,
  PoolDocument,
  retryAfterSecondsOf,
  SignInDocument,
  SignOutDocument,
  TipChangedDocument,
  type Tokens,
  ViewerDocument,
} from '../index.ts'

let world: World
const open: GameClient[] = []
beforeAll(async () => {
  world = await startWorld()
  await world.startsApi({ BUDGET_PER_KEY: '1000' })
}, 120_000)
afterAll(() => world?.stop())
afterEach(async () => {
  for (const game of open.splice(0)) await game.close()
})
const { post, signIn } = peopleOf(() => world)

function comes(options: Partial<GameClientOptions> = {}) {
  const heard: (Tokens | null)[] = []
  const game = createGameClient({
    url: `${world.apiUrl}/graphql`,
    onTokens: (tokens) => heard.push(tokens),
    ...options,
  })
  open.push(game)
  const who = async (): Promise<string | null | undefined> => {
    const { data, error } = await game.client.query(ViewerDocument, {})
    return error ? `${codeOf(error)}` : (data?.viewer?.addresses[0]?.address ?? null)
  }
  return { game, heard, who }
}
async function signsIn(signer: Signer, { client, signedIn }: GameClient): Promise<Tokens> {
  const begun = await client.mutation(BeginSignInDocument, { address: signer.address })
  const challenge = begun.data?.authChallenge
  if (challenge?.__typename !== 'AuthChallenge') throw new Error(`no challenge: ${begun.error?.message}`)
  const signature = signer.sign(challenge.message)
  const { data } = await client.mutation(SignInDocument, { nonce: challenge.nonce, signature, device: 'test' })
  if (data?.authVerify.__typename !== 'SignedIn' || !data.authVerify.tokens) throw new Error('not signed in')
  signedIn(data.authVerify.tokens)
  return data.authVerify.tokens
}
const old = (tokens: Tokens): Tokens => ({ ...tokens, accessExpiresAt: '2026-01-01T00:00:00.000Z' })

test('options that make no sense are refused at once', () => {
  expect(() => createGameClient({ url: 'localhost:4000/graphql' })).toThrow('url must begin with http://')
  const tokens = { accessToken: '', accessExpiresAt: '', refreshToken: '', refreshExpiresAt: '' }
  expect(() => comes({ apiKey: 'tbgk_x', tokens })).toThrow('either a program or a person')
})

test('who signs in asks as themselves from then on, and signs out again', async () => {
  const signer = createSigner('p2tr', 'regtest')
  const { game, heard, who } = comes()
  expect(await who()).toBeNull()
  const tokens = await signsIn(signer, game)
  expect(heard).toEqual([expect.objectContaining({ accessToken: tokens.accessToken })])
  expect(await who()).toBe(signer.address)
  expect((await game.client.mutation(SignOutDocument, {})).data?.signOut).toBe(true)
  game.signedIn(null)
  expect(await who()).toBeNull()
})

test('tokens of before are renewed once before the first of many requests, and the new ones are told', async () => {
  const signer = createSigner('p2wpkh', 'regtest')
  const tokens = await signsIn(signer, comes().game)
  const { heard, who } = comes({ tokens: old(tokens) })
  expect(await Promise.all([who(), who(), who()])).toEqual(Array(3).fill(signer.address))
  expect(heard).toHaveLength(1)
  expect(heard[0]?.refreshToken).not.toBe(tokens.refreshToken)
})

test('an access token that the API refuses is renewed, and the request made again', async () => {
  const signer = createSigner('p2wpkh', 'regtest')
  const tokens = await signsIn(signer, comes().game)
  const { heard, who } = comes({ tokens: { ...tokens, accessToken: `${tokens.accessToken}x` } })
  expect(await who()).toBe(signer.address)
  expect(heard).toHaveLength(1)
})

test('when the session has ended, the app is told, and goes on as nobody', async () => {
  const signer = createSigner('p2wpkh', 'regtest')
  const tokens = await signsIn(signer, comes().game)
  await post('mutation { signOut }', {}, bearer(tokens.accessToken))
  const { heard, who } = comes({ tokens: old(tokens) })
  expect(await who()).toBeNull()
  expect(heard).toEqual([null])
})

test('a socket whose session is ended comes back, is told so, and what is public goes on', async () => {
  const signer = createSigner('p2wpkh', 'regtest')
  const { game, heard } = comes()
  const tokens = await signsIn(signer, game)
  let resumes = 0
  game.onResume(() => {
    resumes++
  })
  const errors: unknown[] = []
  game.client.subscription(TipChangedDocument, {}).subscribe(({ error }) => error && errors.push(error.message))
  await becomes(world.metric('api_subscriptions'), (n) => n === 1)
  await post('mutation { signOut }', {}, bearer(tokens.accessToken))
  await becomes(
    () => resumes,
    (n) => n === 1,
  )
  await becomes(world.metric('api_subscriptions'), (n) => n === 1)
  expect(heard.at(-1)).toBeNull()
  expect(errors).toEqual([])
})

async function makesKey(): Promise<string> {
  const { accessToken } = await signIn(createSigner('p2wpkh', 'regtest'))
  const { data } = await post<{ createApiKey: { secret: string } }>(
    'mutation { createApiKey(name: "bot", scopes: [PROFILE_READ]) { ... on ApiKeyCreated { secret } } }',
    {},
    bearer(accessToken),
  )
  return data?.createApiKey.secret ?? ''
}

test('a key asks and follows; a wrong one is refused for good, over HTTP and WebSocket', async () => {
  const good = comes({ apiKey: await makesKey() })
  expect(await good.who()).toMatch(/^bcrt1q/)
  good.game.client.subscription(TipChangedDocument, {}).subscribe(() => undefined)
  await becomes(world.metric('api_subscriptions'), (n) => n === 1)

  const bad = comes({ apiKey: `tbgk_${'x'.repeat(43)}` })
  expect(await bad.who()).toBe('UNAUTHENTICATED')
  const ended = await new Promise<string | undefined>((resolve) => {
    bad.game.client.subscription(TipChangedDocument, {}).subscribe(({ error }) => resolve(error?.message))
  })
  expect(ended).toMatch(/Network/)
})

const Dear = gql<object, Record<string, never>>('mutation { authVerify(nonce: "x", signature: "x") { __typename } }')

test('who used up the budget is told when to come again, and the client waits that long where it may', async () => {
  const apiKey = await makesKey()
  const hasty = comes({ apiKey, waitSecondsMax: 0 }).game
  const refusal = await becomes(
    async () => (await hasty.client.mutation(Dear, {})).error,
    (error) => codeOf(error) === 'RATE_LIMITED',
  )
  const seconds = retryAfterSecondsOf(refusal.value) ?? 0
  expect(seconds).toBeGreaterThan(0)
  expect(seconds).toBeLessThanOrEqual(60)

  // As if the minute were nearly over: it is said to take a second, and after that there is a budget again.
  const other = await makesKey()
  const answers: number[] = []
  const soon: typeof fetch = async (input, init) => {
    const headers = new Headers(init?.headers)
    if (answers.length > 0) headers.set('authorization', `Bearer ${other}`)
    const response = await fetch(input, { ...init, headers })
    answers.push(response.status)
    return new Response((await response.text()).replace(/"retryAfterSeconds":\d+/, '"retryAfterSeconds":1'), response)
  }
  const patient = comes({ apiKey, fetch: soon }).game
  const startedMs = performance.now()
  const { data, error } = await patient.client.query(PoolDocument, {})
  expect([error, data?.network.name]).toEqual([undefined, 'REGTEST'])
  expect(answers).toEqual([429, 200])
  expect(performance.now() - startedMs).toBeGreaterThanOrEqual(990)
})

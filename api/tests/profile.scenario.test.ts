// What people say of themselves, and their linked addresses, on a real PostgreSQL and Redis.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createSigner, type Signer } from '../../dev/signer.ts'
import { COINBASE_TAGS_KEY, CONTROL_FIELD, CONTROL_STREAM, decodeControl } from '../../events/index.ts'
import { openPostgres } from '../../platform/postgres.ts'
import { restoreTags } from '../domains/accounts/index.ts'
import { erasePlayer } from '../domains/privacy/index.ts'
import { bearer, type Challenge, peopleOf, type Verified } from './people.ts'
import { testPublisher } from './publisher.ts'
import { startWorld, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
  await Promise.all([world.startsApi(), world.startsLedger()])
}, 120_000)
afterAll(() => world?.stop())
const { post, challenge, signIn, verify, whoIs } = peopleOf(() => world)

const VIEWER = `__typename ... on Viewer { account { handle displayName country } settings { timeZone coinbaseTag role }
  addresses { address isFirst } }`
const UPDATE = `mutation ($profile: ProfileInput!) { updateProfile(profile: $profile) { ${VIEWER} ... on ProfileRefused { message field } } }`
const TAG = `mutation ($tag: String!) { setCoinbaseTag(tag: $tag) { ${VIEWER} ... on TagRefused { message } } }`
const LINK_CHALLENGE = `mutation ($address: String!) { linkChallenge(address: $address) { __typename
  ... on AuthChallenge { nonce message address } ... on InvalidAddress { message } } }`
const LINK = `mutation ($nonce: String!, $signature: String!) { linkAddress(nonce: $nonce, signature: $signature) { ${VIEWER}
  ... on LinkRefused { message } ... on ChallengeGone { message } ... on SignatureRefused { problem } } }`
const UNLINK = `mutation ($address: String!) { unlinkAddress(address: $address) { ${VIEWER}
  ... on LinkRefused { message } ... on InvalidAddress { message } } }`

interface Someone {
  readonly signer: Signer
  does<T extends object>(query: string, variables: Record<string, unknown>): Promise<T>
  updates(profile: Record<string, unknown>): Promise<Record<string, unknown>>
}
async function someone(): Promise<Someone> {
  const signer = createSigner('p2wpkh', 'regtest')
  const { accessToken } = await signIn(signer)
  const does = async <T extends object>(query: string, variables: Record<string, unknown>): Promise<T> => {
    const { data, errors } = await post<Record<string, T>>(query, variables, bearer(accessToken))
    if (!data) throw new Error(JSON.stringify(errors))
    return Object.values(data)[0] as T
  }
  return { signer, does, updates: (profile) => does(UPDATE, { profile }) }
}
const tagsInRedis = () => world.inRedis((redis) => redis.hgetall(COINBASE_TAGS_KEY))

test('a profile is changed as a whole or not at all; what is left out stays, null takes away', async () => {
  const alice = await someone()
  expect(
    await alice.updates({ handle: 'Alice', displayName: 'Alice ⛏️', country: 'CH', timeZone: 'Europe/Zurich' }),
  ).toMatchObject({
    account: { handle: 'Alice', displayName: 'Alice ⛏️', country: 'CH' },
    settings: { timeZone: 'Europe/Zurich', coinbaseTag: '', role: 'PLAYER' },
  })
  expect(await alice.updates({ country: null })).toMatchObject({ account: { handle: 'Alice', country: null } })
  for (const [profile, field] of [
    [{ displayName: 'New', handle: 'a' }, 'HANDLE'],
    [{ handle: 'alice', displayName: ' ' }, 'DISPLAY_NAME'],
    [{ displayName: 'New', country: 'XX' }, 'COUNTRY'],
    [{ displayName: 'New', timeZone: 'Nowhere' }, 'TIME_ZONE'],
  ] as const) {
    expect(await alice.updates(profile)).toMatchObject({ __typename: 'ProfileRefused', field })
  }
  expect(await alice.updates({})).toMatchObject({ account: { handle: 'Alice', displayName: 'Alice ⛏️' } })
})

test('a handle is one person’s whatever its case, even for two at once, and stays for thirty days', async () => {
  const [bob, eve] = [await someone(), await someone()]
  const both = await Promise.all([bob.updates({ handle: 'Hash_Lord' }), eve.updates({ handle: 'hash_lord' })])
  expect(both.map(({ __typename }) => __typename).sort()).toEqual(['ProfileRefused', 'Viewer'])
  const [winner, loser] = both[0]?.__typename === 'Viewer' ? [bob, eve] : [eve, bob]
  expect(await loser.updates({ handle: 'HASH_LORD' })).toMatchObject({ message: 'Somebody else has that handle.' })
  expect(await winner.updates({ handle: 'HASH_lord' })).toMatchObject({ account: { handle: 'HASH_lord' } })
  expect(await winner.updates({ handle: 'other' })).toMatchObject({
    message: expect.stringMatching(/30 days: until \d{4}-/),
  })
  expect(await winner.updates({ handle: null })).toMatchObject({ __typename: 'ProfileRefused' })
  await world.sql(`UPDATE account SET handle_set_at = handle_set_at - interval '31 days' WHERE handle = 'HASH_lord'`)
  expect(await winner.updates({ handle: 'other' })).toMatchObject({ account: { handle: 'other' } })
  expect(await loser.updates({ handle: 'hash_lord' })).toMatchObject({ account: { handle: 'hash_lord' } })
})

test('a tag goes to stratum for every address of the account, state and change together', async () => {
  const carol = await someone()
  for (const tag of ['a/b', ' x', 'ünïcode', 'x'.repeat(100), 'line\n']) {
    expect(await carol.does(TAG, { tag })).toMatchObject({ __typename: 'TagRefused' })
  }
  expect(await carol.does(TAG, { tag: 'carol' })).toMatchObject({ settings: { coinbaseTag: 'carol' } })
  expect((await tagsInRedis())[carol.signer.address]).toBe('carol')
  const entries = await world.inRedis((redis) => redis.xrevrange(CONTROL_STREAM, '+', '-', 'COUNT', 1))
  const line = entries[0]?.[1][entries[0][1].indexOf(CONTROL_FIELD) + 1] as string
  expect(decodeControl(line)).toEqual({ type: 'CoinbaseTagSet', address: carol.signer.address, tag: 'carol' })
  expect(await carol.does(TAG, { tag: '' })).toMatchObject({ settings: { coinbaseTag: '' } })
  expect(await tagsInRedis()).not.toHaveProperty(carol.signer.address)
})

test('tags that Redis lost, or has otherwise, come back by the clock; those of no account stay', async () => {
  const dora = await someone()
  await dora.does(TAG, { tag: 'dora' })
  const plain = await someone()
  await world.inRedis((redis) =>
    redis
      .multi()
      .del(COINBASE_TAGS_KEY)
      .hset(COINBASE_TAGS_KEY, 'somebody', 'else')
      .hset(COINBASE_TAGS_KEY, plain.signer.address, 'old')
      .exec(),
  )
  const client = await openPostgres(world.databaseUrl, 'test')
  const restored = await world.inRedis((redis) => restoreTags(client, redis))
  expect(restored.restored).toBe(2)
  expect(await tagsInRedis()).toEqual({ somebody: 'else', [dora.signer.address]: 'dora' })
  expect(await world.inRedis((redis) => restoreTags(client, redis))).toEqual({ restored: 0 })
  await client.end()
})

test('another address is linked by its own signature, signs in to the same account, and is unlinked', async () => {
  const erin = await someone()
  await erin.does(TAG, { tag: 'erin' })
  const second = createSigner('p2tr', 'regtest')
  const asked = await erin.does<Challenge>(LINK_CHALLENGE, { address: second.address })
  expect(asked.message).toMatch(/^Link to my account at localhost:\d+ with /)
  // It links, and does not sign in; another account cannot use it.
  const signature = second.sign(asked.message)
  expect(await verify(asked.nonce, signature)).toMatchObject({ __typename: 'ChallengeGone' })
  const mallory = await someone()
  expect(await mallory.does(LINK, { nonce: asked.nonce, signature })).toMatchObject({ __typename: 'ChallengeGone' })
  expect(await erin.does(LINK, { nonce: asked.nonce, signature: erin.signer.sign(asked.message) })).toMatchObject({
    problem: 'WRONG_SIGNATURE',
  })
  expect(await erin.does(LINK, { nonce: asked.nonce, signature })).toMatchObject({
    addresses: [
      { address: erin.signer.address, isFirst: true },
      { address: second.address, isFirst: false },
    ],
  })
  expect((await tagsInRedis())[second.address]).toBe('erin')
  const { accessToken } = await signIn(second)
  expect((await whoIs(accessToken)).data?.viewer?.sessions).toHaveLength(2)
  // Not to be had by two.
  const again = await mallory.does<Challenge>(LINK_CHALLENGE, { address: second.address })
  expect(await mallory.does(LINK, { nonce: again.nonce, signature: second.sign(again.message) })).toMatchObject({
    message: 'That address is of another account.',
  })
  expect(await mallory.does(UNLINK, { address: second.address })).toMatchObject({ __typename: 'LinkRefused' })
  expect(await erin.does(UNLINK, { address: erin.signer.address })).toMatchObject({ __typename: 'LinkRefused' })
  expect(await erin.does(UNLINK, { address: 'nonsense' })).toMatchObject({ __typename: 'InvalidAddress' })
  expect(await erin.does<Verified>(UNLINK, { address: second.address })).toMatchObject({ __typename: 'Viewer' })
  expect(await tagsInRedis()).not.toHaveProperty(second.address)
})

test('the page of a player shows who signed in with the address, and forgets it when that is asked for', async () => {
  const frank = await someone()
  await frank.updates({ handle: 'frank', displayName: 'Frank', country: 'AT' })
  await frank.does(TAG, { tag: 'frank' })
  const stratum = testPublisher('frank.1')
  const { address } = frank.signer
  await world.publishes([stratum.connects({ address }), stratum.accepts({ address })])
  await world.settles()
  const seen = async () =>
    (
      await world.asks<{ player: { account: object | null } }>(
        'query ($a: String!) { player(address: $a) { ... on Player { account { handle displayName country } } } }',
        { a: frank.signer.address },
      )
    ).data?.player
  expect(await seen()).toEqual({ account: { handle: 'frank', displayName: 'Frank', country: 'AT' } })
  const client = await openPostgres(world.databaseUrl, 'test')
  await world.inRedis((redis) => erasePlayer(client, redis, frank.signer.address))
  await client.end()
  expect(await seen()).toEqual({ account: { handle: null, displayName: null, country: null } })
  expect(await tagsInRedis()).not.toHaveProperty(frank.signer.address)
  expect((await challenge(frank.signer.address)).__typename).toBe('AuthChallenge')
})

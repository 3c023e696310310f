// Names that offend: taken away by a moderator, told to whom they were, kept out by words; on a real PostgreSQL and Redis.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createSigner } from '../../dev/signer.ts'
import { COINBASE_TAGS_KEY } from '../../events/index.ts'
import { bearer, peopleOf } from './people.ts'
import { addressOf } from './publisher.ts'
import { startWorld, type World } from './world.ts'

let world: World
const { post, signIn } = peopleOf(() => world)
const [mod, ada, bob] = [1, 2, 3].map(() => createSigner('p2wpkh', 'regtest')) as [Signer, Signer, Signer]
type Signer = ReturnType<typeof createSigner>
const as = new Map<Signer, Record<string, string>>()

beforeAll(async () => {
  world = await startWorld()
  await world.startsApi()
  for (const each of [mod, ada, bob]) as.set(each, bearer((await signIn(each)).accessToken))
  await world.sql(`UPDATE account SET role = 'moderator' WHERE address = $1`, [mod.address])
}, 60_000)
afterAll(() => world?.stop())

type Answer = Readonly<Record<string, unknown>> & { readonly __typename: string; readonly message?: string }
async function does(who: Signer, mutation: string, variables: Record<string, unknown>): Promise<Answer> {
  const { data, errors } = await post<Record<string, Answer>>(mutation, variables, as.get(who) ?? {})
  const answer = data && Object.values(data)[0]
  if (!answer) throw new Error(JSON.stringify(errors))
  return answer
}
const PROFILE = `mutation ($profile: ProfileInput!) { updateProfile(profile: $profile) { __typename
  ... on Viewer { account { handle displayName country } } ... on ProfileRefused { message field } } }`
const TAG = `mutation ($tag: String!) { setCoinbaseTag(tag: $tag) { __typename ... on TagRefused { message } } }`
const RESET = `mutation ($address: Address!, $part: NamePart!, $days: Int!, $reason: String!) {
  resetName(address: $address, part: $part, lockDays: $days, reason: $reason) { __typename
    ... on ModeratedPlayer { coinbaseTag account { handle displayName } nameResets { part reason lockedUntil } }
    ... on ModerationRefused { message } } }`
const UNLOCK = `mutation ($address: Address!, $part: NamePart!) {
  unlockName(address: $address, part: $part, reason: "a mistake") { __typename ... on ModerationRefused { message } } }`
const BLOCK = `mutation ($word: String!, $reason: String! = "for the test") { blockWord(word: $word, reason: $reason) { __typename
  ... on BlockedWord { id word } ... on ModerationRefused { message } } }`
const ALLOW = `mutation ($id: ID!) { allowWord(id: $id, reason: "for the test") { __typename
  ... on BlockedWord { word } ... on ModerationRefused { message } } }`
const profile = (who: Signer, changes: Record<string, unknown>) => does(who, PROFILE, { profile: changes })
const reset = (who: Signer, address: string, part: string, days = 30, reason = 'names a person') =>
  does(who, RESET, { address, part, days, reason })
const log = () => world.sql('SELECT action, address, reason, before, after FROM audit_entry ORDER BY id')

test('a handle that was taken away is told to its owner, and no other is taken before its time', async () => {
  await profile(ada, { handle: 'offends', displayName: 'Offends Too', country: 'CH' })
  expect(await reset(mod, ada.address, 'HANDLE')).toEqual({
    __typename: 'ModeratedPlayer',
    coinbaseTag: '',
    account: { handle: null, displayName: 'Offends Too' },
    nameResets: [{ part: 'HANDLE', reason: 'names a person', lockedUntil: expect.any(String) }],
  })
  expect(await profile(ada, { handle: 'another', country: 'DE' })).toEqual({
    __typename: 'ProfileRefused',
    field: 'HANDLE',
    message: expect.stringMatching(
      /^A moderator took your handle away \(“names a person”\)\. You can choose another after \d{4}-.* UTC\.$/,
    ),
  })
  // The rest of the profile is theirs to change, and what was refused changed nothing.
  expect(await profile(ada, { displayName: 'Ada', country: 'AT' })).toMatchObject({
    account: { handle: null, displayName: 'Ada', country: 'AT' },
  })
  const own = await post<{ viewer: { settings: { nameResets: unknown[] } } }>(
    '{ viewer { settings { nameResets { part reason at lockedUntil } } } }',
    {},
    as.get(ada),
  )
  expect(own.data?.viewer.settings.nameResets).toEqual([
    expect.objectContaining({ part: 'HANDLE', reason: 'names a person' }),
  ])
  // Somebody else may have it meanwhile: it was of nobody.
  expect((await profile(bob, { handle: 'offends' })).__typename).toBe('Viewer')
  expect((await does(mod, UNLOCK, { address: ada.address, part: 'HANDLE' })).__typename).toBe('ModeratedPlayer')
  expect(await profile(ada, { handle: 'another' })).toMatchObject({ account: { handle: 'another' } })
  expect(await does(mod, UNLOCK, { address: ada.address, part: 'HANDLE' })).toMatchObject({
    message: 'Their handle is not locked.',
  })
})

test('a tag that was taken away is out of stratum too, and nothing of a name stands in the log', async () => {
  await does(bob, TAG, { tag: 'offends in a tag' })
  expect(await world.inRedis((redis) => redis.hget(COINBASE_TAGS_KEY, bob.address))).toBe('offends in a tag')
  expect((await reset(mod, bob.address, 'COINBASE_TAG', 7)).__typename).toBe('ModeratedPlayer')
  expect(await world.inRedis((redis) => redis.hget(COINBASE_TAGS_KEY, bob.address))).toBeNull()
  expect(await does(bob, TAG, { tag: 'another' })).toMatchObject({
    __typename: 'TagRefused',
    message: expect.stringContaining('took your coinbase tag away'),
  })
  expect((await does(bob, TAG, { tag: '' })).__typename).toBe('Viewer')
  await reset(mod, bob.address, 'HANDLE', 0)
  expect((await profile(bob, { handle: 'bobby' })).__typename).toBe('Viewer')
  const rows = await log()
  expect(rows.slice(-2)).toEqual([
    {
      action: 'name_reset',
      address: bob.address,
      reason: 'names a person',
      before: null,
      after: expect.stringMatching(/^coinbase tag, locked until \d{4}-/),
    },
    { action: 'name_reset', address: bob.address, reason: 'names a person', before: null, after: 'handle, not locked' },
  ])
  expect(JSON.stringify(rows)).not.toMatch(/offends|bobby|another/)
})

test('what cannot be is refused with a sentence, and changes nothing', async () => {
  const before = await log()
  for (const [answer, words] of [
    [await reset(mod, mod.address, 'HANDLE'), 'That is you.'],
    [await reset(mod, addressOf(9), 'HANDLE'), 'Nobody has signed in'],
    [await reset(mod, bob.address, 'DISPLAY_NAME'), 'They have no display name.'],
    [await reset(mod, bob.address, 'HANDLE', 366), '0 to 365 days'],
    [await reset(mod, bob.address, 'HANDLE', -1), '0 to 365 days'],
    [await reset(mod, bob.address, 'HANDLE', 1, 'no'), 'A reason has'],
    [await does(mod, BLOCK, { word: 'ab' }), 'at least 3 letters'],
    [await does(mod, BLOCK, { word: '⛏️⛏️⛏️⛏️' }), 'at least 3 letters'],
    [await does(mod, BLOCK, { word: 'x'.repeat(41) }), 'at most 40 characters'],
    [await does(mod, ALLOW, { id: '999' }), 'not blocked'],
    [await does(mod, ALLOW, { id: "1' OR true" }), 'not blocked'],
  ] as const) {
    expect([words, answer]).toEqual([words, expect.objectContaining({ message: expect.stringContaining(words) })])
  }
  expect(await log()).toEqual(before)
})

test('a blocked word is in no name that is chosen from then on, however it is spelt', async () => {
  await profile(ada, { displayName: 'Team Voldemort' })
  const blocked = await does(mod, BLOCK, { word: ' Voldemort ' })
  expect(blocked).toMatchObject({ word: 'Voldemort' })
  expect(await does(mod, BLOCK, { word: 'v0ldemort' })).toMatchObject({ message: expect.stringContaining('already') })
  for (const changes of [
    { handle: 'v0ldem0rt' },
    { displayName: 'V.o.l.d.e.m.o.r.t' },
    { displayName: 'Völdemörtt' },
  ]) {
    expect([changes, await profile(bob, changes)]).toEqual([
      changes,
      expect.objectContaining({ message: expect.stringContaining('cannot have that word') }),
    ])
  }
  expect((await does(ada, TAG, { tag: 'voldemort' })).message).toContain('cannot have that word')
  expect((await profile(bob, { displayName: 'FuCk off' })).message).toContain('cannot have that word')
  // Who has it already can go on changing the rest.
  expect(await profile(ada, { displayName: 'Team Voldemort', country: 'FR' })).toMatchObject({
    account: { country: 'FR' },
  })
  const { data } = await post<{ blockedWords: { word: string }[] }>('{ blockedWords { id word } }', {}, as.get(mod))
  expect(data?.blockedWords).toEqual([{ id: blocked.id, word: 'Voldemort' }])
  expect(await does(mod, ALLOW, { id: blocked.id })).toMatchObject({ word: 'Voldemort' })
  expect((await profile(bob, { displayName: 'Voldemort' })).__typename).toBe('Viewer')
  expect((await log()).slice(-2)).toMatchObject([
    { action: 'word_blocked', address: null, after: `word ${blocked.id}` },
    { action: 'word_allowed', address: null, before: `word ${blocked.id}` },
  ])
})

test('moderators see who chose a name last, by pages; players see none of it', async () => {
  await profile(bob, { displayName: 'Bob' })
  await profile(ada, { displayName: 'Ada' })
  const RECENT = `query ($after: String) { recentNames(first: 1, after: $after) { pageInfo { endCursor hasNextPage }
    edges { node { address handle displayName coinbaseTag chosenAt } } } }`
  interface Recent {
    readonly recentNames: {
      readonly pageInfo: { readonly endCursor: string; readonly hasNextPage: boolean }
      readonly edges: readonly { readonly node: { readonly address: string; readonly displayName: string } }[]
    }
  }
  const first = await post<Recent>(RECENT, {}, as.get(mod))
  expect(first.data?.recentNames.edges[0]?.node).toMatchObject({ address: ada.address, displayName: 'Ada' })
  const next = await post<Recent>(RECENT, { after: first.data?.recentNames.pageInfo.endCursor }, as.get(mod))
  expect(next.data?.recentNames).toMatchObject({
    pageInfo: { hasNextPage: false },
    edges: [{ node: { address: bob.address, displayName: 'Bob' } }],
  })
  expect((await post<Recent>(RECENT, {}, as.get(ada))).errors?.[0]?.extensions?.code).toBe('FORBIDDEN')
})

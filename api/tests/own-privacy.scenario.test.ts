// What people have done with what is kept of them, by themselves.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createSigner } from '../../dev/signer.ts'
import { COINBASE_TAGS_KEY } from '../../events/index.ts'
import { bearer, type Challenge, peopleOf } from './people.ts'
import { testPublisher } from './publisher.ts'
import { startWorld, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
  await Promise.all([world.startsLedger(), world.startsApi()])
}, 120_000)
afterAll(() => world?.stop())
const { post, signIn } = peopleOf(() => world)

const kindOf = async (address: string): Promise<string | undefined> =>
  (
    await world.asks<{ player: { __typename: string } }>('query ($a: String!) { player(address: $a) { __typename } }', {
      a: address,
    })
  ).data?.player.__typename

test('who hides is hidden at all addresses of the account, until they show themselves again; nobody else is', async () => {
  const [one, two, stranger] = [
    createSigner('p2wpkh', 'regtest'),
    createSigner('p2tr', 'regtest'),
    createSigner('p2tr', 'regtest'),
  ]
  const stratum = testPublisher('own.1')
  const events = [one, two, stranger].flatMap(({ address }) => [
    stratum.connects({ address, worker: 'attic' }),
    stratum.accepts({ address, worker: 'attic' }),
  ])
  await world.publishes(events)
  await world.settles()
  const as = bearer((await signIn(one)).accessToken)
  const does = async (deed: string) => (await post<Record<string, object>>(`mutation { ${deed} }`, {}, as)).data
  const asked = await post<{ linkChallenge: Challenge }>(
    'mutation ($a: String!) { linkChallenge(address: $a) { ... on AuthChallenge { nonce message } } }',
    { a: two.address },
    as,
  )
  const { nonce, message } = asked.data?.linkChallenge as Challenge
  await does(`linkAddress(nonce: "${nonce}", signature: "${two.sign(message)}") { __typename }`)
  const all = () => Promise.all([one, two, stranger].map(({ address }) => kindOf(address)))

  expect(await does('hidePages { isHidden }')).toEqual({ hidePages: { isHidden: true } })
  expect(await all()).toEqual(['PlayerHidden', 'PlayerHidden', 'Player'])
  const exported = async (address: string, headers: Record<string, string>): Promise<number> =>
    (await fetch(`${world.apiUrl}/api/v1/export/${address}.json`, { headers })).status
  const foreign = bearer((await signIn(stranger)).accessToken)
  // What is private can be taken away by its owner, and by nobody else.
  expect([
    await exported(two.address, as),
    await exported(two.address, foreign),
    await exported(two.address, {}),
  ]).toEqual([200, 403, 403])
  expect(await does('showPages { isHidden }')).toEqual({ showPages: { isHidden: false } })
  expect(await all()).toEqual(['Player', 'Player', 'Player'])

  await does('updateProfile(profile: { handle: "attic_lord", displayName: "A" }) { __typename }')
  await does('setCoinbaseTag(tag: "mine") { __typename }')
  const erased = (await does('erasePersonalData { workers connected }')) as {
    erasePersonalData: { connected: string[] }
  }
  expect(erased.erasePersonalData).toEqual({ workers: 2, connected: ['attic', 'attic'] })
  const names = await world.sql<{ name: string }>(
    'SELECT w.name FROM worker w JOIN player p ON p.id = w.player_id WHERE p.address = ANY($1)',
    [[one.address, two.address]],
  )
  expect(names.map(({ name }) => name)).toEqual(['worker-1', 'worker-1'])
  const { data } = await post<{ viewer: object }>(
    '{ viewer { account { handle displayName } settings { coinbaseTag } } }',
    {},
    as,
  )
  expect(data?.viewer).toEqual({ account: { handle: null, displayName: null }, settings: { coinbaseTag: '' } })
  expect(await world.inRedis((redis) => redis.hlen(COINBASE_TAGS_KEY))).toBe(0)
})

test('who has never mined can erase a profile all the same, and is not hidden', async () => {
  const as = bearer((await signIn(createSigner('p2pkh', 'regtest'))).accessToken)
  const does = async (deed: string) => (await post<Record<string, object>>(`mutation { ${deed} }`, {}, as)).data
  await does('updateProfile(profile: { handle: "newcomer" }) { __typename }')
  expect(await does('erasePersonalData { workers connected }')).toEqual({
    erasePersonalData: { workers: 0, connected: [] },
  })
  expect(await does('hidePages { account { handle } isHidden }')).toEqual({
    hidePages: { account: { handle: null }, isHidden: false },
  })
})

// Leaderboards by country: from a profile to a place, and away again.
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ServiceProcess, startProcess } from '../../dev/process.ts'
import { createSigner, type Signer } from '../../dev/signer.ts'
import { checkBoards } from '../domains/boards/index.ts'
import { bearer, type Challenge, peopleOf } from './people.ts'
import { testPublisher } from './publisher.ts'
import { becomes, startWorld, type World } from './world.ts'

let world: World
let game: ServiceProcess
let client: pg.Client
const signers = [1, 2, 3].map(() => createSigner('p2wpkh', 'regtest')) as [Signer, Signer, Signer]
const [alice, bob, carol] = signers
const as = new Map<Signer, Record<string, string>>()
const stratum = testPublisher('countries')

beforeAll(async () => {
  world = await startWorld()
  client = new pg.Client({ connectionString: world.databaseUrl, options: '-c timezone=UTC' })
  await client.connect()
  await Promise.all([world.startsLedger(), world.startsApi()])
  game = await startProcess({ name: 'game', entry: 'api/workers/game.ts', env: world.environment })
  await world.publishes(
    signers.flatMap(({ address }, n) => [
      stratum.connects({ address }),
      stratum.accepts({ address, difficulty: 10 + n, shareDifficulty: 100 + n }),
    ]),
  )
  await world.settles()
  for (const signer of signers) as.set(signer, bearer((await signIn(signer)).accessToken))
}, 120_000)
afterAll(async () => {
  await client?.end()
  await game?.stop()
  await world?.stop()
})
const { post, signIn } = peopleOf(() => world)

const does = async (signer: Signer, deed: string): Promise<Record<string, object>> => {
  const { data, errors } = await post<Record<string, object>>(`mutation { ${deed} }`, {}, as.get(signer))
  if (!data) throw new Error(JSON.stringify(errors))
  return data
}
const playsFor = (signer: Signer, country: string | null) =>
  does(signer, `updateProfile(profile: { country: ${JSON.stringify(country)} }) { __typename }`)

let asked = 0
interface Board {
  readonly country: string
  readonly entries: { readonly edges: readonly { readonly node: { score: number; player: { address: string } } }[] }
}
const names = new Map([
  [alice.address, 'alice'],
  [bob.address, 'bob'],
  [carol.address, 'carol'],
])
async function board(args: string): Promise<string> {
  const { data, errors } = await world.asks<{ leaderboard: Board }>(
    `{ leaderboard(${args}) { country entries { edges { node { score player { address } } } } } } # ${asked++}`,
  )
  if (!data) return errors?.[0]?.message ?? ''
  return data.leaderboard.entries.edges.map(({ node }) => `${names.get(node.player.address)} ${node.score}`).join(', ')
}
const becomesBoard = (args: string, expected: string) =>
  becomes(
    () => board(args),
    (now) => now === expected,
  )
async function countries(): Promise<string> {
  const { data } = await world.asks<{ leaderboardCountries: { country: string; entrants: number }[] }>(
    `{ leaderboardCountries { country entrants } } # ${asked++}`,
  )
  return data?.leaderboardCountries.map(({ country, entrants }) => `${country} ${entrants}`).join(', ') ?? ''
}

test('who plays for a country is on its boards of every period and measure, beside those of everybody', async () => {
  await Promise.all([playsFor(alice, 'CH'), playsFor(bob, 'CH'), playsFor(carol, 'AT')])
  for (const period of ['WEEK', 'MONTH', 'EVER']) {
    await becomesBoard(`country: "CH", period: ${period}`, 'bob 101, alice 100')
    await becomesBoard(`country: "CH", period: ${period}, measure: WORK`, 'bob 11, alice 10')
    await becomesBoard(`country: "AT", period: ${period}`, 'carol 102')
    await becomesBoard(`period: ${period}`, 'carol 102, bob 101, alice 100')
  }
  expect(await countries()).toBe('CH 2, AT 1')
})

test('who plays for another moves, and who plays for none leaves', async () => {
  await playsFor(bob, 'AT')
  await becomesBoard('country: "AT"', 'carol 102, bob 101')
  await becomesBoard('country: "CH"', 'alice 100')
  await playsFor(carol, null)
  await becomesBoard('country: "AT"', 'bob 101')
  await becomesBoard('period: WEEK', 'carol 102, bob 101, alice 100')
  // A new share counts at once for the country of now.
  await world.publishes([stratum.accepts({ address: bob.address, difficulty: 1, shareDifficulty: 500 })])
  await becomesBoard('country: "AT"', 'bob 500')
})

test('an address that is linked plays for the country of the account, until it is unlinked', async () => {
  const fresh = createSigner('p2tr', 'regtest')
  names.set(fresh.address, 'fresh')
  await world.publishes([
    stratum.connects({ address: fresh.address }),
    stratum.accepts({ address: fresh.address, shareDifficulty: 7 }),
  ])
  await becomesBoard('measure: BEST', 'bob 500, carol 102, alice 100, fresh 7')
  const { linkChallenge } = await does(
    alice,
    `linkChallenge(address: "${fresh.address}") { ... on AuthChallenge { nonce message } }`,
  )
  const { nonce, message } = linkChallenge as unknown as Challenge
  await does(alice, `linkAddress(nonce: "${nonce}", signature: "${fresh.sign(message)}") { __typename }`)
  await becomesBoard('country: "CH"', 'alice 100, fresh 7')
  await does(alice, `unlinkAddress(address: "${fresh.address}") { __typename }`)
  await becomesBoard('country: "CH"', 'alice 100')
})

test('who hides, or has the profile erased, is on no board of a country', async () => {
  await does(alice, 'hidePages { __typename }')
  await becomesBoard('country: "CH"', '')
  await does(alice, 'showPages { __typename }')
  await becomesBoard('country: "CH"', 'alice 100')
  await does(alice, 'erasePersonalData { workers }')
  await becomesBoard('country: "CH"', '')
  expect(await countries()).toBe('AT 1')
})

test('what is wrong on a board of a country is found and mended', async () => {
  await playsFor(alice, 'CH')
  await becomesBoard('country: "CH"', 'alice 100')
  const clean = await world.inRedis((redis) => checkBoards(client, redis))
  expect(clean).toMatchObject({ wrong: 0, strays: 0 })
  const [key] = await world.inRedis((redis) => redis.keys('{boards}:*players:ever:1970-01-01:best:country:CH'))
  expect(key).toBeDefined()
  const keys = await world.inRedis((redis) => redis.keys('{boards}:*players:ever:1970-01-01:best:country:CH*'))
  await world.inRedis((redis) => redis.del(...keys))
  expect(await board('country: "CH", period: EVER')).toBe('')
  const found = await world.inRedis((redis) => checkBoards(client, redis))
  expect(found).toMatchObject({ wrong: 1 })
  await becomesBoard('country: "CH", period: EVER', 'alice 100')
})

test('what is no country, or goes with a model or a source, is refused with what is wrong', async () => {
  expect(await board('country: "ch"')).toContain('two capital letters')
  expect(await board('country: "CH", model: BITAXE')).toContain('all models and sources')
  expect(await board('country: "CH", source: HOSTED')).toContain('all models and sources')
})

// The matrix of who may have what: every field asked for by everybody there is, on a running API.
import { isObjectType } from 'graphql'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createSigner, type Signer } from '../../dev/signer.ts'
import { ADMIN, MODERATOR, PROFILE_WRITE, PUBLIC, RESULTS, SELF, SESSION } from './access.ts'
import { type Arguments, everyField, schema } from './every-field.ts'
import { bearer, peopleOf } from './people.ts'
import { addressOf, hexOf, proofOf, testPublisher } from './publisher.ts'
import { startWorld, type World } from './world.ts'

const address = addressOf(50)
let shareId = ''
const ARGUMENTS: Arguments = {
  'Query.player': () => `address: "${address}"`,
  'Query.shareByHash': () => `hash: "${hexOf(32, 0xabc)}"`,
  'Query.share': () => `id: "${shareId}"`,
  'Query.node': () => `id: "${shareId}"`,
  'Query.moderatedPlayer': () => `who: "${address}"`,
  'Query.odds': () => 'hashrate: 1e12',
  'Query.coinbase': () => `address: "${address}"`,
  'Leaderboard.around': () => `address: "${address}"`,
  'Leaderboard.among': () => `addresses: ["${address}"]`,
}
const TABLES = { PUBLIC, SELF, SESSION, PROFILE_WRITE, MODERATOR, ADMIN, RESULTS }
type Table = keyof typeof TABLES
const named = (table: Table): string[] =>
  Object.entries(TABLES[table]).flatMap(([type, fields]) => fields.split(' ').map((field) => `${type}.${field}`))

let world: World
const { post, signIn } = peopleOf(() => world)

type Actor = 'nobody' | 'owner' | 'other' | 'moderator' | 'admin' | 'key' | 'keyRead' | 'keyWrite' | 'keyOfAdmin'
const headers = {} as Record<Actor, Record<string, string>>
/** What nobody but the owner, and the owner's keys, may ever read. */
let secrets: string[]
let names: string[]

const CREATE = `mutation ($name: String!, $scopes: [ApiScope!]!) { createApiKey(name: $name, scopes: $scopes) {
  ... on ApiKeyCreated { secret } ... on KeyRefused { message } } }`
async function keyOf(as: Record<string, string>, name: string, scopes: string[]): Promise<Record<string, string>> {
  const { data, errors } = await post<{ createApiKey: { secret: string } }>(CREATE, { name, scopes }, as)
  if (!data) throw new Error(JSON.stringify(errors))
  return bearer(data.createApiKey.secret)
}
async function person(signer: Signer, tag: string): Promise<Record<string, string>> {
  const as = bearer((await signIn(signer, { device: `device of ${tag}` })).accessToken)
  const profile = { timeZone: 'Europe/Zurich', handle: `${tag}_handle` }
  await post('mutation ($p: ProfileInput!) { updateProfile(profile: $p) { __typename } }', { p: profile }, as)
  await post('mutation ($t: String!) { setCoinbaseTag(tag: $t) { __typename } }', { t: `tag of ${tag}` }, as)
  return as
}

beforeAll(async () => {
  world = await startWorld()
  await Promise.all([world.startsLedger(), world.startsApi(), world.beats()])
  const stratum = testPublisher('access')
  const rig = { address, worker: 'rig', session: 's' }
  await world.publishes([
    stratum.changesTip(),
    stratum.connects(rig),
    stratum.accepts({ ...rig, shareDifficulty: 20, hash: hexOf(32, 0xabc), proof: proofOf(1) }),
    stratum.refuses(rig),
    stratum.findsBlock({ ...rig, hash: hexOf(32, 0xb10c) }),
  ])
  await world.settles()
  const { data } = await world.asks<{ shareByHash: { id: string } }>(
    `{ shareByHash(hash: "${hexOf(32, 0xabc)}") { id } }`,
  )
  shareId = data?.shareByHash.id ?? ''
  const signers = [1, 2, 3, 4].map(() => createSigner('p2wpkh', 'regtest')) as [Signer, Signer, Signer, Signer]
  headers.nobody = {}
  headers.owner = await person(signers[0], 'owner')
  headers.other = await person(signers[1], 'other')
  headers.admin = await person(signers[2], 'boss')
  headers.moderator = await person(signers[3], 'mod')
  await world.sql(`UPDATE account SET role = 'admin' WHERE handle = 'boss_handle'`)
  await world.sql(`UPDATE account SET role = 'moderator' WHERE handle = 'mod_handle'`)
  // Something that was done, for the log to show.
  const done = await post(
    'mutation ($to: Address!) { giveRole(address: $to, role: MODERATOR, reason: "for the test") { __typename } }',
    { to: signers[1].address },
    headers.admin,
  )
  expect(done.data).toEqual({ giveRole: { __typename: 'ModeratedPlayer' } })
  await world.sql(`UPDATE account SET role = 'player' WHERE handle = 'other_handle'`)
  headers.key = await keyOf(headers.owner, 'key of owner', [])
  headers.keyRead = await keyOf(headers.owner, 'reader of owner', ['PROFILE_READ'])
  headers.keyWrite = await keyOf(headers.owner, 'writer of owner', ['PROFILE_WRITE'])
  headers.keyOfAdmin = await keyOf(headers.admin, 'key of boss', ['PROFILE_READ', 'PROFILE_WRITE'])
  names = [signers[0].address, 'tag of owner', 'owner_handle']
  secrets = [...names, 'device of owner', 'key of owner', 'reader of owner']
}, 120_000)
afterAll(() => world?.stop())

type Outcome = 'given' | 'nothing' | 'UNAUTHENTICATED' | 'FORBIDDEN'
async function outcomeOf(actor: Actor, query: string): Promise<{ outcome: Outcome | string; text: string }> {
  const { data, errors } = await post<Record<string, unknown>>(query, {}, headers[actor])
  const code = errors?.[0]?.extensions?.code
  if (errors) return { outcome: code ?? JSON.stringify(errors), text: '' }
  const isNothing = data && 'viewer' in data && data.viewer === null
  return { outcome: isNothing ? 'nothing' : 'given', text: JSON.stringify(data) }
}

const EXPECTED: Readonly<Record<Exclude<Table, 'RESULTS'>, Readonly<Record<Actor, Outcome>>>> = {
  PUBLIC: row('given', 'given', 'given', 'given', 'given', 'given', 'given', 'given', 'given'),
  SELF: row('nothing', 'given', 'given', 'given', 'given', 'FORBIDDEN', 'given', 'FORBIDDEN', 'given'),
  SESSION: row('nothing', 'given', 'given', 'given', 'given', 'FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN'),
  PROFILE_WRITE: row('UNAUTHENTICATED', 'given', 'given', 'given', 'given', 'FORBIDDEN', 'FORBIDDEN', 'given', 'given'),
  MODERATOR: row('UNAUTHENTICATED', ...no(2), 'given', 'given', ...no(4)),
  ADMIN: row('UNAUTHENTICATED', ...no(3), 'given', ...no(4)),
}
function no(times: number): Outcome[] {
  return Array<Outcome>(times).fill('FORBIDDEN')
}
function row(...outcomes: readonly Outcome[]): Record<Actor, Outcome> {
  const actors = ['nobody', 'owner', 'other', 'moderator', 'admin', 'key', 'keyRead', 'keyWrite', 'keyOfAdmin'] as const
  expect(outcomes).toHaveLength(actors.length)
  return Object.fromEntries(actors.map((actor, i) => [actor, outcomes[i]])) as Record<Actor, Outcome>
}
const ACTORS = Object.keys(EXPECTED.PUBLIC) as Actor[]

test('every field of the contract stands in the matrix once, and nothing else does', () => {
  const all = Object.values(schema.getTypeMap())
    .filter((type) => isObjectType(type) && !type.name.startsWith('__'))
    .flatMap((type) =>
      isObjectType(type) ? Object.keys(type.getFields()).map((field) => `${type.name}.${field}`) : [],
    )
  const listed = (Object.keys(TABLES) as Table[]).flatMap(named)
  expect(listed.toSorted()).toEqual(all.toSorted())
})

test('every field that a query reaches is given to whom it is for, and to nobody else', async () => {
  const wrong: string[] = []
  const asked = everyField(ARGUMENTS)
  let answers = 0
  for (const table of ['PUBLIC', 'SELF', 'SESSION', 'MODERATOR', 'ADMIN'] as const) {
    const inTable = new Set(named(table))
    for (const { name, query } of asked.filter((each) => inTable.has(each.name))) {
      for (const actor of ACTORS) {
        const { outcome, text } = await outcomeOf(actor, query)
        answers++
        if (outcome !== EXPECTED[table][actor]) wrong.push(`${name} as ${actor}: ${outcome}`)
        const isOwners = actor === 'owner' || (actor.startsWith('key') && actor !== 'keyOfAdmin')
        // Moderators look names over, and whose they are.
        const kept = table === 'MODERATOR' ? secrets.filter((secret) => !names.includes(secret)) : secrets
        const leak = isOwners ? undefined : kept.find((secret) => text.includes(secret))
        if (leak) wrong.push(`${name} as ${actor} tells "${leak}"`)
      }
    }
  }
  process.stdout.write(`${asked.length} fields asked for by ${ACTORS.length}: ${answers} answers\n`)
  expect(wrong).toEqual([])
  const reached = new Set(asked.map(({ name }) => name))
  const asks = ['PUBLIC', 'SELF', 'SESSION', 'MODERATOR', 'ADMIN'] as const
  const unreached = asks.flatMap(named).filter((name) => !reached.has(name))
  // Deeds and what is told live are asked for below, or have no query.
  expect(unreached.filter((name) => !/^(Mutation|Subscription|ShareBatch|PageInfo)\./.test(name))).toEqual([])
}, 120_000)

/** Harmless for who may do it. */
const DEEDS: Readonly<Record<string, string>> = {
  authChallenge: `authChallenge(address: "${address}") { __typename }`,
  authVerify: 'authVerify(nonce: "x", signature: "x") { __typename }',
  authRefresh: 'authRefresh(refreshToken: "x") { __typename }',
  createApiKey: 'createApiKey(name: "", scopes: []) { __typename }',
  endSession: 'endSession(id: "x")',
  linkAddress: 'linkAddress(nonce: "x", signature: "x") { __typename }',
  linkChallenge: `linkChallenge(address: "${address}") { __typename }`,
  revokeApiKey: 'revokeApiKey(id: "0")',
  setCoinbaseTag: 'setCoinbaseTag(tag: "/") { __typename }',
  unlinkAddress: 'unlinkAddress(address: "x") { __typename }',
  updateProfile: 'updateProfile(profile: {}) { __typename }',
  hidePages: 'hidePages { __typename }',
  showPages: 'showPages { __typename }',
  erasePersonalData: 'erasePersonalData { workers }',
  giveRole: `giveRole(address: "${address}", role: MODERATOR, reason: "") { __typename }`,
  ban: `ban(address: "${address}", scope: ADDRESS, reason: "") { __typename }`,
  resetName: `resetName(address: "${address}", part: HANDLE, reason: "") { __typename }`,
  unlockName: `unlockName(address: "${address}", part: HANDLE, reason: "") { __typename }`,
  blockWord: 'blockWord(word: "", reason: "") { __typename }',
  allowWord: 'allowWord(id: "0", reason: "") { __typename }',
  liftBans: `liftBans(address: "${address}", reason: "") { __typename }`,
  // The last two end what they are asked with.
  signOut: 'signOut',
  signOutEverywhere: 'signOutEverywhere',
}

test('every deed is done for whom it is for, and for nobody else', async () => {
  const wrong: string[] = []
  const tables = ['PUBLIC', 'SESSION', 'PROFILE_WRITE', 'MODERATOR', 'ADMIN'] as const
  const deeds = tables.flatMap((table) => (TABLES[table].Mutation?.split(' ') ?? []).map((name) => ({ table, name })))
  expect(deeds.map(({ name }) => name).toSorted()).toEqual(Object.keys(DEEDS).toSorted())
  const order = Object.keys(DEEDS)
  for (const { table, name } of deeds.toSorted((a, b) => order.indexOf(a.name) - order.indexOf(b.name))) {
    for (const actor of ACTORS) {
      const isLast = name.startsWith('signOut')
      if (isLast && actor !== 'nobody' && !actor.startsWith('key')) continue
      const { outcome } = await outcomeOf(actor, `mutation { ${DEEDS[name]} }`)
      const expected = table === 'SESSION' && actor === 'nobody' ? 'UNAUTHENTICATED' : EXPECTED[table][actor]
      if (outcome !== expected) wrong.push(`${name} as ${actor}: ${outcome}`)
    }
  }
  expect(wrong).toEqual([])
})

test('what is another’s is not ended or revoked by its id', async () => {
  const owned = await post<{ viewer: { sessions: { id: string }[]; keys: { id: string }[] } }>(
    '{ viewer { sessions { id } keys { id } } }',
    {},
    headers.owner,
  )
  const { sessions, keys } = owned.data?.viewer ?? { sessions: [], keys: [] }
  expect([sessions.length, keys.length]).toEqual([1, 3])
  for (const actor of ['other', 'moderator', 'admin'] as const) {
    const ended = await post(`mutation { endSession(id: "${sessions[0]?.id}") }`, {}, headers[actor])
    const revoked = await post(`mutation { revokeApiKey(id: "${keys[0]?.id}") }`, {}, headers[actor])
    expect([ended.data, revoked.data]).toEqual([{ endSession: false }, { revokeApiKey: false }])
  }
})

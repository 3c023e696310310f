// Who has a role has its power, at once and no longer; and everything that is done with it stands in the log.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createSigner } from '../../dev/signer.ts'
import { type Operated, operate } from './operator.ts'
import { bearer, peopleOf, type Reply } from './people.ts'
import { addressOf } from './publisher.ts'
import { startWorld, type World } from './world.ts'

let world: World
let secondUrl: string
const { post, signIn } = peopleOf(() => world)
const [ada, bob, eve] = ['p2wpkh', 'p2tr', 'p2wpkh'].map((kind) => createSigner(kind as 'p2tr', 'regtest')) as [
  ReturnType<typeof createSigner>,
  ReturnType<typeof createSigner>,
  ReturnType<typeof createSigner>,
]
const as: Record<'ada' | 'bob' | 'eve', Record<string, string>> = { ada: {}, bob: {}, eve: {} }
const operator = (...args: readonly string[]): Promise<Operated> => operate(world, ...args)

beforeAll(async () => {
  world = await startWorld()
  await world.startsApi()
  secondUrl = (await world.startsOtherApi()).apiUrl
  as.ada = bearer((await signIn(ada)).accessToken)
  as.bob = bearer((await signIn(bob)).accessToken)
  as.eve = bearer((await signIn(eve)).accessToken)
}, 60_000)
afterAll(() => world?.stop())
beforeEach(async () => {
  await world.sql(`UPDATE account SET role = 'player'`)
})

interface Given {
  readonly giveRole: { readonly __typename: string; readonly role?: string; readonly message?: string }
}
const GIVE = `mutation ($address: Address!, $role: AccountRole!, $reason: String!) {
  giveRole(address: $address, role: $role, reason: $reason) { __typename
    ... on ModeratedPlayer { address role } ... on ModerationRefused { message } } }`
const give = (by: 'ada' | 'bob' | 'eve', address: string, role: string, reason = 'for the test', apiUrl?: string) =>
  post<Given>(GIVE, { address, role, reason }, as[by], apiUrl)
const LOG = `query ($first: Int, $after: String, $by: Address, $to: Address, $action: AuditAction, $actor: AuditActor) {
  auditLog(first: $first, after: $after, by: $by, to: $to, action: $action, actor: $actor) {
    pageInfo { hasNextPage endCursor }
    edges { node { id actor byAddress address action reason before after at } } } }`
interface Log {
  readonly auditLog: {
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string }
    readonly edges: readonly { readonly node: Record<string, string | null> }[]
  }
}

test('the first admin comes by a command on the machine, once they have signed in', async () => {
  expect(await operator('role', addressOf(7), 'admin', '--because', 'the first one')).toEqual({
    code: 1,
    text: expect.stringContaining('they have to first'),
  })
  expect((await operator('role', ada.address, 'king', '--because', 'the first one')).code).toBe(2)
  expect((await operator('role', ada.address, 'admin')).code).toBe(2)
  expect((await give('ada', bob.address, 'MODERATOR')).errors?.[0]?.extensions?.code).toBe('FORBIDDEN')
  expect(await operator('role', ada.address, 'admin', '--because', 'the first one')).toEqual({
    code: 0,
    text: expect.stringContaining('admin'),
  })
  expect((await give('ada', bob.address, 'MODERATOR')).data?.giveRole).toMatchObject({ role: 'MODERATOR' })
  const written = await world.sql(
    'SELECT actor, actor_id IS NOT NULL AS named, action, address, reason, before, after FROM audit_entry ORDER BY id',
  )
  const row = { action: 'role_given', before: 'player' }
  expect(written).toEqual([
    { ...row, actor: 'operator', named: false, address: ada.address, reason: 'the first one', after: 'admin' },
    { ...row, actor: 'account', named: true, address: bob.address, reason: 'for the test', after: 'moderator' },
  ])
})

test('who loses a role loses it in every process at once, whatever their token says', async () => {
  await world.sql(`UPDATE account SET role = 'admin' WHERE address = ANY($1)`, [[ada.address, bob.address]])
  expect((await post<Log>(LOG, {}, as.bob, secondUrl)).errors).toBeUndefined()
  expect((await give('ada', bob.address, 'PLAYER')).data?.giveRole).toMatchObject({ role: 'PLAYER' })
  expect((await post<Log>(LOG, {}, as.bob, secondUrl)).errors?.[0]?.extensions?.code).toBe('FORBIDDEN')
  expect((await give('bob', eve.address, 'ADMIN', 'for the test', secondUrl)).errors?.[0]?.extensions?.code).toBe(
    'FORBIDDEN',
  )
})

test('the last admin stays, however many try at once; an operator may take that role too', async () => {
  await world.sql(`UPDATE account SET role = 'admin' WHERE address = ANY($1)`, [[ada.address, bob.address]])
  // Each takes the other's role away: whoever comes second has none to do it with.
  const both = await Promise.all([
    give('ada', bob.address, 'PLAYER'),
    give('bob', ada.address, 'PLAYER', 'for the test', secondUrl),
  ])
  const outcomes = both.map(({ data, errors }) => data?.giveRole.__typename ?? errors?.[0]?.extensions?.code)
  expect(outcomes.filter((each) => each === 'ModeratedPlayer')).toHaveLength(1)
  const [left] = await world.sql<{ address: string }>(`SELECT address FROM account WHERE role = 'admin'`)
  expect(
    (await give(left?.address === ada.address ? 'ada' : 'bob', left?.address ?? '', 'PLAYER')).data?.giveRole,
  ).toEqual({
    __typename: 'ModerationRefused',
    message: expect.stringContaining('last admin'),
  })
  expect((await operator('role', left?.address ?? '', 'player', '--because', 'they have left')).code).toBe(0)
})

test('a deed without a reason, or with one that nobody can read, is not done', async () => {
  await world.sql(`UPDATE account SET role = 'admin' WHERE address = $1`, [ada.address])
  const before = await world.sql('SELECT count(*) FROM audit_entry')
  for (const reason of ['', 'why', ' blank at its end ', 'x'.repeat(501), 'a\u202Eb\u0000cdef']) {
    expect((await give('ada', bob.address, 'MODERATOR', reason)).data?.giveRole.__typename).toBe('ModerationRefused')
  }
  expect((await give('ada', bob.address, 'PLAYER')).data?.giveRole).toMatchObject({
    message: 'They have that role already.',
  })
  expect((await give('ada', 'bc1qwrong', 'MODERATOR')).errors?.[0]?.extensions?.code).toBe('BAD_USER_INPUT')
  expect(await world.sql('SELECT count(*) FROM audit_entry')).toEqual(before)
})

test('the log is only ever added to', async () => {
  for (const change of [
    `UPDATE audit_entry SET reason = 'another one'`,
    'DELETE FROM audit_entry',
    'TRUNCATE audit_entry',
    'TRUNCATE account CASCADE',
  ]) {
    await expect(world.sql(change)).rejects.toThrow('only ever added to')
  }
  expect((await world.sql('SELECT FROM audit_entry')).length).toBeGreaterThan(2)
  await expect(world.sql(`DELETE FROM account WHERE address = $1`, [bob.address])).rejects.toThrow('foreign key')
})

test('admins read the log by pages, by who did it, to whom, and what', async () => {
  await world.sql(`UPDATE account SET role = 'admin' WHERE address = $1`, [ada.address])
  for (let n = 0; n < 5; n++) await give('ada', eve.address, n % 2 === 0 ? 'MODERATOR' : 'PLAYER', `the ${n}th time`)
  const seen: (string | null | undefined)[] = []
  let after: string | null = null
  for (;;) {
    const reply: Reply<Log> = await post<Log>(LOG, { first: 2, after, to: eve.address }, as.ada)
    const page: Log['auditLog'] | undefined = reply.data?.auditLog
    seen.push(...(page?.edges.map(({ node }) => node.reason) ?? []))
    if (!page?.pageInfo.hasNextPage) break
    after = page.pageInfo.endCursor
  }
  expect(seen).toEqual([4, 3, 2, 1, 0].map((n) => `the ${n}th time`))
  const some = async (filter: Record<string, unknown>) =>
    (await post<Log>(LOG, filter, as.ada)).data?.auditLog.edges ?? []
  expect((await some({ actor: 'OPERATOR' })).map(({ node }) => node.byAddress)).toEqual([null, null])
  expect(await some({ action: 'BANNED' })).toEqual([])
  expect(await some({ by: eve.address })).toEqual([])
  const by = await some({ by: ada.address, first: 1 })
  expect(by[0]?.node).toMatchObject({
    byAddress: ada.address,
    address: eve.address,
    before: 'player',
    after: 'moderator',
  })
})

test('a page far down the log is found by its index', async () => {
  await world.sql(
    `INSERT INTO audit_entry (actor, action, address, reason)
      SELECT 'operator', 'pages_hidden', 'address ' || n % 100, 'row ' || n FROM generate_series(1, 20000) AS n`,
  )
  await world.sql('ANALYZE audit_entry')
  const plan = await world.sql<{ 'QUERY PLAN': string }>(
    `EXPLAIN SELECT * FROM audit_entry WHERE address = 'address 7' AND id < 9000 ORDER BY id DESC LIMIT 20`,
  )
  expect(plan.map((row) => row['QUERY PLAN']).join('\n')).toMatch(
    /Index Scan Backward using audit_entry_(address_id_idx|pkey)/,
  )
})

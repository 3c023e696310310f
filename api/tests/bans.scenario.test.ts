// Who is banned does not come in, is not shown, and stratum is told; until it is over.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createSigner } from '../../dev/signer.ts'
import { BANNED_ADDRESSES_KEY, BANNED_FOR_GOOD } from '../../events/index.ts'
import { openPostgres } from '../../platform/postgres.ts'
import { deskOfClient, keepBans } from '../domains/moderation/index.ts'
import { operate } from './operator.ts'
import { bearer, peopleOf } from './people.ts'
import { addressOf, testPublisher } from './publisher.ts'
import { becomes, startWorld, type World } from './world.ts'

let world: World
const { post, signIn, challenge, verify, whoIs } = peopleOf(() => world)
const ada = createSigner('p2wpkh', 'regtest')
const bob = createSigner('p2tr', 'regtest')
const second = createSigner('p2wpkh', 'regtest')
let admin: Record<string, string>

beforeAll(async () => {
  world = await startWorld()
  await Promise.all([world.startsLedger(), world.startsApi()])
  await world.beats()
  admin = bearer((await signIn(ada)).accessToken)
  await signIn(bob)
  await world.sql(`UPDATE account SET role = 'admin' WHERE address = $1`, [ada.address])
  await world.sql(`INSERT INTO account_address (address, account_id) SELECT $1, id FROM account WHERE address = $2`, [
    second.address,
    bob.address,
  ])
  const stratum = testPublisher('bans')
  await world.publishes([
    stratum.changesTip(),
    ...[bob.address, second.address].map((address) => stratum.connects({ address })),
  ])
  await world.settles()
}, 60_000)
afterAll(() => world?.stop())

interface Done {
  readonly __typename: string
  readonly message?: string
  readonly bans?: readonly { readonly address: string | null; readonly endedAt: string | null }[]
}
const BAN = `mutation ($address: Address!, $scope: BanScope!, $days: Int, $reason: String!) {
  ban(address: $address, scope: $scope, days: $days, reason: $reason) { __typename
    ... on ModeratedPlayer { bans { address reason at until endedAt } } ... on ModerationRefused { message } } }`
const LIFT = `mutation ($address: Address!, $reason: String!) { liftBans(address: $address, reason: $reason) { __typename
  ... on ModeratedPlayer { bans { address endedAt } } ... on ModerationRefused { message } } }`
async function ban(address: string, scope: 'ACCOUNT' | 'ADDRESS', days: number | null = null): Promise<Done> {
  const { data, errors } = await post<{ ban: Done }>(BAN, { address, scope, days, reason: 'for the test' }, admin)
  if (!data) throw new Error(JSON.stringify(errors))
  return data.ban
}
async function lift(address: string): Promise<Done> {
  const { data, errors } = await post<{ liftBans: Done }>(LIFT, { address, reason: 'it is over' }, admin)
  if (!data) throw new Error(JSON.stringify(errors))
  return data.liftBans
}
const told = () => world.inRedis((redis) => redis.hgetall(BANNED_ADDRESSES_KEY))
async function comesIn(signer: typeof bob) {
  const { nonce, message } = await challenge(signer.address)
  return verify(nonce, signer.sign(message))
}
const isShown = async (address: string): Promise<boolean> =>
  (await world.asks<{ player: { __typename: string } }>(`{ player(address: "${address}") { __typename } }`)).data
    ?.player.__typename === 'Player'
const clockWorks = async () => {
  const client = await openPostgres(world.databaseUrl, 'test')
  try {
    return await world.inRedis((redis) => keepBans(deskOfClient(client, redis)))
  } finally {
    await client.end()
  }
}

test('a banned account is out at once with sessions and keys, everywhere, and told why when it comes again', async () => {
  const { accessToken, refreshToken } = await signIn(bob)
  const made = await post<{ createApiKey: { secret: string } }>(
    `mutation { createApiKey(name: "bot", scopes: [PROFILE_READ]) { ... on ApiKeyCreated { secret } } }`,
    {},
    bearer(accessToken),
  )
  const key = made.data?.createApiKey.secret ?? ''
  expect((await whoIs(accessToken)).data?.viewer).not.toBeNull()
  expect((await post('{ viewer { account { createdAt } } }', {}, bearer(key))).errors).toBeUndefined()
  expect([await isShown(bob.address), await isShown(second.address)]).toEqual([true, true])

  expect(await ban(bob.address, 'ACCOUNT', 3)).toMatchObject({ bans: [{ address: null, endedAt: null }] })
  await becomes(
    () => post('{ viewer { account { createdAt } } }', {}, bearer(accessToken)),
    ({ errors }) => errors?.[0]?.extensions?.code === 'UNAUTHENTICATED',
  )
  await becomes(
    () => post('{ viewer { account { createdAt } } }', {}, bearer(key)),
    ({ errors }) => errors?.[0]?.extensions?.code === 'UNAUTHENTICATED',
  )
  const renewed = await post<{ authRefresh: { __typename: string } }>(
    'mutation ($token: String) { authRefresh(refreshToken: $token) { __typename } }',
    { token: refreshToken },
  )
  expect(renewed.data?.authRefresh.__typename).toBe('SessionEnded')
  for (const signer of [bob, second]) {
    expect(await comesIn(signer)).toMatchObject({ __typename: 'AccountBanned', reason: 'for the test' })
  }
  const until = Object.entries(await told())
  expect(until.map(([address]) => address).toSorted()).toEqual([bob.address, second.address].toSorted())
  const inDays = until.map(([, end]) => (Number(end) - Date.now()) / 86_400_000)
  for (const days of inDays) expect(days).toBeCloseTo(3, 2)
  await becomes(
    async () => [await isShown(bob.address), await isShown(second.address)],
    (shown) => shown.every((each) => !each),
  )
})

test('lifted, it comes in and is shown again; what it had hidden itself stays hidden', async () => {
  await world.sql(`UPDATE player SET hides_itself_at = now() WHERE address = $1`, [second.address])
  expect((await lift(second.address)).__typename).toBe('ModeratedPlayer')
  expect(await told()).toEqual({})
  expect(await comesIn(bob)).toMatchObject({ __typename: 'SignedIn' })
  await becomes(
    async () => [await isShown(bob.address), await isShown(second.address)],
    ([first, other]) => first === true && other === false,
  )
  expect(await lift(bob.address)).toEqual({ __typename: 'ModerationRefused', message: 'There is no ban to lift.' })
  const rows = await world.sql(
    `SELECT action, reason, split_part(coalesce(before, after), ',', 1) AS scope FROM audit_entry ORDER BY id`,
  )
  expect(rows).toEqual([
    { action: 'banned', reason: 'for the test', scope: 'account' },
    { action: 'ban_lifted', reason: 'it is over', scope: 'account' },
  ])
})

test('an address alone: nobody signs in with it, nobody links it, and its account goes on with others', async () => {
  const unknown = createSigner('p2wpkh', 'regtest')
  expect(await ban(unknown.address, 'ACCOUNT')).toMatchObject({ message: expect.stringContaining('ban the address') })
  await ban(unknown.address, 'ADDRESS')
  expect(await comesIn(unknown)).toMatchObject({ __typename: 'AccountBanned' })
  await ban(second.address, 'ADDRESS')
  expect(await comesIn(second)).toMatchObject({ __typename: 'AccountBanned' })
  expect(await comesIn(bob)).toMatchObject({ __typename: 'SignedIn' })
  expect(await told()).toEqual({ [unknown.address]: BANNED_FOR_GOOD, [second.address]: BANNED_FOR_GOOD })
  await lift(unknown.address)
  await lift(second.address)
})

test('nobody bans themselves, for no time, or for ever in days', async () => {
  expect(await ban(ada.address, 'ACCOUNT')).toMatchObject({ message: 'That is you.' })
  for (const days of [0, -1, 3_661]) {
    expect(await ban(bob.address, 'ACCOUNT', days)).toMatchObject({
      message: expect.stringContaining('1 to 3660 days'),
    })
  }
  const { errors } = await post(BAN, { address: bob.address, scope: 'ACCOUNT', reason: 'for the test' }, {})
  expect(errors?.[0]?.extensions?.code).toBe('UNAUTHENTICATED')
  expect(await told()).toEqual({})
})

test('a Redis that was emptied is told again, and whoever begins to mine with a banned address is hidden', async () => {
  const newcomer = addressOf(4_711)
  await ban(newcomer, 'ADDRESS')
  await world.inRedis((redis) => redis.del(BANNED_ADDRESSES_KEY))
  await world.publishes([testPublisher('later').connects({ address: newcomer })])
  await world.settles()
  expect(await isShown(newcomer)).toBe(true)
  expect(await clockWorks()).toEqual({ ended: 0, restored: 1 })
  expect(await told()).toEqual({ [newcomer]: BANNED_FOR_GOOD })
  await becomes(
    () => isShown(newcomer),
    (shown) => !shown,
  )
  expect(await clockWorks()).toEqual({ ended: 0, restored: 0 })
})

test('a ban whose time is over is over at once, and the clock writes that down', async () => {
  await ban(bob.address, 'ACCOUNT', 1)
  await world.sql(`UPDATE ban SET until = now() WHERE ended_at IS NULL AND account_id IS NOT NULL`)
  expect(await comesIn(bob)).toMatchObject({ __typename: 'SignedIn' })
  expect(await clockWorks()).toMatchObject({ ended: 1 })
  await becomes(
    () => isShown(bob.address),
    (shown) => shown,
  )
  const [row] = await world.sql(`SELECT actor, action, address FROM audit_entry ORDER BY id DESC LIMIT 1`)
  expect(row).toEqual({ actor: 'clock', action: 'ban_ended', address: bob.address })
})

test('an operator bans and lifts by a command', async () => {
  const run = (...args: readonly string[]) => operate(world, ...args, '--because', 'asked for by mail')
  expect((await run('ban', bob.address)).code).toBe(2)
  expect((await run('lift', bob.address, '--days', '3')).code).toBe(2)
  expect((await run('ban', bob.address, 'account', '--days', 'ten')).code).toBe(1)
  expect(await run('ban', bob.address, 'account', '--days', '10')).toMatchObject({ code: 0 })
  expect(await comesIn(bob)).toMatchObject({ __typename: 'AccountBanned', reason: 'asked for by mail' })
  expect(await run('lift', bob.address)).toEqual({ code: 0, text: expect.stringContaining('lifted') })
  expect((await run('lift', bob.address)).text).toContain('There is no ban to lift.')
})

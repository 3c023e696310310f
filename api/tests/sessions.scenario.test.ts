// Sessions and their tokens, over HTTP and WebSocket, on a real PostgreSQL and Redis.
import { setTimeout as sleep } from 'node:timers/promises'
import { createClient } from 'graphql-ws'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { createSigner } from '../../dev/signer.ts'
import { openPostgres } from '../../platform/postgres.ts'
import { sweepSessions } from '../domains/accounts/index.ts'
import { bearer, peopleOf, REFRESH, type Tokens, VERIFY, type Verified, VIEWER, type Viewer } from './people.ts'
import { startWorld, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
  await world.startsApi()
}, 120_000)
afterAll(() => world?.stop())
const { post, challenge, verify, signIn, refresh, whoIs } = peopleOf(() => world)

test('an access token is an EdDSA JWT of fifteen minutes that anybody can check with the published keys', async () => {
  const { accessToken } = await signIn(createSigner('p2wpkh', 'regtest'))
  const keys = createRemoteJWKSet(new URL(`${world.apiUrl}/.well-known/jwks.json`))
  const { payload, protectedHeader } = await jwtVerify(accessToken, keys)
  expect(protectedHeader).toMatchObject({ alg: 'EdDSA', typ: 'at+jwt' })
  expect((payload.exp as number) - (payload.iat as number)).toBe(900)
  expect(payload.iss).toMatch(/^http:\/\/localhost:\d+$/)
  const published = (await (await fetch(`${world.apiUrl}/.well-known/jwks.json`)).json()) as { keys: object[] }
  for (const key of published.keys) expect(Object.keys(key).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x'])
  expect(JSON.stringify(await world.sql('SELECT public_key FROM access_key'))).not.toContain('"d"')
})

test('no bit of an access token may be another, and none is good for another site', async () => {
  const { accessToken } = await signIn(createSigner('p2wpkh', 'regtest'))
  const [head, body, signature] = accessToken.split('.') as [string, string, string]
  const changed = (part: string, at: number): string => {
    const bytes = Buffer.from(part, 'base64url')
    bytes[at % bytes.length] = (bytes[at % bytes.length] as number) ^ (1 << (at & 7))
    return bytes.toString('base64url')
  }
  for (let at = 0; at < 64; at += 3) {
    for (const token of [
      `${changed(head, at)}.${body}.${signature}`,
      `${head}.${changed(body, at)}.${signature}`,
      `${head}.${body}.${changed(signature, at)}`,
    ]) {
      const reply = await whoIs(token)
      expect([reply.status, reply.errors?.[0]?.extensions?.code], token).toEqual([401, 'UNAUTHENTICATED'])
    }
  }
  const none = `${Buffer.from('{"alg":"none","typ":"at+jwt"}').toString('base64url')}.${body}.`
  expect((await whoIs(none)).status).toBe(401)
  expect((await post(VIEWER, {}, { authorization: 'Basic abc' })).status).toBe(401)
  const other = await world.startsOtherApi({ PUBLIC_URL: 'https://other.example' })
  expect((await post(VIEWER, {}, bearer(accessToken), other.apiUrl)).status).toBe(401)
  await other.stop()
}, 60_000)

test('a token of one process is good in every other, until its session ends anywhere', async () => {
  const other = await world.startsOtherApi()
  const tokens = await signIn(createSigner('p2tr', 'regtest'))
  expect(
    (await post<{ viewer: Viewer }>(VIEWER, {}, bearer(tokens.accessToken), other.apiUrl)).data?.viewer,
  ).toBeTruthy()
  expect((await post('mutation { signOut }', {}, bearer(tokens.accessToken), other.apiUrl)).data).toEqual({
    signOut: true,
  })
  await sleep(50)
  expect((await whoIs(tokens.accessToken)).status).toBe(401)
  // One that starts later knows of it too.
  await other.stop()
  const late = await world.startsOtherApi()
  expect((await post(VIEWER, {}, bearer(tokens.accessToken), late.apiUrl)).status).toBe(401)
  await late.stop()
  expect(await refresh(tokens.refreshToken)).toMatchObject({ __typename: 'SessionEnded' })
}, 60_000)

test('a refresh token is good once; stolen, it ends the session for owner and thief', async () => {
  const first = await signIn(createSigner('p2wpkh', 'regtest'))
  const second = (await refresh(first.refreshToken)).tokens as Tokens
  const third = (await refresh(second.refreshToken)).tokens as Tokens
  expect((await whoIs(third.accessToken)).data?.viewer).toBeTruthy()
  // The thief comes with one of before.
  expect(await refresh(first.refreshToken)).toMatchObject({ __typename: 'SessionEnded' })
  await sleep(50)
  for (const { accessToken } of [first, second, third]) expect((await whoIs(accessToken)).status).toBe(401)
  expect(await refresh(third.refreshToken)).toMatchObject({ __typename: 'SessionEnded' })
  const sessions = await world.sql<{ ended_by: string }>(`SELECT ended_by FROM session WHERE ended_by = 'reuse'`)
  expect(sessions).toHaveLength(1)
})

test('an answer that was lost may be asked for again within seconds; what was lost is then worth nothing', async () => {
  const first = await signIn(createSigner('p2wpkh', 'regtest'))
  const lost = (await refresh(first.refreshToken)).tokens as Tokens
  const again = (await refresh(first.refreshToken)).tokens as Tokens
  const next = (await refresh(again.refreshToken)).tokens as Tokens
  expect(next.refreshToken).toMatch(/^tbgr_/)
  expect(await refresh(lost.refreshToken)).toMatchObject({ __typename: 'SessionEnded' })
  expect(await refresh(next.refreshToken)).toMatchObject({ __typename: 'SessionEnded' })
  // After those seconds it is a theft.
  const late = await signIn(createSigner('p2wpkh', 'regtest'))
  await refresh(late.refreshToken)
  await world.sql(`UPDATE refresh_token SET used_at = used_at - interval '25 seconds' WHERE used_at IS NOT NULL`)
  expect(await refresh(late.refreshToken)).toMatchObject({ __typename: 'SessionEnded' })
})

test('two tabs that renew at the same time both go on, and only one session is left', async () => {
  const first = await signIn(createSigner('p2wpkh', 'regtest'))
  const both = await Promise.all([refresh(first.refreshToken), refresh(first.refreshToken)])
  expect(both.map(({ __typename }) => __typename)).toEqual(['SignedIn', 'SignedIn'])
})

test('sessions are listed, ended one by one, and everywhere', async () => {
  const signer = createSigner('p2tr', 'regtest')
  const [phone, laptop, desk] = [
    await signIn(signer, { device: 'Phone\u0000\u202e of  Alice' }),
    await signIn(signer, { device: 'x'.repeat(500) }),
    await signIn(signer),
  ]
  const list = (await whoIs(desk.accessToken)).data?.viewer?.sessions ?? []
  expect(list.map(({ device, isThis }) => [device, isThis])).toEqual([
    ['node', true],
    ['x'.repeat(200), false],
    ['Phone of Alice', false],
  ])
  const end = (token: string, id: string) =>
    post<{ endSession: boolean }>('mutation ($id: ID!) { endSession(id: $id) }', { id }, bearer(token))
  const stranger = await signIn(createSigner('p2tr', 'regtest'))
  const phoneId = list[2]?.id as string
  expect((await end(stranger.accessToken, phoneId)).data?.endSession).toBe(false)
  expect((await end(desk.accessToken, 'garbage')).data?.endSession).toBe(false)
  expect((await end(desk.accessToken, phoneId)).data?.endSession).toBe(true)
  expect((await end(desk.accessToken, phoneId)).data?.endSession).toBe(false)
  expect((await whoIs(phone.accessToken)).status).toBe(401)
  expect((await whoIs(laptop.accessToken)).data?.viewer?.sessions).toHaveLength(2)
  const everywhere = (token: string, keepThis: boolean) =>
    post<{ signOutEverywhere: number }>(
      'mutation ($k: Boolean!) { signOutEverywhere(keepThis: $k) }',
      { k: keepThis },
      bearer(token),
    )
  expect((await everywhere(desk.accessToken, true)).data?.signOutEverywhere).toBe(1)
  expect((await whoIs(laptop.accessToken)).status).toBe(401)
  expect((await whoIs(desk.accessToken)).data?.viewer?.sessions).toHaveLength(1)
  expect((await everywhere(desk.accessToken, false)).data?.signOutEverywhere).toBe(1)
  expect((await whoIs(desk.accessToken)).status).toBe(401)
  expect((await whoIs(stranger.accessToken)).data?.viewer?.sessions).toHaveLength(1)
})

test('in a browser tokens are cookies that no script reads; an old cookie shuts nobody out', async () => {
  const signer = createSigner('p2wpkh', 'regtest')
  const { nonce, message } = await challenge(signer.address)
  const reply = await post<{ authVerify: Verified }>(VERIFY, {
    nonce,
    signature: signer.sign(message),
    delivery: 'COOKIES',
  })
  expect(reply.data?.authVerify).toMatchObject({ __typename: 'SignedIn', tokens: null })
  expect(reply.cookies).toHaveLength(2)
  for (const cookie of reply.cookies) {
    expect(cookie).toMatch(/; HttpOnly/i)
    expect(cookie).toMatch(/; SameSite=Strict/i)
    expect(cookie).toMatch(/; Path=\//i)
  }
  const jar = (cookies: readonly string[]): Record<string, string> => ({
    cookie: cookies.map((each) => each.split(';')[0]).join('; '),
  })
  const seen = await post<{ viewer: Viewer | null }>(VIEWER, {}, jar(reply.cookies))
  expect(seen.data?.viewer?.addresses).toEqual([{ address: signer.address }])
  const renewed = await post<{ authRefresh: Verified }>(REFRESH, {}, jar(reply.cookies))
  expect(renewed.data?.authRefresh).toMatchObject({ __typename: 'SignedIn', tokens: null })
  const out = await post('mutation { signOut }', {}, jar(renewed.cookies))
  expect(out.cookies.every((each) => /=;|Expires=Thu, 01 Jan 1970/i.test(each))).toBe(true)
  await sleep(50)
  const after = await post<{ viewer: Viewer | null; network: object }>(
    '{ viewer { addresses { address } } network { name } }',
    {},
    jar(renewed.cookies),
  )
  expect([after.status, after.data?.viewer, after.errors]).toEqual([200, null, undefined])
  const ended = await post<{ authRefresh: Verified }>(REFRESH, {}, jar(renewed.cookies))
  expect(ended.data?.authRefresh).toMatchObject({ __typename: 'SessionEnded' })
  expect(ended.cookies).toHaveLength(2)
  // With TLS in front, no other host can plant them.
  const other = await world.startsOtherApi({ PUBLIC_URL: 'https://play.example' })
  const secure = await challenge(signer.address, other.apiUrl)
  expect(secure.message).toContain('play.example')
  const strict = await post(
    VERIFY,
    { nonce: secure.nonce, signature: signer.sign(secure.message), delivery: 'COOKIES' },
    {},
    other.apiUrl,
  )
  for (const cookie of strict.cookies) expect(cookie).toMatch(/^__Host-.*; Secure/i)
  await other.stop()
}, 60_000)

test('a mutation that a form of a foreign page could send is refused', async () => {
  const body = JSON.stringify({ query: 'mutation { signOut }' })
  const response = await fetch(`${world.apiUrl}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'text/plain' },
    body,
  })
  expect(response.status).toBe(415)
})

test('what is for people who have signed in says so to others', async () => {
  const reply = await post('mutation { signOut }')
  expect(reply.errors?.[0]).toMatchObject({ message: 'Sign in first.', extensions: { code: 'UNAUTHENTICATED' } })
})

test('over a WebSocket the token comes with the connection, which ends with the session', async () => {
  const tokens = await signIn(createSigner('p2tr', 'regtest'))
  const connect = (accessToken: string) => {
    const closed = Promise.withResolvers<number>()
    const client = createClient({
      url: `${world.apiUrl.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      lazy: false,
      retryAttempts: 0,
      connectionParams: { accessToken },
      onNonLazyError: () => {},
      on: { closed: (event) => closed.resolve((event as { code: number }).code) },
    })
    return { client, closed: closed.promise }
  }
  const bad = connect(`${tokens.accessToken}x`)
  expect(await bad.closed).toBe(4403)
  const good = connect(tokens.accessToken)
  const ask = async (query: string): Promise<unknown> => {
    for await (const result of good.client.iterate({ query })) return result
    return undefined
  }
  expect(await ask('{ viewer { addresses { address } } }')).toMatchObject({ data: { viewer: { addresses: [{}] } } })
  expect(await ask('mutation { authRefresh { __typename } }')).toMatchObject({
    errors: [{ extensions: { code: 'BAD_USER_INPUT' } }],
  })
  await post('mutation { signOut }', {}, bearer(tokens.accessToken))
  expect(await good.closed).toBe(4403)
})

test('who is banned does not get in, and is told why', async () => {
  const signer = createSigner('p2wpkh', 'regtest')
  await signIn(signer)
  await world.sql(`INSERT INTO ban (account_id, reason) SELECT id, 'cheating' FROM account WHERE address = $1`, [
    signer.address,
  ])
  const { nonce, message } = await challenge(signer.address)
  expect(await verify(nonce, signer.sign(message))).toMatchObject({ __typename: 'AccountBanned', reason: 'cheating' })
})

test('no more sessions than fifty: the least used goes, with its token', async () => {
  const signer = createSigner('p2wpkh', 'regtest')
  const first = await signIn(signer)
  for (let n = 0; n < 50; n++) await signIn(signer)
  expect((await whoIs(first.accessToken)).status).toBe(401)
  const last = await signIn(signer)
  expect((await whoIs(last.accessToken)).data?.viewer?.sessions).toHaveLength(50)
}, 60_000)

test('the clock deletes sessions that are long over, and used tokens of before; living ones stay', async () => {
  const signer = createSigner('p2wpkh', 'regtest')
  const [ended, expired, living] = [await signIn(signer), await signIn(signer), await signIn(signer)]
  const renewed = (await refresh(living.refreshToken)).tokens as Tokens
  const ids = (await whoIs(living.accessToken)).data?.viewer?.sessions.map(({ id }) => id) as string[]
  const age = (column: string, days: number, id: string | undefined) =>
    world.sql(`UPDATE session SET ${column} = now() - make_interval(days => $1) WHERE id = $2`, [days, id])
  await age('expires_at', 8, ids[1])
  await age('ended_at', 31, ids[2])
  await world.sql(`UPDATE refresh_token SET issued_at = now() - interval '31 days' WHERE session_id = $1`, [ids[0]])
  const client = await openPostgres(world.databaseUrl, 'test')
  await sweepSessions(client)
  await client.end()
  expect(await world.sql('SELECT id FROM session WHERE id = ANY($1)', [ids])).toEqual([{ id: ids[0] }])
  for (const { refreshToken } of [ended, expired, living]) {
    expect(await refresh(refreshToken)).toMatchObject({ __typename: 'SessionEnded' })
  }
  expect(await refresh(renewed.refreshToken)).toMatchObject({ __typename: 'SignedIn' })
})

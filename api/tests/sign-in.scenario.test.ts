// Signing in with an address: challenges and signatures, on a real PostgreSQL and Redis.
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createSigner, SIGNER_KINDS } from '../../dev/signer.ts'
import { peopleOf } from './people.ts'
import { startWorld, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
  await world.startsApi()
}, 120_000)
afterAll(() => world?.stop())
const { challenge, verify, signIn, whoIs } = peopleOf(() => world)

test.each(
  SIGNER_KINDS,
)('a %s address signs in, the account is made once, and the message says what it is for', async (kind) => {
  const signer = createSigner(kind, 'regtest')
  const given = await challenge(signer.address)
  expect(given.message).toMatch(
    /^Sign in to localhost:\d+ with \w+ \(regtest\)\. Nonce [\w-]{24}, issued \S+Z, expires \S+Z\. This moves no coins\.$/,
  )
  expect(given.message).toContain(signer.address)
  expect(given.message.length).toBeLessThan(240)
  const verified = await verify(given.nonce, signer.sign(given.message))
  expect(verified).toMatchObject({ __typename: 'SignedIn', viewer: { addresses: [{ address: signer.address }] } })
  const tokens = await signIn(signer)
  expect((await whoIs(tokens.accessToken)).data?.viewer?.addresses).toEqual([{ address: signer.address }])
  expect(await world.sql('SELECT id FROM account WHERE address = $1', [signer.address])).toHaveLength(1)
})

test('the legacy signed message signs in too; one whose header is of another kind is told what to do', async () => {
  const signer = createSigner('p2wpkh', 'regtest')
  const given = await challenge(signer.address)
  const legacy = signer.signLegacy(given.message)
  const wrongHeader = Buffer.from(legacy, 'base64')
  wrongHeader[0] = (wrongHeader[0] as number) - 8
  expect(await verify(given.nonce, wrongHeader.toString('base64'))).toMatchObject({
    __typename: 'SignatureRefused',
    problem: 'OTHER_KIND',
    message: expect.stringContaining('BIP 322'),
  })
  expect(await verify(given.nonce, ` ${legacy}\n`)).toMatchObject({ __typename: 'SignedIn' })
})

test('a challenge is good once, even for two at the same time', async () => {
  const signer = createSigner('p2wpkh', 'regtest')
  const { nonce, message } = await challenge(signer.address)
  const signature = signer.sign(message)
  const both = await Promise.all([1, 2, 3, 4].map(() => verify(nonce, signature)))
  expect(both.map(({ __typename }) => __typename).sort()).toEqual([
    'ChallengeGone',
    'ChallengeGone',
    'ChallengeGone',
    'SignedIn',
  ])
  expect(await verify(nonce, signature)).toMatchObject({ __typename: 'ChallengeGone' })
})

test('one that is over is refused, and leaves nothing behind', async () => {
  const signer = createSigner('p2tr', 'regtest')
  const { nonce, message } = await challenge(signer.address)
  const key = `accounts:challenge:${nonce}`
  const left = await world.inRedis((redis) => redis.pttl(key))
  expect(left).toBeGreaterThan(590_000)
  expect(left).toBeLessThanOrEqual(600_000)
  await world.inRedis((redis) => redis.pexpire(key, 1))
  await sleep(20)
  expect(await verify(nonce, signer.sign(message))).toMatchObject({ __typename: 'ChallengeGone' })
})

test('a wrong signature may be put right four times, then the challenge is gone', async () => {
  const signer = createSigner('p2tr', 'regtest')
  const { nonce, message } = await challenge(signer.address)
  const wrong = ['', 'not a signature', signer.sign(`${message} `), createSigner('p2tr', 'regtest').sign(message)]
  const problems = ['MALFORMED', 'MALFORMED', 'WRONG_SIGNATURE', 'WRONG_SIGNATURE']
  for (const [number, signature] of wrong.entries()) {
    expect(await verify(nonce, signature)).toMatchObject({ __typename: 'SignatureRefused', problem: problems[number] })
  }
  expect(await verify(nonce, 'AAAA')).toMatchObject({ __typename: 'SignatureRefused' })
  expect(await verify(nonce, signer.sign(message))).toMatchObject({ __typename: 'ChallengeGone' })
  const again = await challenge(signer.address)
  for (const signature of wrong) await verify(again.nonce, signature)
  expect(await verify(again.nonce, signer.sign(again.message))).toMatchObject({ __typename: 'SignedIn' })
})

test('challenges are not to be swapped: between addresses, sites, networks', async () => {
  const [alice, mallory] = [createSigner('p2wpkh', 'regtest'), createSigner('p2wpkh', 'regtest')]
  const [hers, his] = await Promise.all([challenge(alice.address), challenge(mallory.address)])
  expect(await verify(hers.nonce, mallory.sign(his.message))).toMatchObject({ problem: 'WRONG_SIGNATURE' })
  expect(await verify(hers.nonce, mallory.sign(hers.message))).toMatchObject({ problem: 'WRONG_SIGNATURE' })
  // What somebody was made to sign elsewhere is of another name.
  const elsewhere = hers.message.replace(/localhost:\d+/, 'evil.example')
  expect(await verify(hers.nonce, alice.sign(elsewhere))).toMatchObject({ problem: 'WRONG_SIGNATURE' })
  // Another site, and another network, over the same Redis.
  for (const env of [{ PUBLIC_URL: 'https://other.example' }, { BITCOIN_NETWORK: 'signet' }]) {
    const kept = JSON.parse((await world.inRedis((redis) => redis.get(`accounts:challenge:${hers.nonce}`))) as string)
    const site = env.PUBLIC_URL ? 'regtest other.example' : kept.site.replace('regtest', 'signet')
    await world.inRedis((redis) =>
      redis.set(`accounts:challenge:${hers.nonce}`, JSON.stringify({ ...kept, site }), 'PX', 60_000),
    )
    expect(await verify(hers.nonce, alice.sign(hers.message))).toMatchObject({ __typename: 'ChallengeGone' })
    await world.inRedis((redis) => redis.set(`accounts:challenge:${hers.nonce}`, JSON.stringify(kept), 'PX', 60_000))
  }
  expect(await verify(hers.nonce, alice.sign(hers.message))).toMatchObject({ __typename: 'SignedIn' })
  // One that is for linking does not sign in.
  const third = await challenge(alice.address)
  const kept = JSON.parse((await world.inRedis((redis) => redis.get(`accounts:challenge:${third.nonce}`))) as string)
  const link = JSON.stringify({ ...kept, purpose: { is: 'link', accountId: 1 } })
  await world.inRedis((redis) => redis.set(`accounts:challenge:${third.nonce}`, link, 'PX', 60_000))
  expect(await verify(third.nonce, alice.sign(third.message))).toMatchObject({ __typename: 'ChallengeGone' })
})

test('what is no address, or no nonce, is refused with what is wrong', async () => {
  expect(await challenge('bc1qwrong')).toMatchObject({ __typename: 'InvalidAddress' })
  expect(await challenge('1BoatSLRHtKNngkdXEeobR76b53LETtpyT')).toMatchObject({ problem: 'WRONG_NETWORK' })
  for (const nonce of ['', '*', 'x'.repeat(24), '../../etc', 'a'.repeat(5_000)]) {
    expect(await verify(nonce, 'AAAA')).toMatchObject({ __typename: 'ChallengeGone' })
  }
})

// An admin bans a player over the API: the player's miner, on its TCP connection, is let go, and not let in again.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { bearer, peopleOf } from '../../api/tests/people.ts'
import { connectMiner } from '../miner.ts'
import { createSigner } from '../signer.ts'
import { becomes, startWorld, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld('regtest')
}, 120_000)
afterAll(() => world?.stop())

test('a ban ends the miner of any address of the account within five seconds; lifted, it mines again', async () => {
  const { signIn, post } = peopleOf(() => world)
  const [admin, player, other] = [
    createSigner('p2wpkh', 'regtest'),
    createSigner('p2tr', 'regtest'),
    createSigner('p2tr', 'regtest'),
  ]
  const as = bearer((await signIn(admin)).accessToken)
  await world.sql(`UPDATE account SET role = 'admin' WHERE address = $1`, [admin.address])
  await signIn(player)
  await world.sql('INSERT INTO account_address (address, account_id) SELECT $1, id FROM account WHERE address = $2', [
    other.address,
    player.address,
  ])
  const mines = (address: string) => connectMiner({ port: world.stratumPort, user: `${address}.rig`, agent: 'test' })
  const rigs = await Promise.all([player, other].map(({ address }) => mines(address)))
  const share = await rigs[0]?.mine()
  expect(share && (await rigs[0]?.submit(share))).toEqual({ accepted: true })

  const startedMs = performance.now()
  const banned = await post(
    `mutation ($address: Address!) { ban(address: $address, scope: ACCOUNT, reason: "for the test") { __typename } }`,
    { address: player.address },
    as,
  )
  expect(banned.data).toEqual({ ban: { __typename: 'ModeratedPlayer' } })
  await Promise.all(rigs.map(({ closed }) => closed))
  const tookMs = performance.now() - startedMs
  process.stdout.write(`a ban over the API → both miners gone after ${tookMs.toFixed(0)} ms\n`)
  expect(tookMs).toBeLessThan(5_000)
  await expect(mines(other.address)).rejects.toThrow('This address is banned')

  const lifted = await post(
    `mutation ($address: Address!) { liftBans(address: $address, reason: "was a mistake") { __typename } }`,
    { address: player.address },
    as,
  )
  expect(lifted.data).toEqual({ liftBans: { __typename: 'ModeratedPlayer' } })
  const { value: back } = await becomes(
    () => mines(other.address).catch(() => null),
    (rig) => rig !== null,
    5_000,
  )
  const again = await back?.mine()
  expect(again && (await back?.submit(again))).toEqual({ accepted: true })
  back?.close()
})

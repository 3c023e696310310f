// The public API: what it answers.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { PLAYER, type PlayerData } from './player-query.ts'
import { addressOf, proofOf, testPublisher } from './publisher.ts'
import { startWorld, type World } from './world.ts'

let world: World
const stratum = testPublisher('graphql')
const address = addressOf(1)

beforeAll(async () => {
  world = await startWorld()
  await Promise.all([world.startsLedger(), world.startsApi()])
  await world.publishes([
    stratum.changesTip(),
    stratum.connects(),
    stratum.accepts({ shareDifficulty: 100, proof: proofOf(1) }),
    ...Array.from({ length: 30 }, () => stratum.accepts({ shareDifficulty: 5 })),
    stratum.refuses({ counts: { stale: 3, lowDifficulty: 1 } }),
    stratum.findsBlock(),
  ])
  await world.settles()
})
afterAll(() => world?.stop())
beforeEach(() => world.beats())

test('a player is answered with figures, bests with their proof, workers, shares and refusals', async () => {
  const { data, errors } = await world.asks<PlayerData>(PLAYER, { address })
  expect(errors).toBeUndefined()
  expect(data?.player).toMatchObject({
    __typename: 'Player',
    sharesAccepted: 31,
    work: 62,
    workersOnline: 1,
    hashrate: { oneMinute: { shares: 31, work: 62 }, oneDay: { shares: 31 } },
    refusals: [
      { reason: 'STALE', count: 3 },
      { reason: 'LOW_DIFFICULTY', count: 1 },
    ],
    best: {
      ever: {
        shareDifficulty: 100,
        standing: 'PERSONAL_BEST',
        proof: { header: proofOf(1).header, network: 'REGTEST', address },
      },
    },
  })
  const { best, hashrate, hashrateHistory, workers, shares } = data!.player
  expect(best.session?.id).toBe(best.ever?.id)
  expect(best.week?.id).toBe(best.ever?.id)
  expect(hashrate.oneMinute.low).toBeLessThan(hashrate.oneMinute.hashrate)
  expect(hashrate.oneMinute.high).toBeGreaterThan(hashrate.oneMinute.hashrate)
  expect(hashrateHistory.reduce((sum, point) => sum + point.shares, 0)).toBe(31)
  expect(workers.edges[0]?.node).toMatchObject({ isOnline: true, difficulty: 2, userAgent: 'bitaxe/BM1370' })
  expect(shares.edges).toHaveLength(20)
  expect(shares.pageInfo.hasNextPage).toBe(true)
})

test('pages of shares join without a gap, forwards and backwards', async () => {
  const page = (args: string) =>
    world.asks<{
      player: { shares: { edges: { node: { id: string } }[]; pageInfo: { startCursor: string; endCursor: string } } }
    }>(
      `{ player(address: "${address}") { ... on Player { shares(${args}) { edges { node { id } } pageInfo { startCursor endCursor } } } } }`,
    )
  const idsOf = ({ data }: Awaited<ReturnType<typeof page>>) => data!.player.shares.edges.map((edge) => edge.node.id)
  const all = idsOf(await page('first: 100'))
  const first = await page('first: 10')
  const second = await page(`first: 50, after: "${first.data!.player.shares.pageInfo.endCursor}"`)
  expect([...idsOf(first), ...idsOf(second)]).toEqual(all)
  expect(new Set(all).size).toBe(31)
  const back = await page(`last: 5, before: "${second.data!.player.shares.pageInfo.startCursor}"`)
  expect(idsOf(back)).toEqual(all.slice(5, 10))
})

test.each([
  ['hello', 'NOT_AN_ADDRESS', 'That is not a Bitcoin address.'],
  [`${addressOf(1).slice(0, -1)}q`, 'BAD_CHECKSUM', 'mistyped'],
  ['1BoatSLRHtKNngkdXEeobR76b53LETtpyT', 'WRONG_NETWORK', 'another Bitcoin network'],
])('the address %s is refused as %s, in words', async (text, problem, words) => {
  const { data } = await world.asks<PlayerData>(PLAYER, { address: text })
  expect(data?.player).toMatchObject({ __typename: 'InvalidAddress', problem })
  expect(data?.player.message).toContain(words)
})

test('a right address that never mined is not seen, and an upper-case one is the same player', async () => {
  const unseen = await world.asks<PlayerData>(PLAYER, { address: addressOf(999) })
  expect(unseen.data?.player.__typename).toBe('PlayerNotSeen')
  const upper = await world.asks<PlayerData>(PLAYER, { address: address.toUpperCase() })
  expect(upper.data?.player.__typename).toBe('Player')
})

test('the pool, the network and a block are answered; every id leads back to its object', async () => {
  const { data, errors } = await world.asks<Record<string, never>>(`{
    network { id name height difficulty hashrate }
    poolStats { id playersOnline workersOnline sharesAccepted sharesRefused feePercent work blocksFound bestEver { id } bestThisWeek { id }
      hashrate { oneMinute { shares } oneHour { shares } oneDay { shares } } stratum { name host port tls } }
    blocks(first: 5) { edges { node { id height status rewardSats workerName proof { header merkleBranch network } } } } }`)
  expect(errors).toBeUndefined()
  expect(data).toMatchObject({
    network: { name: 'REGTEST', height: 101, difficulty: 4.6e-10 },
    poolStats: {
      playersOnline: 1,
      workersOnline: 1,
      sharesAccepted: 31,
      sharesRefused: 4,
      feePercent: null,
      work: 62,
      blocksFound: 1,
      hashrate: { oneMinute: { shares: 31 }, oneHour: { shares: 31 }, oneDay: { shares: 31 } },
      stratum: [{ name: 'default', host: null, port: 3333, tls: false }],
    },
    blocks: {
      edges: [
        {
          node: {
            height: 102,
            status: 'FOUND',
            rewardSats: '5000000000',
            workerName: 'rig1',
            proof: proofOf(9) && { merkleBranch: proofOf(9).merkleBranch },
          },
        },
      ],
    },
  })
  const ids = JSON.stringify(data)
    .match(/"id":"[^"]+"/g)!
    .map((text) => text.slice(6, -1))
  expect(ids.length).toBeGreaterThanOrEqual(5)
  for (const id of ids) {
    const { data: found } = await world.asks<{ node: { id: string } }>(`query ($id: ID!) { node(id: $id) { id } }`, {
      id,
    })
    expect(found?.node).toEqual({ id })
  }
  for (const id of ['UGxheWVyOjk5OTk5', 'UGxheWVyOmFiYw==', 'U2hhcmU6Zm9v']) {
    expect(await world.asks(`query ($id: ID!) { node(id: $id) { id } share(id: $id) { id } }`, { id })).toEqual({
      data: { node: null, share: null },
    })
  }
})

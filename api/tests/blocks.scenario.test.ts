// What the ledger makes of blocks: each step kept, rounds by the height that work was done for, followers told once.
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type BlockTurn, followBlocks, mergeHeightWork } from '../domains/mining/index.ts'
import { addressOf, hexOf, testPublisher } from './publisher.ts'
import { startWorld, type World } from './world.ts'

let world: World
let client: pg.Client
const stratum = testPublisher('blocks')

beforeAll(async () => {
  world = await startWorld()
  await Promise.all([world.startsLedger(), world.startsApi()])
  client = new pg.Client({ connectionString: world.databaseUrl })
  await client.connect()
})
afterAll(async () => {
  await client?.end()
  await world?.stop()
})

interface Answered {
  readonly blocks: {
    readonly edges: readonly {
      readonly node: {
        readonly height: number
        readonly status: string
        readonly statusDetail: string | null
        readonly reward: object | null
        readonly effort: { readonly shares: number; readonly work: number; readonly effort: number } | null
        readonly history: readonly { readonly status: string; readonly detail: string | null }[]
      }
    }[]
  }
  readonly poolStats: { readonly round: { readonly shares: number; readonly work: number; readonly effort: number } }
}
async function asks(): Promise<Answered> {
  const { data, errors } = await world.asks<Answered>(`{
    blocks { edges { node { height status statusDetail reward { total } effort { shares work effort } history { status detail } } } }
    poolStats { round { shares work effort } }
  }`)
  if (!data) throw new Error(errors?.[0]?.message)
  return data
}
const blockAt = async (height: number) => (await asks()).blocks.edges.find(({ node }) => node.height === height)?.node

/** Shares of several players for one height: their streams are read apart. */
const works = (height: number, difficulty: number, players: number) =>
  Array.from({ length: players }, (_, i) => stratum.accepts({ address: addressOf(i), height, difficulty }))
const found = (height: number) => stratum.findsBlock({ height, hash: hexOf(32, height), networkDifficulty: 8 })
const settled = (height: number, outcome: 'accepted' | 'rejected' | 'orphaned' | 'confirmed', detail = '') =>
  stratum.settlesBlock({ height, hash: hexOf(32, height), outcome, detail })

test('work counts for the height it was done for, each by its own difficulty, whoever did it', async () => {
  await world.publishes([
    stratum.changesTip({ height: 199, hash: hexOf(32, 199), difficulty: 8 }),
    stratum.changesTip({ height: 200, hash: hexOf(32, 200), difficulty: 8 }),
    stratum.changesTip({ height: 201, hash: hexOf(32, 201), difficulty: 16 }),
    ...works(200, 2, 3),
    ...works(201, 2, 6),
    ...works(202, 4, 8),
    found(202),
    // Accepted late, for a height that is over.
    ...works(202, 4, 1),
    ...works(203, 0.1, 3),
  ])
  await world.settles()
  expect((await blockAt(202))?.effort).toEqual({ shares: 18, work: 54, effort: 18 / 8 + 36 / 16 })
  // 203 was not told yet: the tip's difficulty stands for it. And three tenths are three tenths.
  expect((await asks()).poolStats.round).toEqual({ shares: 3, work: 0.3, effort: expect.closeTo(0.3 / 16, 12) })
})

test('a block whose coinbase cannot be read has no figures of its reward instead of wrong ones', async () => {
  expect(await blockAt(202)).toMatchObject({ status: 'FOUND', reward: null })
})

test('every step is kept, also of several in one batch', async () => {
  await world.publishes([
    settled(202, 'accepted'),
    settled(202, 'orphaned', 'another block stands in its place'),
    settled(202, 'accepted'),
    settled(202, 'accepted'),
    settled(202, 'rejected', 'duplicate-invalid'),
  ])
  await world.settles()
  await world.publishes([settled(202, 'confirmed')])
  await world.settles()
  expect(await blockAt(202)).toMatchObject({
    status: 'CONFIRMED',
    statusDetail: null,
    history: [
      { status: 'FOUND', detail: null },
      { status: 'ACCEPTED', detail: null },
      { status: 'ORPHANED', detail: 'another block stands in its place' },
      { status: 'ACCEPTED', detail: null },
      { status: 'CONFIRMED', detail: null },
    ],
  })
  expect(await world.sql('SELECT revision FROM block WHERE height = 202')).toEqual([{ revision: 4 }])
})

test('a block that the chain drops gives its work to the next, which has it taken back', async () => {
  await world.publishes([...works(203, 1, 1), found(203), ...works(204, 1, 1), found(204)])
  await world.settles()
  const shares = async () => [(await blockAt(203))?.effort?.shares, (await blockAt(204))?.effort?.shares]
  expect(await shares()).toEqual([4, 1])
  await world.publishes([settled(203, 'accepted'), settled(204, 'accepted'), settled(203, 'orphaned')])
  await world.settles()
  expect(await shares()).toEqual([undefined, 5])
  await world.publishes([settled(203, 'accepted')])
  await world.settles()
  expect(await shares()).toEqual([4, 1])
})

test('heights that are over become one row for each round and difficulty, and no effort changes', async () => {
  const before = await asks()
  const rows = async () =>
    (await world.sql<{ height: number; n: number }>('SELECT height, count(*)::int AS n FROM height_work GROUP BY 1'))
      .sort((a, b) => a.height - b.height)
      .map(({ height, n }) => `${height}×${n}`)
  expect(await rows()).toHaveLength(5)
  await world.publishes([stratum.changesTip({ height: 304, hash: hexOf(32, 304), difficulty: 16 })])
  await world.settles()
  expect((await mergeHeightWork(client)).merged).toBeGreaterThan(10)
  // 200 and 201 had one difficulty; 204 is not under a hundred blocks yet.
  expect(await rows()).toEqual(['201×1', '202×1', '203×1', '204×1'])
  expect(await asks()).toEqual(before)
  expect(await mergeHeightWork(client)).toEqual({ merged: 0 })
  // A share that comes as late as that is a row of its own, until the next time.
  await world.publishes(works(200, 0.25, 1))
  await world.settles()
  for (const merged of [1, 0]) {
    expect((await blockAt(202))?.effort).toEqual({ shares: 19, work: 54.25, effort: 18.25 / 8 + 36 / 16 })
    expect(await mergeHeightWork(client)).toEqual({ merged })
  }
  const sums = 'sum(shares)::int AS shares, sum(work)::text AS work FROM height_work'
  expect(await world.sql(`SELECT ${sums}`)).toEqual(
    await world.sql('SELECT count(*)::int AS shares, sum(difficulty::text::numeric)::text AS work FROM share'),
  )
})

test('a follower is told once of what a block is now, and again after a fault', async () => {
  const told: BlockTurn[] = []
  const follow = () =>
    followBlocks(client, 'first', async (turn) => {
      told.push(turn)
    })
  await expect(
    followBlocks(client, 'first', async () => {
      throw new Error('fault')
    }),
  ).rejects.toThrow('fault')
  expect(await follow()).toBe(3)
  expect(told.map(({ height, counts, counted, status }) => ({ height, counts, counted, status }))).toEqual([
    { height: 202, counts: true, counted: false, status: 'confirmed' },
    { height: 203, counts: true, counted: false, status: 'accepted' },
    { height: 204, counts: true, counted: false, status: 'accepted' },
  ])
  expect(await follow()).toBe(0)
  // Out and in again between two looks: nothing is to be taken back, yet it is told that something happened.
  await world.publishes([settled(203, 'orphaned'), settled(203, 'accepted'), settled(204, 'orphaned')])
  await world.settles()
  told.length = 0
  expect(await follow()).toBe(2)
  expect(told).toMatchObject([
    { height: 203, counts: true, counted: true },
    { height: 204, counts: false, counted: true },
  ])
})

test('two of one name share the blocks between them, and none is told twice', async () => {
  const other = new pg.Client({ connectionString: world.databaseUrl })
  await other.connect()
  const heights: number[] = []
  const take = async ({ height }: BlockTurn): Promise<void> => {
    heights.push(height)
  }
  await Promise.all([followBlocks(client, 'twins', take), followBlocks(other, 'twins', take)])
  await other.end()
  expect(heights.sort()).toEqual([202, 203, 204])
})

// Blocks end to end: real stratum, ledger and API on a real regtest node, whose chain is made to turn and to turn back.
import { createClient } from 'graphql-ws'
import { Redis } from 'ioredis'
import pg from 'pg'
import { type Browser, chromium } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { followBlocks } from '../../api/domains/mining/index.ts'
import { hashToDisplay } from '../../bitcoin/index.ts'
import { heartbeatKey, stratumHeartbeat } from '../../events/index.ts'
import { connectMiner, type Miner, type Share } from '../miner.ts'
import { chromiumPath } from '../parts/index.ts'
import { becomes, startWorld, type World } from './world.ts'

const PLAYER = 'bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080'
const POOL = 'bcrt1qqyqszqgpqyqszqgpqyqszqgpqyqszqgpvxat9t'
const NOBODY = 'mipcBbFg9gMiCh81Kj8tqqdgoZub1ZJRfn'

interface BlockAnswer {
  readonly height: number
  readonly hash: string
  readonly status: string
  readonly confirmations: number
  readonly rewardSats: string
  readonly reward: { total: string; subsidy: string; fees: string; player: string; poolFee: string }
  readonly effort: { shares: number; work: number; effort: number; luck: number; longerRounds: number } | null
  readonly history: readonly { status: string }[]
}
const FIELDS = `height hash status confirmations rewardSats reward { total subsidy fees player poolFee }
  effort { shares work effort luck longerRounds } history { status }`

let world: World
let rig: Miner
let game: pg.Client
let browser: Browser

beforeAll(async () => {
  world = await startWorld('regtest', { POOL_FEE_PERCENT: '1.5', POOL_FEE_ADDRESS: POOL })
  await fillsMempool()
  browser = await chromium.launch({ executablePath: await chromiumPath(), args: ['--no-sandbox', '--disable-quic'] })
  rig = await connectMiner({ port: world.stratumPort, user: `${PLAYER}.rig1` })
  game = new pg.Client({ connectionString: world.postgres.url })
  await game.connect()
  await game.query('CREATE TABLE credit (block_id int PRIMARY KEY, points int NOT NULL)')
})
afterAll(async () => {
  rig?.close()
  await browser?.close()
  await game?.end()
  await world?.stop()
})

/** Transactions with fees, which the next block of ours will hold. */
async function fillsMempool(): Promise<void> {
  const { rpc } = world.node
  await rpc('createwallet', 'payer')
  const own = await rpc<string>('getnewaddress', '', 'bech32')
  await rpc('generatetoaddress', 104, own)
  for (let i = 0; i < 3; i++) await rpc('sendtoaddress', NOBODY, 1 + i / 10)
  await rpc('generateblock', own, [])
}

/** A block of ours on the present tip. */
async function solves(): Promise<Share> {
  const tip = await world.node.rpc<string>('getbestblockhash')
  await becomes(
    () => hashToDisplay(rig.job.previousHash),
    (previous) => previous === tip,
    10_000,
  )
  const share = await rig.mine({ difficulty: 4.7e-10 })
  expect(await rig.submit(share)).toEqual({ accepted: true })
  return share
}

async function asks(): Promise<{ blocks: BlockAnswer[]; found: number; round: { work: number; shares: number } }> {
  const answer = await world.graphql<{
    blocks: { edges: { node: BlockAnswer }[] }
    poolStats: { blocksFound: number; round: { work: number; shares: number } }
  }>(`{ blocks(first: 20) { edges { node { ${FIELDS} } } } poolStats { blocksFound round { work shares } } }`)
  return {
    blocks: answer.blocks.edges.map(({ node }) => node),
    found: answer.poolStats.blocksFound,
    round: answer.poolStats.round,
  }
}

const blockOf = async (share: Share): Promise<BlockAnswer | undefined> =>
  (await asks()).blocks.find(({ hash }) => hash === hashToDisplay(share.hash))
const becomesBlock = async (share: Share, status: string, withinMs = 10_000): Promise<BlockAnswer> => {
  const { value } = await becomes(
    () => blockOf(share),
    (block) => block?.status === status,
    withinMs,
  )
  return value as BlockAnswer
}
const playerOf = async () =>
  (
    await world.graphql<{
      player: { blocksFound: number; workers: { edges: { node: { blocksFound: number } }[] } }
    }>(`{ player(address: "${PLAYER}") { ... on Player { blocksFound workers { edges { node { blocksFound } } } } } }`)
  ).player
const standingOf = async (share: Share): Promise<string | undefined> => {
  const { player } = await world.graphql<{
    player: { shares: { edges: { node: { hash: string; standing: string } }[] } }
  }>(`{ player(address: "${PLAYER}") { ... on Player { shares(first: 50) { edges { node { hash standing } } } } } }`)
  return player.shares.edges.find(({ node }) => node.hash === hashToDisplay(share.hash))?.node.standing
}

/** What a later slice does: ten points for a block that counts. */
const settlesCredits = () =>
  followBlocks(game, 'test-game', async ({ blockId, counts, counted }) => {
    if (counts && !counted) await game.query('INSERT INTO credit VALUES ($1, 10)', [blockId])
    if (!counts && counted) await game.query('DELETE FROM credit WHERE block_id = $1', [blockId])
  })
const credits = async (): Promise<number> => {
  while ((await settlesCredits()) > 0);
  return Number((await game.query('SELECT coalesce(sum(points), 0) AS points FROM credit')).rows[0].points)
}

interface NodeBlock {
  readonly tx: readonly {
    readonly fee?: number
    readonly vout: readonly { readonly value: number; readonly scriptPubKey: { readonly address?: string } }[]
  }[]
}
const sats = (bitcoin: number): bigint => BigInt(Math.round(bitcoin * 1e8))

let first: Share

test('the reward of a block is what the node says that it pays, to the satoshi, and to whom', async () => {
  first = await solves()
  const block = await becomesBlock(first, 'ACCEPTED')
  const { tx } = await world.node.rpc<NodeBlock>('getblock', block.hash, 2)
  const paid = (address: string): bigint =>
    (tx[0]?.vout ?? [])
      .filter(({ scriptPubKey }) => scriptPubKey.address === address)
      .reduce((sum, { value }) => sum + sats(value), 0n)
  const fees = tx.slice(1).reduce((sum, { fee }) => sum + sats(fee ?? 0), 0n)
  expect(fees).toBeGreaterThan(0n)
  const total = 5_000_000_000n + fees
  expect(block.rewardSats).toBe(String(total))
  expect(block.reward).toEqual({
    total: String(total),
    subsidy: '5000000000',
    fees: String(fees),
    player: String(paid(PLAYER)),
    poolFee: String(paid(POOL)),
  })
  expect(paid(POOL)).toBe((total * 15_000n) / 1_000_000n)
  expect(paid(PLAYER) + paid(POOL)).toBe(total)
})

test('the effort of a block is the work since the one before it, over what the node asks for', async () => {
  const block = await blockOf(first)
  const [shares] = await world.sql<{ shares: number; work: number }>(
    'SELECT count(*)::int AS shares, sum(difficulty) AS work FROM share',
  )
  expect(block?.effort).toMatchObject({ shares: shares?.shares, work: shares?.work })
  const { difficulty } = await world.node.rpc<{ difficulty: number }>('getblockchaininfo')
  const effort = block?.effort?.effort ?? 0
  expect(effort / ((shares?.work ?? 0) / difficulty)).toBeCloseTo(1, 9)
  expect(block?.effort?.luck).toBeCloseTo(1 / effort, 9)
  expect(block?.effort?.longerRounds).toBeCloseTo(Math.exp(-effort), 9)
  expect((await asks()).round).toEqual({ work: 0, shares: 0 })
})

test('confirmations grow with each block, and subscribers see it', async () => {
  const seen: { hash: string; confirmations: number }[][] = []
  const client = createClient({ url: `${world.apiUrl.replace('http', 'ws')}/graphql`, webSocketImpl: WebSocket })
  client.subscribe<{ blocksUpdated: { hash: string; confirmations: number }[] }>(
    { query: 'subscription { blocksUpdated { hash confirmations } }' },
    { next: ({ data }) => data && seen.push(data.blocksUpdated), error: () => {}, complete() {} },
  )
  const hash = hashToDisplay(first.hash)
  await becomes(
    async () => /^api_subscriptions (\d+)/m.exec(await (await fetch(`${world.apiUrl}/metrics`)).text())?.[1],
    (open) => Number(open) > 0,
    10_000,
  )
  for (const confirmations of [2, 3]) {
    const at = seen.length
    // It has been asked for; that it has begun shows with the first block, and the next one is seen in any case.
    await world.node.rpc('generatetoaddress', 1, NOBODY)
    await becomes(
      () => blockOf(first),
      (block) => block?.confirmations === confirmations,
      10_000,
    )
    if (confirmations === 2) continue
    await becomes(
      () => seen.slice(at).flat(),
      (blocks) => blocks.some((block) => block.hash === hash && block.confirmations === confirmations),
      5_000,
    )
  }
  await client.dispose()
})

test('the times that stratum tells of the chain are those of its headers', async () => {
  const { rpc } = world.node
  const time = async (hash: string): Promise<number> => (await rpc<{ time: number }>('getblockheader', hash)).time
  const [tipHeight, tip, genesis] = await Promise.all([
    rpc<number>('getblockcount'),
    rpc<string>('getbestblockhash'),
    rpc<string>('getblockhash', 0),
  ])
  const times = { tipHeight, tipAtMs: (await time(tip)) * 1_000, periodAtMs: (await time(genesis)) * 1_000 }
  const redis = new Redis(world.redis.url)
  await becomes(
    async () => {
      const [key = ''] = await redis.keys(heartbeatKey('stratum', '*'))
      return stratumHeartbeat(JSON.parse((await redis.get(key)) ?? 'null'))?.headerTimes
    },
    (told) => JSON.stringify(told) === JSON.stringify(times),
    10_000,
  )
  redis.disconnect()
})

test('a reorganisation takes a block out, with all that hangs on it, and a second one brings it back', async () => {
  const share = await solves()
  const block = await becomesBlock(share, 'ACCEPTED')
  expect(block.confirmations).toBe(1)
  expect(await standingOf(share)).toBe('BLOCK')
  const before = await asks()
  expect(before.found).toBe(2)
  expect(await credits()).toBe(20)

  await world.node.rpc('invalidateblock', block.hash)
  const orphan = await becomesBlock(share, 'ORPHANED')
  expect(orphan).toMatchObject({ confirmations: 0, effort: null })
  expect((await asks()).found).toBe(1)
  expect(await playerOf()).toEqual({ blocksFound: 1, workers: { edges: [{ node: { blocksFound: 1 } }] } })
  // Its proof of work stands: it is what it would have been without the block.
  expect(await standingOf(share)).not.toBe('BLOCK')
  expect(await standingOf(first)).toBe('BLOCK')
  // Its work is the next round's.
  expect((await asks()).round).toEqual({ work: block.effort?.work, shares: block.effort?.shares })
  expect(await credits()).toBe(10)

  await world.node.rpc('reconsiderblock', block.hash)
  const back = await becomesBlock(share, 'ACCEPTED')
  expect(back).toEqual({
    ...block,
    history: ['FOUND', 'ACCEPTED', 'ORPHANED', 'ACCEPTED'].map((status) => ({ status })),
  })
  expect((await asks()).found).toBe(2)
  expect(await playerOf()).toEqual({ blocksFound: 2, workers: { edges: [{ node: { blocksFound: 2 } }] } })
  expect(await standingOf(share)).toBe('BLOCK')
  expect((await asks()).round).toEqual(before.round)
  expect(await credits()).toBe(20)
  expect(await settlesCredits()).toBe(0)
}, 60_000)

test('under a longer chain of others a block is orphaned for good, and the next one takes on its work', async () => {
  const lost = await solves()
  const block = await becomesBlock(lost, 'ACCEPTED')
  await world.node.rpc('invalidateblock', block.hash)
  await world.node.rpc('generatetoaddress', 2, NOBODY)
  await becomesBlock(lost, 'ORPHANED')
  const next = await becomesBlock(await solves(), 'ACCEPTED')
  expect(next.height).toBe(block.height + 2)
  expect(next.effort?.shares).toBe((block.effort?.shares ?? 0) + 1)
  expect((await asks()).found).toBe(3)
  expect(await credits()).toBe(30)
}, 60_000)

test('a page that is open shows by itself how a block is confirmed, taken out and brought back', async () => {
  const { id, hash } = (
    await world.graphql<{ blocks: { edges: { node: { id: string; hash: string } }[] } }>(
      '{ blocks(first: 1) { edges { node { id hash } } } }',
    )
  ).blocks.edges[0]?.node as { id: string; hash: string }
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
  await page.goto(`${world.apiUrl}/block/${encodeURIComponent(id)}`)
  const bar = page.getByRole('progressbar', { name: 'Confirmations' })
  const shows = (text: string) => page.locator(`[role=progressbar][aria-valuetext="${text}"]`).waitFor()
  await bar.waitFor()
  await shows('1 of 100')
  await page.getByText('Live', { exact: true }).waitFor()
  await world.node.rpc('generatetoaddress', 2, NOBODY)
  await shows('3 of 100')
  await world.node.rpc('invalidateblock', hash)
  await shows('none: it is not in the chain')
  await page.getByText('its work goes to the next one').waitFor()
  await world.node.rpc('reconsiderblock', hash)
  await shows('3 of 100')
  expect(await page.getByRole('list', { name: 'What became of it' }).getByRole('listitem').count()).toBe(4)
  await page.close()
}, 60_000)

test('a hundred blocks on, it is confirmed, and the orphan stays one', async () => {
  await world.node.rpc('generatetoaddress', 96, NOBODY)
  const { blocks } = await asks()
  await becomes(
    async () => (await asks()).blocks.map(({ status, confirmations }) => [status, confirmations]),
    (all) => all.at(-1)?.join() === 'CONFIRMED,100' && all[0]?.[0] === 'ACCEPTED' && all[0]?.[1] === 99,
    20_000,
  )
  await world.node.rpc('generatetoaddress', 1, NOBODY)
  await becomes(
    async () => (await asks()).blocks.map(({ status }) => status),
    (all) => all.join() === 'CONFIRMED,ORPHANED,CONFIRMED,CONFIRMED',
    20_000,
  )
  expect(blocks).toHaveLength(4)
  expect(await credits()).toBe(30)
}, 60_000)

test('a reorganisation that came while stratum was down is told when it is back, and one while the ledger was, too', async () => {
  const share = await solves()
  const block = await becomesBlock(share, 'ACCEPTED')
  await world.stratum.kill()
  await world.node.rpc('invalidateblock', block.hash)
  await world.node.rpc('generatetoaddress', 2, NOBODY)
  await world.starts('stratum')
  await becomesBlock(share, 'ORPHANED', 20_000)
  expect(await credits()).toBe(30)
  await world.ledger.kill()
  // The node stays with the longer chain unless that is taken from it.
  const rival = await world.node.rpc<string>('getblockhash', block.height)
  await world.node.rpc('invalidateblock', rival)
  await world.node.rpc('reconsiderblock', block.hash)
  await world.starts('ledger')
  await becomesBlock(share, 'ACCEPTED', 20_000)
  expect(await credits()).toBe(40)
}, 90_000)

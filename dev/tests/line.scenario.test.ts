// The main job, end to end: a real share reaches a browser, live.
import { createClient } from 'graphql-ws'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { connectMiner } from '../miner.ts'
import { chromiumPath } from '../parts/index.ts'
import { becomes, startWorld, type World } from './world.ts'

const ADDRESS = 'bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080'

let world: World
let browser: Browser

beforeAll(async () => {
  world = await startWorld('regtest')
  browser = await chromium.launch({ executablePath: await chromiumPath(), args: ['--no-sandbox', '--disable-quic'] })
})
afterAll(async () => {
  await browser?.close()
  await world?.stop()
})

interface FeedMessage {
  data?: { shareFeed: { shares: { id: string; address: string; workerName: string }[] } }
}

function follows<T>(query: string, seen: T[]): () => void {
  const client = createClient({ url: `${world.apiUrl.replace('http', 'ws')}/graphql`, webSocketImpl: WebSocket })
  client.subscribe(
    { query },
    { next: (message) => seen.push(message as T), error: (error) => seen.push(error as T), complete() {} },
  )
  return () => void client.dispose()
}

async function opensPage(path: string): Promise<{ page: Page; problems: string[] }> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
  const problems: string[] = []
  page.on('pageerror', (error) => problems.push(error.message))
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()))
  await page.goto(`${world.apiUrl}${path}`)
  return { page, problems }
}

test('a share reaches PostgreSQL, a subscriber and a browser, each within a second of its submit', async () => {
  const messages: FeedMessage[] = []
  const stopFollowing = follows(`subscription { shareFeed { shares { id address workerName } } }`, messages)
  const { page, problems } = await opensPage(`/player/${ADDRESS}`)
  // The page teaches how to begin, and switches by itself when the first share arrives.
  await page
    .getByText(/no shares yet|waiting for/i)
    .first()
    .waitFor()

  const rig = await connectMiner({ port: world.stratumPort, user: `${ADDRESS}.rig1`, agent: 'bitaxe/BM1370/v2.15.0' })
  const share = await rig.mine({})
  const submittedMs = performance.now()
  expect(await rig.submit(share)).toEqual({ accepted: true })

  const rows = () => world.sql<{ n: number }>('SELECT count(*)::int AS n FROM share')
  const inDatabase = await becomes(rows, ([row]) => row?.n === 1, 1_000)
  const inFeed = await becomes(
    () => messages.flatMap((each) => each.data?.shareFeed.shares ?? []),
    (shares) => shares.some((each) => each.address === ADDRESS && each.workerName === 'rig1'),
    1_000 - (performance.now() - submittedMs),
  )
  await page
    .getByRole('list', { name: /live shares/i })
    .getByText('rig1')
    .first()
    .waitFor({ timeout: 1_000 })
  const inBrowserMs = performance.now() - submittedMs
  expect(inBrowserMs).toBeLessThan(1_000)
  expect(problems).toEqual([])
  process.stdout.write(
    `row ${inDatabase.afterMs.toFixed(0)} ms, feed ${inFeed.afterMs.toFixed(0)} ms, browser ${inBrowserMs.toFixed(0)} ms\n`,
  )
  rig.close()
  stopFollowing()
  await page.close()
})

test('a share that solves a block raises the chain, pays all of it to the miner, and is celebrated', async () => {
  const messages: { data?: { blockFound: { address: string; height: number } } }[] = []
  const stopFollowing = follows(`subscription { blockFound { address height } }`, messages)
  const { page, problems } = await opensPage(`/player/${ADDRESS}`)
  await page.getByRole('heading', { level: 1 }).first().waitFor()
  const rig = await connectMiner({ port: world.stratumPort, user: `${ADDRESS}.rig1` })
  const before = await world.node.rpc<number>('getblockcount')
  const { difficulty } = await world.node.rpc<{ difficulty: number }>('getmininginfo')

  expect(await rig.submit(await rig.mine({ difficulty }))).toEqual({ accepted: true })
  await becomes(
    () => world.node.rpc<number>('getblockcount'),
    (height) => height === before + 1,
    1_000,
  )
  await becomes(
    () => messages,
    (all) => all.some((each) => each.data?.blockFound.height === before + 1),
    1_000,
  )
  await page.getByRole('dialog', { name: /block/i }).waitFor({ timeout: 2_000 })

  const hash = await world.node.rpc<string>('getblockhash', before + 1)
  const block = await world.node.rpc<{ tx: { vout: { value: number; scriptPubKey: { address?: string } }[] }[] }>(
    'getblock',
    hash,
    2,
  )
  const paid = block.tx[0]?.vout.filter((each) => each.value > 0)
  expect(paid).toEqual([
    expect.objectContaining({ value: 50, scriptPubKey: expect.objectContaining({ address: ADDRESS }) }),
  ])
  const settled = await becomes(
    () =>
      world.graphql<{ blocks: { edges: { node: { hash: string; status: string } }[] } }>(
        '{ blocks(first: 5) { edges { node { hash status } } } }',
      ),
    ({ blocks }) => blocks.edges.some(({ node }) => node.hash === hash && node.status === 'ACCEPTED'),
    2_000,
  )
  expect(settled.value.blocks.edges.length).toBeGreaterThan(0)
  expect(problems).toEqual([])
  rig.close()
  stopFollowing()
  await page.close()
})

test('the browser verifies the proof of a notable share, and refuses it after one flipped bit', async () => {
  const data = await world.graphql<{ player: { best: { ever: { id: string; proof: { header: string } } } } }>(
    `{ player(address: "${ADDRESS}") { ... on Player { best { ever { id proof { header } } } } } }`,
  )
  const { id, proof } = data.player.best.ever
  const { page } = await opensPage(`/share/${encodeURIComponent(id)}`)
  await page
    .getByRole('status')
    .getByText(/verified/i)
    .waitFor({ timeout: 5_000 })
  await page.close()

  // The same page, with one bit of the header flipped on its way to the browser.
  const forged = `${(Number.parseInt(proof.header.slice(0, 2), 16) ^ 1).toString(16).padStart(2, '0')}${proof.header.slice(2)}`
  const tampered = await browser.newPage()
  await tampered.route('**/graphql', async (route) => {
    const response = await route.fetch()
    await route.fulfill({ response, body: (await response.text()).replaceAll(proof.header, forged) })
  })
  await tampered.goto(`${world.apiUrl}/share/${encodeURIComponent(id)}`)
  await tampered
    .getByRole('alert')
    .getByText(/does not|failed|refused/i)
    .first()
    .waitFor({ timeout: 5_000 })
  expect(await tampered.getByText(/^verified/i).count()).toBe(0)
  await tampered.close()
})

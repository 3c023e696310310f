// What devices and dashboards ask for, and what they make of the answers.
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addressOf, proofOf, testPublisher } from './publisher.ts'
import { countStatements, type StatementCounter } from './statement-counter.ts'
import { startWorld, type World } from './world.ts'

const address = addressOf(1)
const stratum = testPublisher('devices')
let world: World
let counter: StatementCounter

beforeAll(async () => {
  world = await startWorld()
  counter = await countStatements(world.databaseUrl)
  await Promise.all([world.startsLedger(), world.startsApi({ DATABASE_URL: counter.url })])
  await world.beats({ feePercent: 1.5 })
  await world.publishes([
    stratum.changesTip({ difficulty: 2 }),
    stratum.connects({ userAgent: 'bitaxe/BM1370/v2.9.0' }),
    stratum.connects({ worker: 'nerd', session: 'session2', userAgent: 'NerdMinerV2/V1.8.3' }),
    stratum.connects({ worker: 'gone', session: 'session3' }),
    ...Array.from({ length: 30 }, (_, i) => stratum.accepts({ shareDifficulty: 100 + i, proof: proofOf(i) })),
    stratum.accepts({
      worker: 'nerd',
      session: 'session2',
      difficulty: 0.5,
      shareDifficulty: 9_000.7,
      proof: proofOf(99),
    }),
    stratum.refuses({ counts: { stale: 3 } }),
    stratum.findsBlock(),
    stratum.disconnects({ worker: 'gone', session: 'session3' }),
  ])
  await world.settles()
})
afterAll(async () => {
  await world?.stop()
  counter?.close()
})

const get = (path: string, init: RequestInit = {}) => fetch(`${world.apiUrl}${path}`, init)
const json = async <T>(path: string): Promise<T> => (await (await get(path)).json()) as T

interface Client {
  bestDifficulty: number
  workersCount: number
  workers: {
    sessionId: string
    name: string
    bestDifficulty: string
    hashRate: number
    startTime: string
    lastSeen: string
  }[]
}

test('a NerdMiner adds up the hashrates of its owner’s rigs, and shows how many there are and the best share', async () => {
  const { workersCount, workers, bestDifficulty } = await json<Client>(`/api/client/${address}`)
  expect([workersCount, workers.length, bestDifficulty]).toEqual([2, 2, 9_000.7])
  const total = workers.reduce((sum, { hashRate }) => sum + hashRate, 0)
  const { data } = await world.asks<{ player: { hashrate: { oneHour: { hashrate: number } } } }>(
    `{ player(address: "${address}") { ... on Player { hashrate { oneHour { hashrate } } } } }`,
  )
  expect(total / (data?.player.hashrate.oneHour.hashrate ?? 0)).toBeCloseTo(1, 1)
  const nerd = workers.find(({ name }) => name === 'nerd')
  expect(nerd).toEqual({
    sessionId: 'session2',
    name: 'nerd',
    bestDifficulty: '9000.70',
    hashRate: expect.any(Number),
    startTime: expect.stringMatching(/^\d{4}-.*Z$/),
    lastSeen: expect.stringMatching(/^\d{4}-.*Z$/),
  })
})

test('a NerdMiner that has just been set up reads zeros, and no error', async () => {
  expect(await json(`/api/client/${addressOf(7)}`)).toEqual({ bestDifficulty: 0, workersCount: 0, workers: [] })
  expect(await json(`/api/client/${addressOf(7)}/chart`)).toEqual([])
})

test('a rig has a page of its own, with its chart of ten minutes each', async () => {
  await world.publishes([stratum.accepts({ difficulty: 600, atMs: Date.now() - 25 * 60_000 })])
  await world.settles()
  const rig = await json<{ name: string; bestDifficulty: number; chartData: { label: string; data: number }[] }>(
    `/api/client/${address}/rig1`,
  )
  expect(rig).toMatchObject({ name: 'rig1', bestDifficulty: 129 })
  expect(rig.chartData).toEqual([{ label: expect.stringMatching(/0:00\.000Z$/), data: 2 ** 32 }])
  for (const path of [`/api/client/${address}/chart`, '/api/info/chart']) {
    const points = await json<{ label: string; data: number }[]>(path)
    expect(points.find(({ label }) => label === rig.chartData[0]?.label)?.data).toBe(2 ** 32)
  }
})

test('Home Assistant finds the pool, its fee, the network and the high scores under the names that it knows', async () => {
  expect(await json('/api/pool')).toMatchObject({
    totalHashRate: expect.any(Number),
    blockHeight: 101,
    totalMiners: 2,
    blocksFound: [{ height: 102, minerAddress: address, worker: 'rig1', sessionId: null }],
    fee: 1.5,
  })
  expect(await json('/api/network')).toEqual({
    blocks: 101,
    difficulty: 2,
    networkhashps: (2 * 2 ** 32) / 600,
    chain: 'regtest',
    warnings: '',
  })
  const info = await json<Record<string, unknown[]>>('/api/info')
  expect(info.highScores).toEqual([
    { updatedAt: expect.any(String), bestDifficulty: 9_000.7, bestDifficultyUserAgent: 'NerdMinerV2/V1.8.3' },
  ])
  expect(info.userAgents).toHaveLength(2)
  expect(info.userAgents).toEqual(
    expect.arrayContaining([
      { userAgent: 'bitaxe/BM1370/v2.9.0', count: 1, bestDifficulty: 129, totalHashRate: expect.any(Number) },
      { userAgent: 'NerdMinerV2/V1.8.3', count: 1, bestDifficulty: 9_000.7, totalHashRate: expect.any(Number) },
    ]),
  )
  expect(info.blockData).toHaveLength(1)
})

test('ckpool’s readers find a user with its workers, work, bests and hashrates with a prefix', async () => {
  const user = await json<Record<string, unknown> & { worker: Record<string, unknown>[] }>(`/users/${address}`)
  const rates = ['hashrate1m', 'hashrate5m', 'hashrate1hr', 'hashrate1d', 'hashrate7d']
  expect(Object.keys(user)).toEqual([
    ...rates,
    'lastshare',
    'workers',
    'shares',
    'bestshare',
    'bestever',
    'authorised',
    'worker',
  ])
  for (const name of rates) expect(user[name]).toMatch(/^[\d.]+[KMGTPE]?$/)
  expect(user).toMatchObject({ workers: 2, shares: 660, bestever: 9_000 })
  expect(Math.abs(Number(user.lastshare) - Date.now() / 1_000)).toBeLessThan(60)
  expect(user.worker.map(({ workername, shares }) => [workername, shares])).toEqual(
    expect.arrayContaining([
      [`${address}.rig1`, 660],
      [`${address}.nerd`, 0],
    ]),
  )
})

test('pool.status is three lines, each JSON by itself', async () => {
  const response = await get('/pool/pool.status')
  expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8')
  const lines = (await response.text()).trimEnd().split('\n')
  const [state, rates, shares] = lines.map((line) => JSON.parse(line) as Record<string, number | string>)
  expect(state).toMatchObject({ Users: 1, Workers: 2, Idle: 0, Disconnected: 0 })
  expect(Number(state?.runtime)).toBeLessThan(600)
  expect(Object.keys(rates ?? {})).toEqual([
    'hashrate1m',
    'hashrate5m',
    'hashrate15m',
    'hashrate1hr',
    'hashrate6hr',
    'hashrate1d',
    'hashrate7d',
  ])
  expect(shares).toMatchObject({ rejected: 3, bestshare: 9_000 })
  expect(Number(shares?.accepted)).toBeGreaterThanOrEqual(60)
  expect(Number(shares?.SPS1m)).toBeGreaterThan(0)
})

test('what is asked wrongly is refused in words: a wrong address, a wrong path, a rig that is none, anything but GET', async () => {
  const wrong: readonly (readonly [string, number])[] = [
    ['/api/client/bc1qnonsense', 400],
    ['/users/1BoatSLRHtKNngkdXEeobR76b53LETtpyT', 400],
    [`/users/${addressOf(7)}`, 404],
    [`/api/client/${address}/nobody`, 404],
    [`/api/client/${address}/a/b`, 404],
    ['/api/client/%zz', 400],
    ['/users/', 404],
    ['/pool/other', 404],
  ]
  for (const [path, status] of wrong) {
    const response = await get(path)
    expect([path, response.status]).toEqual([path, status])
    expect(await response.json()).toEqual({ message: expect.any(String) })
  }
  expect((await get('/api/pool', { method: 'POST' })).status).toBe(405)
  const head = await get('/api/network', { method: 'HEAD' })
  expect([head.status, await head.text()]).toEqual([200, ''])
})

test('a dashboard at another place may read it in a browser, and nobody stores who asked', async () => {
  const response = await get('/api/info')
  expect(response.headers.get('access-control-allow-origin')).toBe('*')
  expect(response.headers.get('cache-control')).toBe('public, max-age=60')
  expect(response.headers.get('set-cookie')).toBeNull()
})

test('a farm costs as many statements as one rig', async () => {
  const costOf = async (path: string): Promise<number> => {
    await get(path)
    counter.take()
    expect((await get(path)).status).toBe(200)
    return counter.take()
  }
  const paths = [`/api/client/${address}`, `/users/${address}`]
  const before = [await costOf(paths[0] ?? ''), await costOf(paths[1] ?? '')]
  await world.publishes(
    Array.from({ length: 40 }, (_, i) => ({ worker: `farm${i}`, session: `farm${i}` })).flatMap((rig) => [
      stratum.connects(rig),
      stratum.accepts(rig),
    ]),
  )
  await world.settles()
  expect((await json<Client>(`/api/client/${address}`)).workersCount).toBe(42)
  expect([await costOf(paths[0] ?? ''), await costOf(paths[1] ?? '')]).toEqual(before)
  expect(Math.max(...before)).toBeLessThanOrEqual(10)
  counter.take()
  await Promise.all(Array.from({ length: 20 }, () => get('/api/pool')))
  expect(counter.take()).toBeLessThanOrEqual(12)
})

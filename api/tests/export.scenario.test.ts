// What a player can take away: everything, whole, however much it is.
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addressOf, proofOf, testPublisher } from './publisher.ts'
import { becomes, startWorld, type World } from './world.ts'

const many = 500_000
/** Of the API in this test. */
const heapMiB = 80
let world: World
const [alice, bob, farm] = [addressOf(1), addressOf(2), addressOf(3)]

beforeAll(async () => {
  world = await startWorld()
  await Promise.all([world.startsLedger(), world.startsApi({ NODE_OPTIONS: `--max-old-space-size=${heapMiB}` })])
  const stratum = testPublisher('export')
  await world.publishes([
    stratum.connects({ address: alice, worker: '=rig,1', userAgent: 'bitaxe "x"' }),
    stratum.accepts({ address: alice, worker: '=rig,1', difficulty: 0.1, shareDifficulty: 5, proof: proofOf(1) }),
    stratum.accepts({ address: alice, worker: '=rig,1', difficulty: 0.2, shareDifficulty: 1 }),
    stratum.refuses({ address: alice, worker: '=rig,1', counts: { stale: 2 } }),
    stratum.findsBlock({ address: alice, worker: '=rig,1' }),
    stratum.accepts({ address: bob }),
    stratum.accepts({ address: farm }),
  ])
  await world.settles()
  await world.sql(
    `INSERT INTO share SELECT s.at, s.instance_id, 999 + n, s.player_id, s.worker_id, s.height, s.standing,
        s.difficulty, s.share_difficulty, s.hash
      FROM share s JOIN player p ON p.id = s.player_id, generate_series(1, $2::int) n WHERE p.address = $1 AND s.sequence < 1000`,
    [farm, many],
  )
})
afterAll(() => world?.stop())

const fetchExport = (path: string): Promise<Response> => fetch(`${world.apiUrl}/api/v1/export/${path}`)

test('one document holds every table of the player, and nothing of anybody else', async () => {
  const response = await fetchExport(`${alice}.json`)
  expect(response.status).toBe(200)
  expect(response.headers.get('content-disposition')).toBe(`attachment; filename="${alice}.json"`)
  const text = await response.text()
  const document = JSON.parse(text)
  expect(document.address).toBe(alice)
  expect(document.player).toMatchObject([{ address: alice, shares: 2, work: 0.3 }])
  expect(document.workers).toMatchObject([{ name: '=rig,1', user_agent: 'bitaxe "x"', shares: 2 }])
  expect(document.shares).toHaveLength(2)
  expect(document.proofs[0]).toMatchObject({ header: proofOf(1).header, coinbase: proofOf(1).coinbase })
  expect(document.refusals).toMatchObject([{ reason: 'stale', count: 2 }])
  expect(document.blocks).toMatchObject([{ reward_sats: '5000000000', status: 'found' }])
  expect(document.bests.map(({ period }: { period: string }) => period)).toEqual(['day', 'week', 'month', 'ever'])
  for (const name of ['sessions', 'weeks', 'months', 'slots']) expect(document[name]).not.toEqual([])
  expect(text).not.toContain(bob)
  expect(text).not.toMatch(/192\.0\.2/)
})

test('a table comes as CSV whose fields are quoted, and no name of a worker runs as a formula', async () => {
  const text = await (await fetchExport(`${alice}/shares.csv`)).text()
  const lines = text.trimEnd().split('\r\n')
  expect(lines[0]).toBe('at,worker,height,standing,difficulty,share_difficulty,hash')
  expect(lines).toHaveLength(3)
  expect(lines[1]).toContain(`"'=rig,1"`)
})

test('more than the process may hold in memory streams through', async () => {
  const chunks: Uint8Array[] = []
  const response = await fetchExport(`${farm}.json`)
  for await (const chunk of response.body as AsyncIterable<Uint8Array>) chunks.push(chunk)
  const text = Buffer.concat(chunks).toString()
  process.stdout.write(`export of ${many} shares: ${(text.length / 2 ** 20).toFixed(0)} MiB by a heap of ${heapMiB}\n`)
  expect(text.length).toBeGreaterThan(heapMiB * 2 ** 20)
  expect(JSON.parse(text).shares).toHaveLength(many + 1)
}, 60_000)

test('readers that stop reading hold up nobody for long: a third is told to come again, and their place is free once they go', async () => {
  const sockets = [1, 2].map(() => {
    const socket = connect({ host: '127.0.0.1', port: Number(new URL(world.apiUrl).port) })
    socket.on('error', () => undefined)
    socket.write(`GET /api/v1/export/${farm}.json HTTP/1.1\r\nhost: x\r\n\r\n`)
    socket.pause()
    return socket
  })
  // Asking sooner would take the place of one of them.
  await sleep(500)
  const third = await fetchExport(`${alice}.json`)
  expect([third.status, third.headers.get('retry-after')]).toEqual([503, '30'])
  const open = await fetch(`${world.apiUrl}/graphql?query={__typename}`, { headers: { 'x-graphql-csrf': '1' } })
  expect(open.status).toBe(200)
  for (const socket of sockets) socket.destroy()
  await becomes(
    () => fetchExport(`${alice}.json`).then(async (each) => [each.status, await each.text()] as const),
    ([status]) => status === 200,
  )
})

test.each([
  ['nonsense.json', 400],
  [`${addressOf(99)}.json`, 404],
  [`${alice}.xml`, 404],
  [`${alice}/passwords.csv`, 404],
  [`${alice}/__proto__.csv`, 404],
  ['', 404],
])('%s is answered with %i, in words', async (path, status) => {
  const response = await fetchExport(path)
  expect(response.status).toBe(status)
  expect(((await response.json()) as { message: string }).message).not.toBe('')
})

// From a miner's line to an event in Redis, on a real node: what is accepted, what is refused, and what is told.
import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { hashToDisplay, verifyShareProof } from '../../bitcoin/index.ts'
import { connectMiner, type Miner, MinerRefused } from '../../dev/miner.ts'
import { stratumHeartbeat } from '../../events/index.ts'
import { becomes, type Site, startSite } from './site.ts'

const ADDRESS = 'tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx'
const OTHER = 'mipcBbFg9gMiCh81Kj8tqqdgoZub1ZJRfn'
const user = `${ADDRESS}.rig1`
const password = 'd=1e-8'

let site: Site
let rig: Miner
beforeAll(async () => {
  // On the private signet a block takes 4.8 million hashes, so that no share here is one by chance.
  site = await startSite('signet', { AUTHORIZE_WITHIN_SECONDS: '1', STRATUM_PORTS: 'nano:0:1e-7:1e-8' })
  rig = await site.miner({ user, password, agent: 'bitaxe/BM1370/v2.15.0', rolling: true })
})
afterAll(async () => {
  rig?.close()
  await site?.stop()
})

test('an accepted share is an event with its assigned difficulty and a proof that anyone can check', async () => {
  const share = await rig.mine()
  expect(await rig.submit(share)).toEqual({ accepted: true })
  const [event] = await becomes(
    () => site.of('ShareAccepted'),
    (all) => all.length === 1,
  )
  expect(event).toMatchObject({ address: ADDRESS, worker: 'rig1', difficulty: 1e-8, isBlock: false, source: 'hosted' })
  const proof = event?.proof
  if (!event || !proof) throw new Error('no proof')
  const verdict = verifyShareProof(
    { ...proof, height: event.height, network: 'signet', address: ADDRESS },
    { difficulty: event.shareDifficulty },
  )
  expect(verdict).toMatchObject({ ok: true, hash: event.hash, isBlock: false })
  expect(await site.metric('stratum_shares_accepted_total')).toBe(1)
})

test('a share that beats nothing carries no proof', async () => {
  const [first] = await site.of('ShareAccepted')
  const lesser = await rig.mine({ below: first?.shareDifficulty })
  expect(await rig.submit(lesser)).toEqual({ accepted: true })
  const [, second] = await becomes(
    () => site.of('ShareAccepted'),
    (all) => all.length === 2,
  )
  expect(second?.proof).toBeNull()
})

test('the worker, the tip and the process itself are told of', async () => {
  const [connected] = await becomes(
    () => site.of('WorkerConnected'),
    (all) => all.length > 0,
  )
  expect(connected).toMatchObject({
    address: ADDRESS,
    worker: 'rig1',
    session: rig.sessionId,
    userAgent: 'bitaxe/BM1370/v2.15.0',
    networkPrefix: '127.0.0.0/24',
  })
  const tip = await site.node.rpc<string>('getbestblockhash')
  expect((await site.of('TipChanged')).at(-1)).toMatchObject({ network: 'signet', hash: tip, height: 0 })
  const redis = new Redis(site.redis.url)
  const [key] = await becomes(
    () => redis.keys('heartbeat:stratum:*'),
    (keys) => keys.length === 1,
  )
  const beat = await becomes(
    async () => stratumHeartbeat(JSON.parse((await redis.get(key ?? '')) ?? '{}')),
    (found) => found?.nodeOk === true,
  )
  redis.disconnect()
  expect(beat).toMatchObject({
    nodeOk: true,
    height: 1,
    ports: [{ name: 'default', port: site.port, tls: false }, { name: 'nano' }],
  })
})

test('a further port has a first and a least difficulty of its own', async () => {
  const ports = site.stratum.ready?.ports as { name: string; port: number }[]
  const port = ports.find(({ name }) => name === 'nano')?.port ?? 0
  const nano = await connectMiner({ port, user, agent: 'unknown/1' })
  expect(nano.difficulty).toBe(1e-7)
  nano.close()
  const low = await connectMiner({ port, user, password: 'd=1e-9' })
  expect(low.difficulty).toBe(1e-8)
  low.close()
})

const bent = (params: readonly string[], at: number, value: string): string[] =>
  params.map((each, i) => (i === at ? value : each))

test('each kind of bad share is refused with its code, counted by reason, and is no event', async () => {
  const before = (await site.of('ShareAccepted')).length
  const good = rig.submitParams(await rig.mine())
  expect((await rig.call('mining.submit', good)).result).toBe(true)
  const easy = rig.submitParams(await rig.mine({ difficulty: 1e-9, below: 9e-9 }))
  const cases: [string[], number, string][] = [
    [good, 22, 'duplicate'],
    [[...bent(good, 4, String(good[4]).toUpperCase())], 22, 'duplicate'],
    [easy, 23, 'lowDifficulty'],
    [bent(good, 2, '00'), 20, 'badExtranonce2'],
    [bent(good, 3, '00000001'), 20, 'badTime'],
    [bent(good, 4, 'xyz'), 20, 'badNonce'],
    [bent(good, 5, '00000001'), 20, 'badVersionBits'],
    [bent(good, 1, '00000000'), 21, 'unknownJob'],
    [bent(good, 0, `${OTHER}.rig1`), 24, 'unauthorized'],
    [good.slice(0, 4), 20, 'malformed'],
  ]
  const counts: Record<string, number> = {}
  for (const [params, code, reason] of cases) {
    const answer = await rig.call('mining.submit', params)
    expect([reason, answer.result, answer.error?.[0]]).toEqual([reason, false, code])
    expect(answer.error).toHaveLength(3)
    counts[reason] = (counts[reason] ?? 0) + 1
  }
  const told = await becomes(
    async () => {
      const sums: Record<string, number> = {}
      for (const event of await site.of('SharesRefused')) {
        expect(event).toMatchObject({ address: ADDRESS, worker: 'rig1' })
        for (const [reason, count] of Object.entries(event.counts)) sums[reason] = (sums[reason] ?? 0) + Number(count)
      }
      return sums
    },
    (sums) => Object.values(sums).reduce((a, b) => a + b, 0) === cases.length,
  )
  expect(told).toEqual(counts)
  expect(await site.metric('stratum_shares_refused_total')).toBe(cases.length)
  expect((await site.of('ShareAccepted')).length).toBe(before + 1)
})

test.each([
  ['satoshi.rig', /Bitcoin address/],
  [`${ADDRESS.slice(0, -1)}q.rig`, /typing error/],
  ['bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4.rig', /another network/],
])('%s is refused with 24 and the reason, and the connection ends', async (name, words) => {
  const refused = await site.miner({ user: name }).catch((error: unknown) => error)
  expect(refused).toBeInstanceOf(MinerRefused)
  expect(refused).toMatchObject({ code: 24, message: expect.stringMatching(words) })
  await site.stratum.line(({ msg }) => msg === 'a miner was refused')
})

/** Bytes of a server to a client that only opens the connection and says `text`. */
async function bytesFor(text: string, ends: (bytes: string) => boolean): Promise<string> {
  const socket = connect({ port: site.port, host: '127.0.0.1' }).setEncoding('utf8')
  let bytes = ''
  socket.on('data', (chunk: string) => {
    bytes += chunk
  })
  socket.on('error', () => undefined)
  const closed = once(socket, 'close')
  socket.write(text)
  await Promise.race([becomes(() => bytes, ends), closed])
  socket.destroy()
  return bytes
}

test('what NerdMiner reads after its subscribe is one line, and the answer', async () => {
  const bytes = await bytesFor('{"id": 1, "method": "mining.subscribe", "params": ["NerdMinerV2/V1.8.3"]}\n', (all) =>
    all.includes('\n'),
  )
  expect(bytes).toMatch(
    /^\{"id":1,"result":\[\[\["mining\.set_difficulty","([0-9a-f]{16})"\],\["mining\.notify","\1"\]\],"[0-9a-f]{8}",8\],"error":null\}\n$/,
  )
})

test('a whole handshake in one segment is answered in order, then difficulty, then the job', async () => {
  const lines = [
    '{"id":1,"method":"mining.configure","params":[["version-rolling"],{"version-rolling.mask":"ffffffff"}]}',
    '{"id":2,"method":"mining.subscribe","params":["bitaxe/BM1370/v2.15.0"]}',
    `{"id":3,"method":"mining.authorize","params":["${ADDRESS}.w","x"]}`,
  ]
  const bytes = await bytesFor(`${lines.join('\n')}\n`, (all) => all.includes('mining.notify","params":["'))
  const heard = bytes.trimEnd().split('\n')
  expect(heard.map((line) => JSON.parse(line)).map(({ id, method }) => id ?? method)).toEqual([
    1,
    2,
    3,
    'mining.set_difficulty',
    'mining.notify',
  ])
})

test('a connection that does not authorize in time, and one that talks something else, are closed', async () => {
  expect(await bytesFor('GET / HTTP/1.1\r\n\r\n', () => false)).toBe('')
  const waited = performance.now()
  await bytesFor('{"id":1,"method":"mining.subscribe","params":[]}\n', () => false)
  expect(performance.now() - waited).toBeLessThan(8_000)
  expect(await site.metric('stratum_connections_closed_total')).toBeGreaterThanOrEqual(2)
})

test('a new tip reaches every miner at once with clean_jobs; work for the one before is stale', async () => {
  const late = await rig.mine()
  const clean = rig.notification('mining.notify')
  const startedMs = performance.now()
  await site.node.rpc('generatetoaddress', 1, OTHER, 100_000_000)
  const minedMs = performance.now()
  expect((await clean).params.at(-1)).toBe(true)
  expect(performance.now() - minedMs).toBeLessThan(500)
  expect(minedMs - startedMs).toBeGreaterThan(0)
  expect(await rig.submit(late)).toEqual({ accepted: false, code: 21, message: 'Stale share' })
  await becomes(
    () => site.of('TipChanged'),
    (all) => all.at(-1)?.height === 1,
  )
  expect(await rig.submit(await rig.mine())).toEqual({ accepted: true })
}, 60_000)

test('while the node is away miners join and mine on; they get new work when it is back', async () => {
  await site.node.kill()
  await site.stratum.line(({ msg }) => msg === 'no node gives templates: mining on the last one')
  const late = await site.miner({ user: `${OTHER}.late`, password })
  expect(await late.submit(await late.mine())).toEqual({ accepted: true })
  await site.node.restart()
  await site.node.rpc('generatetoaddress', 1, OTHER, 100_000_000)
  // A node that is killed may have forgotten its last block, so this one may have the height of one before.
  const tip = await site.node.rpc<string>('getbestblockhash')
  await becomes(
    () => hashToDisplay(late.job.previousHash),
    (previous) => previous === tip,
    20_000,
  )
  await becomes(
    () => site.of('TipChanged'),
    (all) => all.at(-1)?.hash === tip,
  )
  expect(await late.submit(await late.mine())).toEqual({ accepted: true })
  late.close()
}, 90_000)

test('the end of a connection is told with the counts of its worker', async () => {
  const short = await site.miner({ user: `${OTHER}.short`, password })
  const share = await short.mine()
  await short.submit(share)
  await short.submit(share)
  await sleep(50)
  short.close()
  const [gone] = await becomes(
    async () => (await site.of('WorkerDisconnected')).filter(({ worker }) => worker === 'short'),
    (all) => all.length === 1,
  )
  expect(gone).toMatchObject({ address: OTHER, accepted: 1, refused: 1 })
  expect(gone?.sessionMs).toBeGreaterThan(0)
})

// The real parts: each starts, is killed, comes back with what it had, and leaves nothing behind.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { Redis } from 'ioredis'
import { Client } from 'pg'
import { afterAll, afterEach, expect, test } from 'vitest'
import { freePort, holderOf, isFree, root, startBitcoinNode, startPostgres, startRedis } from '../parts/index.ts'
import { startProcess } from '../process.ts'
import { becomes } from './world.ts'

const folder = mkdtempSync(join(tmpdir(), 'game-parts-'))
const running: { stop(): Promise<unknown> }[] = []
afterEach(async () => {
  await Promise.all(running.splice(0).map((each) => each.stop()))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function follow<T extends { stop(): Promise<unknown> }>(part: T): T {
  running.push(part)
  return part
}

async function sql<Row extends object>(url: string, query: string): Promise<Row[]> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<Row>(query)).rows
  } finally {
    await client.end()
  }
}

test('PostgreSQL keeps what was committed when it is killed with -9, and again after a clean stop', async () => {
  const postgres = follow(await startPostgres({ dir: join(folder, 'postgres') }))
  await sql(postgres.url, "CREATE TABLE kept AS SELECT 'committed' AS word")
  const pid = postgres.pid
  await postgres.kill()
  expect(holderOf(pid)).toBeNull()
  await postgres.restart()
  expect(await sql(postgres.url, 'SELECT word FROM kept')).toEqual([{ word: 'committed' }])
  await postgres.stop()
  await postgres.restart()
  expect(await sql(postgres.url, 'SELECT word FROM kept')).toEqual([{ word: 'committed' }])
})

test('PostgreSQL started anew on its folder knows its password, tells the time in UTC, and adds databases', async () => {
  const request = { dir: join(folder, 'postgres-anew') }
  const first = await startPostgres(request)
  const other = await first.createDatabase('other')
  await sql(other, 'CREATE TABLE here ()')
  await first.stop()
  const second = follow(await startPostgres(request))
  expect(await sql(second.url, "SELECT current_database() AS name, current_setting('TimeZone') AS zone")).toEqual([
    { name: 'thebitcoingame', zone: 'UTC' },
  ])
  expect(await sql(await second.createDatabase('third'), 'SELECT 1 AS one')).toEqual([{ one: 1 }])
})

test('Redis keeps what it confirmed when it is killed with -9, evicts nothing, and can be paused', async () => {
  const redis = follow(await startRedis({ dir: join(folder, 'redis') }))
  const client = new Redis(redis.url, { retryStrategy: () => 20, maxRetriesPerRequest: null })
  client.on('error', () => undefined)
  await client.set('word', 'confirmed')
  await redis.kill()
  await redis.restart()
  expect(await client.get('word')).toBe('confirmed')
  expect(await client.config('GET', 'maxmemory-policy')).toEqual(['maxmemory-policy', 'noeviction'])
  redis.pause()
  let answered = false
  const late = client.ping().then(() => {
    answered = true
  })
  await new Promise((resolve) => setTimeout(resolve, 200))
  expect(answered).toBe(false)
  redis.resume()
  await late
  client.disconnect()
})

test.each([
  'regtest',
  'signet',
] as const)('a %s node gives templates at height 0 and keeps its chain after kill -9', async (network) => {
  const node = follow(await startBitcoinNode({ dir: join(folder, network), network }))
  const rules = network === 'signet' ? ['segwit', 'signet'] : ['segwit']
  expect(await node.rpc('getblocktemplate', { rules })).toMatchObject({ height: 1 })
  // OP_TRUE needs no wallet.
  const [hash] = await node.rpc<string[]>('generatetodescriptor', 1, 'raw(51)', 100_000_000)
  // The node writes its chain to disk within this second; nothing tells when.
  await new Promise((resolve) => setTimeout(resolve, 1_000))
  await node.kill()
  await node.restart()
  expect(await node.rpc('getbestblockhash')).toBe(hash)
  await expect(node.rpc('getblockhash', 2)).rejects.toMatchObject({ name: 'RpcRefused', code: -8 })
})

test('a node answers no other password', async () => {
  const node = follow(await startBitcoinNode({ dir: join(folder, 'password'), network: 'regtest' }))
  const { origin } = new URL(node.rpcUrl)
  const authorization = `Basic ${Buffer.from('game:guess').toString('base64')}`
  const response = await fetch(origin, { method: 'POST', headers: { authorization }, body: '{"method":"uptime"}' })
  expect(response.status).toBe(401)
})

test('free ports are free, below the ephemeral range, and never given out twice', async () => {
  const ports = await Promise.all(Array.from({ length: 50 }, freePort))
  expect(new Set(ports).size).toBe(50)
  expect(Math.max(...ports)).toBeLessThan(32_768)
  const server = createServer().listen(ports[0], '127.0.0.1')
  await once(server, 'listening')
  expect(await isFree(ports[0] as number)).toBe(false)
  expect(await isFree(ports[1] as number)).toBe(true)
  server.close()
})

const entry = (name: string, code: string): string => {
  const path = join(folder, name)
  writeFileSync(path, code)
  return path
}
const says = (message: string): string => `console.log(JSON.stringify({ level: 'info', msg: '${message}', port: 7 }))`

test('a process is ready when it says so, tells its lines, and stops on SIGTERM', async () => {
  const code = `${says('warming')}; setTimeout(() => ${says('ready')}, 50)
    setInterval(() => {}, 1000); process.on('SIGTERM', () => { ${says('bye')}; process.exit(0) })`
  const service = await startProcess({ name: 'sample', entry: entry('clean.mjs', code) })
  expect(service.ready).toMatchObject({ msg: 'ready', port: 7 })
  expect(service.lines.map(({ msg }) => msg)).toEqual(['warming', 'ready'])
  expect(await service.stop()).toBe(true)
  expect(await service.exited).toBe(0)
  expect((await service.line(({ msg }) => msg === 'bye')).msg).toBe('bye')
})

test('a process that hangs on SIGTERM is killed when its time is over', async () => {
  const code = `process.on('SIGTERM', () => {}); setInterval(() => {}, 1000); ${says('ready')}`
  const service = await startProcess({ name: 'sample', entry: entry('hangs.mjs', code) })
  expect(await service.stop(200)).toBe(false)
  expect(holderOf(service.pid)).toBeNull()
})

test('a process that ends before it is ready is a failure that shows its last words', async () => {
  const start = startProcess({
    name: 'sample',
    entry: entry('fails.mjs', "console.error('no database'); process.exit(3)"),
  })
  await expect(start).rejects.toThrow(/sample ended \(code 3\)[\s\S]*no database/)
})

test.runIf(process.platform === 'linux')(
  'a part dies with the process that started it, even after kill -9',
  async () => {
    const script = `import { startRedis } from '${root}/dev/parts/index.ts'
    console.log((await startRedis({ dir: '${join(folder, 'orphan')}' })).pid); setInterval(() => {}, 1000)`
    const parent = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const [line] = (await once(createInterface({ input: parent.stdout }), 'line')) as [string]
    expect(holderOf(Number(line))).not.toBeNull()
    parent.kill('SIGKILL')
    await becomes(
      () => holderOf(Number(line)),
      (holder) => holder === null,
      5_000,
    )
  },
)

// A pool in full life for the benches of the API: a crowd's shares in PostgreSQL, rigs online in Redis, boards, an API process.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { freePort, startPostgres, startRedis } from '../../dev/parts/index.ts'
import { startProcess } from '../../dev/process.ts'
import { heartbeatKey } from '../../events/index.ts'
import { openPostgres } from '../../platform/postgres.ts'
import { migrateDatabase } from '../../prisma/database.ts'
import { say, tenths, whole } from '../../stratum/bench/figures.ts'
import { createBoardKeeper } from '../domains/boards/index.ts'
import { createPresence } from '../domains/mining/index.ts'
import type { Crowd } from './crowd.ts'
import { instance, network, type Seeded, seed } from './seed.ts'

/** Fewer leave some of the queries nothing to find. */
const sharesLeast = 100_000
const playersMost = 10_000
const sharesForPlayer = 100
/** Redis forgets who was not heard of for 90 s. */
const presenceEveryMs = 30_000
/** The last minutes are read from raw shares: they go on coming. */
const sharesEveryMs = 2_000

/** The first process of each. */
export interface Pids {
  readonly api: number
  readonly postgres: number
}

export interface Stand {
  readonly seeded: Seeded
  /** Of the API. */
  readonly port: number
  readonly pids: Pids
  readonly urls: Readonly<Record<string, string>>
  readonly redis: Redis
}

/** Seeds so many shares, starts what is needed, works, and leaves nothing behind. `tell` says what there is. */
export async function withStand(
  sharesWanted: number,
  tell: (seeded: Seeded) => void,
  work: (stand: Stand) => Promise<void>,
  apiEnv: Readonly<Record<string, string>> = {},
): Promise<void> {
  const shares = Math.max(sharesLeast, sharesWanted)
  const dir = await mkdtemp(join(tmpdir(), 'game-api-bench-'))
  const [postgres, server] = await Promise.all([
    startPostgres({ dir: join(dir, 'postgres') }),
    startRedis({ dir: join(dir, 'redis') }),
  ])
  const redis = new Redis(server.url)
  // Gigabytes: nothing is left behind when interrupted either.
  const leave = async (): Promise<void> => {
    redis.disconnect()
    await Promise.all([postgres.stop(), server.stop()])
    await rm(dir, { recursive: true, force: true })
  }
  const interrupted = (): void => void leave().finally(() => process.exit(1))
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, interrupted)
  try {
    await migrateDatabase(postgres.url)
    const seeded = await seed(postgres.url, shares, Math.min(playersMost, Math.ceil(shares / sharesForPlayer)))
    tell(seeded)
    const urls = { DATABASE_URL: postgres.url, REDIS_URL: server.url }
    await live(seeded, redis, urls, async (env) => {
      const port = await freePort()
      const api = await startProcess({
        name: 'api',
        entry: 'api/server/main.ts',
        env: { ...env, ...apiEnv, API_PORT: String(port) },
      })
      try {
        await work({ seeded, port, urls: env, redis, pids: { api: api.pid, postgres: postgres.pid } })
      } finally {
        await api.stop()
      }
    })
  } finally {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.removeListener(signal, interrupted)
    await leave()
  }
}

/** Boards are built, rigs go on mining and being online, for as long as the work takes. */
async function live(
  seeded: Seeded,
  redis: Redis,
  urls: Record<string, string>,
  work: (env: Record<string, string>) => Promise<void>,
): Promise<void> {
  const show = (): Promise<void> => showOnline(redis, seeded.crowd, seeded.addressOf)
  await show()
  await buildBoards(redis, urls)
  const beat = setInterval(() => void show().catch(() => {}), presenceEveryMs)
  let coming = seeded.goOn()
  const flow = setInterval(() => {
    coming = coming.then(seeded.goOn)
    // Told at the end, where it is waited for.
    coming.catch(() => {})
  }, sharesEveryMs)
  await coming
  try {
    await work({ ...urls, BITCOIN_NETWORK: network })
  } finally {
    clearInterval(beat)
    clearInterval(flow)
    await coming
  }
}

/** What the game worker does where Redis has none. */
async function buildBoards(redis: Redis, urls: Record<string, string>): Promise<void> {
  const client = await openPostgres(urls.DATABASE_URL ?? '', 'bench')
  const keeper = createBoardKeeper(redis)
  const startedMs = performance.now()
  let players = 0
  for (let more = true; more; ) {
    const turn = await keeper.turn(client)
    players += turn.players
    more = turn.more
  }
  const seconds = (performance.now() - startedMs) / 1_000
  await client.end()
  say(`Leaderboards of ${whole(players)} players built in ${tenths(seconds)} s.`)
}

/** Who is online now, as the ledger writes it, and a stratum that lives. */
async function showOnline(redis: Redis, { rigs }: Crowd, addressOf: (id: number) => string): Promise<void> {
  const atMs = Date.now()
  const presence = createPresence(redis)
  let sequence = 0
  for (const { player, name, difficulty, spells, id } of rigs) {
    if (!spells.at(-1)?.isOpen) continue
    const session = `${id}-${spells.length - 1}`
    const of = { address: addressOf(player.id), worker: name, session, userAgent: 'bitaxe/BM1370/v2.9.0', difficulty }
    const envelope = { source: 'hosted', instance, sequence: ++sequence, atMs } as const
    presence.take({ type: 'WorkerConnected', ...envelope, ...of, networkPrefix: '192.0.2.0/24' }, atMs)
  }
  await presence.write(atMs)
  const ports = [{ name: 'default', port: 3333, tls: false }]
  const stratum = {
    atMs,
    network,
    height: 1_000,
    templateAgeMs: 0,
    nodeOk: true,
    headerTimes: null,
    feePercent: 0,
    work: null,
    ports,
  }
  const said = JSON.stringify({ ...stratum, connections: sequence })
  await redis.set(heartbeatKey('stratum', instance), said, 'PX', 2 * presenceEveryMs)
}

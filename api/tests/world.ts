// A database, a Redis and our processes for one test file. The test speaks in their place of the stratum.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createClient } from 'graphql-ws'
import { Redis } from 'ioredis'
import pg from 'pg'
import { WebSocket } from 'ws'
import {
  freePort,
  type PostgresPart,
  type PostgresServer,
  type RedisPart,
  startPostgres,
  startRedis,
} from '../../dev/parts/index.ts'
import { type ServiceProcess, startProcess } from '../../dev/process.ts'
import {
  acknowledgedKey,
  ENTRY_FIELD,
  EVENT_STREAMS,
  encodeEvent,
  type GameEvent,
  heartbeatKey,
  streamOf,
} from '../../events/index.ts'
import { migrateDatabase } from '../../prisma/database.ts'

export interface Answer<Data> {
  readonly data?: Data | null
  readonly errors?: readonly { readonly message: string; readonly extensions?: Record<string, unknown> }[]
}

export interface World {
  readonly postgres: PostgresPart
  readonly redis: RedisPart
  readonly environment: Readonly<Record<string, string>>
  readonly databaseUrl: string
  readonly apiUrl: string
  ledger: ServiceProcess | undefined
  api: ServiceProcess | undefined
  startsLedger(): Promise<ServiceProcess>
  startsApi(env?: Record<string, string>): Promise<ServiceProcess>
  /** One more for the same site, over the same PostgreSQL and Redis. */
  startsOtherApi(env?: Record<string, string>): Promise<{ readonly apiUrl: string; stop(): Promise<unknown> }>
  /** Adds events to their streams in order, `perEntry` in an entry. */
  publishes(events: readonly GameEvent[], perEntry?: number): Promise<void>
  /** Waits until the ledger has acknowledged every entry. */
  settles(withinMs?: number): Promise<void>
  /** As the stratum does every two seconds. */
  beats(beat?: Partial<Record<string, unknown>>, expiresMs?: number): Promise<void>
  inRedis<T>(work: (redis: Redis) => Promise<T>): Promise<T>
  sql<Row extends object>(query: string, values?: unknown[]): Promise<Row[]>
  /** Reads a metric of the API by its name. */
  metric(name: string): () => Promise<number>
  asks<Data>(query: string, variables?: Record<string, unknown>): Promise<Answer<Data>>
  /** Follows a subscription over WebSocket; what comes is appended to `messages`. */
  follows<Data>(query: string, variables?: Record<string, unknown>): Following<Data>
  stop(): Promise<void>
}

export interface Following<Data> {
  readonly messages: Answer<Data>[]
  readonly faults: unknown[]
  stop(): void
}

/** @param server another PostgreSQL than npm's */
export async function startWorld(server?: PostgresServer): Promise<World> {
  const dir = await mkdtemp(join(tmpdir(), 'api-world-'))
  const [postgres, redis, apiPort] = await Promise.all([
    startPostgres({ dir: join(dir, 'postgres'), server }),
    startRedis({ dir: join(dir, 'redis') }),
    freePort(),
  ])
  await migrateDatabase(postgres.url)
  const environment = {
    DATABASE_URL: postgres.url,
    REDIS_URL: redis.url,
    BITCOIN_NETWORK: 'regtest',
    API_PORT: String(apiPort),
  }
  const pool = new pg.Pool({ connectionString: postgres.url, max: 2 })
  pool.on('error', () => {
    // A test may stop PostgreSQL; its next query says so.
  })
  const started: ServiceProcess[] = []
  const begin = async (name: string, entry: string, env: Record<string, string> = {}): Promise<ServiceProcess> => {
    const service = await startProcess({ name, entry, env: { ...environment, ...env } })
    started.push(service)
    return service
  }
  const inRedis = async <T>(work: (client: Redis) => Promise<T>): Promise<T> => {
    const client = new Redis(redis.url)
    client.on('error', () => {
      // Reconnects; the commands wait.
    })
    try {
      return await work(client)
    } finally {
      client.disconnect()
    }
  }
  const apiUrl = `http://127.0.0.1:${apiPort}`
  const world: World = {
    postgres,
    redis,
    environment,
    databaseUrl: postgres.url,
    apiUrl,
    ledger: undefined,
    api: undefined,
    async startsLedger() {
      world.ledger = await begin('ledger', 'api/workers/ledger.ts')
      return world.ledger
    },
    async startsApi(env) {
      world.api = await begin('api', 'api/server/main.ts', env)
      return world.api
    },
    async startsOtherApi(env) {
      const PUBLIC_URL = `http://localhost:${apiPort}`
      const other = await begin('api-2', 'api/server/main.ts', { PUBLIC_URL, API_PORT: '0', ...env })
      return { apiUrl: `http://127.0.0.1:${other.ready?.port}`, stop: () => other.stop() }
    },
    publishes: (events, perEntry = 256) => inRedis((client) => publish(client, events, perEntry)),
    settles: (withinMs = 20_000) => inRedis((client) => settle(client, withinMs)),
    beats: (beat = {}, expiresMs = 60_000) =>
      inRedis(async (client) => {
        const said = { ...stratumBeat(), ...beat }
        await client.set(heartbeatKey('stratum', 'test'), JSON.stringify(said), 'PX', expiresMs)
      }),
    inRedis,
    async sql<Row extends object>(query: string, values: unknown[] = []) {
      return (await pool.query<Row>(query, values)).rows
    },
    async asks<Data>(query: string, variables: Record<string, unknown> = {}) {
      const response = await fetch(`${apiUrl}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query, variables }),
      })
      return (await response.json()) as Answer<Data>
    },
    metric: (name) => async () => {
      const text = await (await fetch(`${apiUrl}/metrics`)).text()
      return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1] ?? Number.NaN)
    },
    follows: (query, variables) => follow(apiUrl, query, variables),
    async stop() {
      await Promise.all(started.map((service) => service.stop()))
      await pool.end()
      await Promise.all([postgres.stop(), redis.stop()])
      await rm(dir, { recursive: true, force: true })
    },
  }
  return world
}

const stratumBeat = () => ({
  atMs: Date.now(),
  network: 'regtest',
  height: 102,
  templateAgeMs: 1_000,
  nodeOk: true,
  connections: 3,
  ports: [{ name: 'default', port: 3333, tls: false }],
})

async function publish(client: Redis, events: readonly GameEvent[], perEntry: number): Promise<void> {
  const lines = new Map<string, string[]>()
  for (const event of events) {
    const stream = streamOf(event)
    lines.set(stream, [...(lines.get(stream) ?? []), encodeEvent(event)])
  }
  const pipeline = client.pipeline()
  for (const [stream, all] of lines) {
    for (let i = 0; i < all.length; i += perEntry) {
      pipeline.xadd(stream, '*', ENTRY_FIELD, all.slice(i, i + perEntry).join('\n'))
    }
  }
  await pipeline.exec()
}

async function settle(client: Redis, withinMs: number): Promise<void> {
  const deadlineMs = Date.now() + withinMs
  for (;;) {
    const behind: string[] = []
    for (const stream of EVENT_STREAMS) {
      const [last] = await client.xrevrange(stream, '+', '-', 'COUNT', 1)
      const acknowledged = await client.hget(acknowledgedKey(stream), 'ledger')
      if (last && last[0] !== acknowledged) behind.push(stream)
    }
    if (behind.length === 0) return
    if (Date.now() > deadlineMs) throw new Error(`the ledger is behind in ${behind.join(', ')}`)
    await sleep(20)
  }
}

function follow<Data>(apiUrl: string, query: string, variables: Record<string, unknown> = {}): Following<Data> {
  const client = createClient({ url: `${apiUrl.replace('http', 'ws')}/graphql`, webSocketImpl: WebSocket })
  const following: Following<Data> = { messages: [], faults: [], stop: () => void client.dispose() }
  client.subscribe(
    { query, variables },
    {
      next: (message) => following.messages.push(message as Answer<Data>),
      error: (fault) => following.faults.push(fault),
      complete() {},
    },
  )
  return following
}

/** Asks again until the answer fits; throws with the last answer when it takes too long. */
export async function becomes<T>(
  ask: () => Promise<T> | T,
  fits: (value: T) => boolean,
  withinMs = 5_000,
): Promise<{ value: T; afterMs: number }> {
  const startedMs = performance.now()
  for (;;) {
    const value = await ask()
    const afterMs = performance.now() - startedMs
    if (fits(value)) return { value, afterMs }
    if (afterMs > withinMs) throw new Error(`not within ${withinMs} ms: ${JSON.stringify(value)?.slice(0, 500)}`)
    await sleep(10)
  }
}

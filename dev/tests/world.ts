// The whole product on real parts, in a folder and on ports of its own: what `npm start` runs, for a test.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import {
  type BitcoinNodePart,
  freePort,
  type PostgresPart,
  type RedisPart,
  startBitcoinNode,
  startPostgres,
  startRedis,
} from '../parts/index.ts'
import { type ServiceProcess, startProcess } from '../process.ts'

export interface World {
  readonly postgres: PostgresPart
  readonly redis: RedisPart
  readonly node: BitcoinNodePart
  readonly apiUrl: string
  readonly stratumPort: number
  stratum: ServiceProcess
  ledger: ServiceProcess
  api: ServiceProcess
  /** Starts the process again after it was killed, on the same ports and data. */
  starts(name: ServiceName): Promise<void>
  sql<Row extends object>(query: string, values?: unknown[]): Promise<Row[]>
  graphql<Data>(query: string, variables?: Record<string, unknown>): Promise<Data>
  /** Sums a Prometheus metric of stratum over its labels. */
  stratumMetric(name: string): Promise<number>
  stop(): Promise<void>
}

export type ServiceName = 'stratum' | 'ledger' | 'api'

const ENTRIES: Record<ServiceName, string> = {
  stratum: 'stratum/main.ts',
  ledger: 'api/workers/ledger.ts',
  api: 'api/server/main.ts',
}

/** `stratumOptions` beside those that make the world. */
export async function startWorld(
  network: 'regtest' | 'signet',
  stratumOptions: Record<string, string> = {},
): Promise<World> {
  const dir = await mkdtemp(join(tmpdir(), 'game-world-'))
  const [postgres, redis, node] = await Promise.all([
    startPostgres({ dir: join(dir, 'postgres') }),
    startRedis({ dir: join(dir, 'redis') }),
    startBitcoinNode({ dir: join(dir, 'node'), network }),
  ])
  const [stratumPort, apiPort, metricsPort] = await Promise.all([freePort(), freePort(), freePort()])
  const common = { DATABASE_URL: postgres.url, REDIS_URL: redis.url, BITCOIN_NETWORK: network, LOG_LEVEL: 'info' }
  const environment: Record<ServiceName, Record<string, string>> = {
    stratum: {
      ...common,
      BITCOIN_RPC_URL: node.rpcUrl,
      BITCOIN_ZMQ_URL: node.zmqUrl,
      STRATUM_PORT: String(stratumPort),
      STRATUM_PORTS: 'none',
      METRICS_PORT: String(metricsPort),
      DATA_DIR: join(dir, 'stratum'),
      ...stratumOptions,
    },
    ledger: common,
    api: { ...common, API_PORT: String(apiPort) },
  }
  const begin = (name: ServiceName): Promise<ServiceProcess> =>
    startProcess({ name, entry: ENTRIES[name], env: environment[name] })

  const migration = await startProcess({ name: 'migrate', entry: 'prisma/migrate.ts', env: common, ready: false })
  if ((await migration.exited) !== 0) throw new Error('the migrations failed')
  const [stratum, ledger, api] = await Promise.all([begin('stratum'), begin('ledger'), begin('api')])
  const pool = new pg.Pool({ connectionString: postgres.url, max: 2 })
  pool.on('error', () => {
    // A test may stop PostgreSQL; its own queries then say so.
  })
  const apiUrl = `http://127.0.0.1:${apiPort}`

  const world: World = {
    postgres,
    redis,
    node,
    apiUrl,
    stratumPort,
    stratum,
    ledger,
    api,
    async starts(name) {
      world[name] = await begin(name)
    },
    async sql<Row extends object>(query: string, values: unknown[] = []) {
      return (await pool.query<Row>(query, values)).rows
    },
    async graphql<Data>(query: string, variables: Record<string, unknown> = {}) {
      const response = await fetch(`${apiUrl}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-graphql-csrf': '1' },
        body: JSON.stringify({ query, variables }),
      })
      const answer = (await response.json()) as { data: Data; errors?: { message: string }[] }
      if (answer.errors) throw new Error(answer.errors.map((each) => each.message).join('; '))
      return answer.data
    },
    async stratumMetric(name) {
      const text = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text()
      return text
        .split('\n')
        .filter((line) => line.startsWith(`${name} `) || line.startsWith(`${name}{`))
        .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0)
    },
    async stop() {
      await pool.end()
      await Promise.all([world.stratum.stop(), world.ledger.stop(), world.api.stop()])
      await Promise.all([postgres.stop(), redis.stop(), node.stop()])
      await rm(dir, { recursive: true, force: true })
    },
  }
  return world
}

/** Waits for a fact, asking every few milliseconds; throws with the last answer when it does not come about. */
export async function becomes<T>(
  read: () => Promise<T> | T,
  isIt: (value: T) => boolean,
  withinMs: number,
): Promise<{ readonly value: T; readonly afterMs: number }> {
  const startedMs = performance.now()
  for (;;) {
    const value = await read()
    const afterMs = performance.now() - startedMs
    if (isIt(value)) return { value, afterMs }
    if (afterMs > withinMs) throw new Error(`not within ${withinMs} ms; last seen: ${JSON.stringify(value)}`)
    await sleep(10)
  }
}

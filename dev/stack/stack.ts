// Starts the parts and our own processes, each as soon as what it needs is there, keeps them running, and stops them in
// the reverse order.
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  type BitcoinNodePart,
  freePort,
  local,
  type PostgresPart,
  type RedisPart,
  startBitcoinNode,
  startPostgres,
  startRedis,
} from '../parts/index.ts'
import { type LogLine, type ServiceProcess, startProcess } from '../process.ts'
import { openLog } from './log-file.ts'
import type { Settings } from './settings.ts'
import { type StackFile, writeStackFile } from './stack-file.ts'
import { type Supervised, type Supervision, supervise } from './supervise.ts'
import { say, showLine } from './terminal.ts'
import { buildWeb } from './web-build.ts'

const data = join(local, 'data')
const childStopWithinMs = 8_000
const startSettlesWithinMs = 15_000

/** First to stop comes first; those of one row stop together. */
const STOP_ORDER = [['demo'], ['api'], ['ledger', 'game', 'clock'], ['stratum'], ['bitcoind', 'redis', 'postgres']]

const ENTRIES = {
  stratum: 'stratum/main.ts',
  ledger: 'api/workers/ledger.ts',
  game: 'api/workers/game.ts',
  clock: 'api/workers/clock.ts',
  api: 'api/server/main.ts',
  demo: 'dev/demo-miners.ts',
} as const
type ServiceName = keyof typeof ENTRIES

interface Places {
  readonly databaseUrl: string
  readonly redisUrl: string
  readonly node: { readonly rpcUrl: string; readonly zmqUrl: string; readonly network: string }
}

export interface Stack {
  /** Resolves when every process is ready. */
  start(): Promise<void>
  stop(): Promise<void>
  /** Ends everything at once. */
  kill(): Promise<void>
}

export function createStack(settings: Settings): Stack {
  const running = new Map<string, Supervision>()
  const starts: Promise<unknown>[] = []
  const file: StackFile = {
    apiUrl: `http://127.0.0.1:${settings.apiPort}`,
    stratumPort: settings.stratumPort,
    pids: {},
    metrics: {},
  }
  let leaving = false

  /** Nothing new starts once we are leaving, and what was being started meanwhile is waited for. */
  const begin = <T>(start: () => Promise<T>): Promise<T> => {
    if (leaving) return Promise.reject(new Error('stopping'))
    const promise = start()
    starts.push(promise.catch(() => undefined))
    return promise
  }
  const note = (change: () => void): void => {
    change()
    if (!leaving) writeStackFile(file)
  }
  const watch = (supervised: Supervised, pid: () => number): void => {
    const told = (): void => note(() => Object.assign(file.pids, { [supervised.name]: pid() }))
    running.set(supervised.name, supervise(supervised, told))
    told()
  }
  const embed = async <T extends PostgresPart | RedisPart | BitcoinNodePart>(
    name: string,
    start: () => Promise<T>,
  ): Promise<T> => {
    const part = await begin(start)
    watch(supervisedPart(name, part), () => part.pid)
    return part
  }
  const serve = async (name: ServiceName, env: Record<string, string>): Promise<void> => {
    const metricsPort = await freePort()
    const onText = openLog(join(local, 'logs', `${name}.log`))
    const onLine = (line: LogLine): void => showLine(name, line)
    const fullEnv = { ...env, METRICS_PORT: String(metricsPort) }
    const start = () => startProcess({ name, entry: ENTRIES[name], env: fullEnv, onText, onLine })
    let current = await begin(start)
    const again = async (): Promise<void> => {
      current = await start()
    }
    watch(
      supervisedService(name, () => current, again),
      () => current.pid,
    )
    if (name !== 'demo') note(() => Object.assign(file.metrics, { [name]: `http://127.0.0.1:${metricsPort}/metrics` }))
  }

  const places = () => startParts(settings, embed, (known) => note(() => Object.assign(file, known)))

  return {
    start: async () => {
      const { postgres, redis, node } = places()
      const web = settings.buildsWeb ? begin(() => buildWeb((line) => say('web', line))) : Promise.resolve()
      const migrated = postgres.then((databaseUrl) => begin(() => migrate(databaseUrl)))
      const env = async (): Promise<Record<string, string>> =>
        environment(settings, { databaseUrl: await postgres, redisUrl: await redis, node: await node })
      const services = [
        env().then((each) => serve('stratum', each)),
        Promise.all([env(), migrated]).then(([each]) => serve('ledger', each)),
        Promise.all([env(), migrated]).then(([each]) => serve('game', each)),
        Promise.all([env(), migrated]).then(([each]) => serve('clock', each)),
        Promise.all([env(), migrated, web]).then(([each]) => serve('api', each)),
      ]
      await Promise.all(services)
      if (settings.demoMiners) await serve('demo', await env())
    },
    stop: async () => {
      leaving = true
      await Promise.race([Promise.all(starts), sleep(startSettlesWithinMs, undefined, { ref: false })])
      for (const row of STOP_ORDER) await Promise.all(row.map((name) => running.get(name)?.stop()))
    },
    kill: async () => {
      leaving = true
      await Promise.all([...running.values()].map((each) => each.kill()))
    },
  }
}

type Embed = <T extends PostgresPart | RedisPart | BitcoinNodePart>(name: string, start: () => Promise<T>) => Promise<T>

/** The embedded parts, or the user's own; told as each is known. */
function startParts(settings: Settings, embed: Embed, tell: (known: Partial<StackFile>) => void) {
  const onProgress = (line: string): void => say('stack', line)
  const postgres = async (): Promise<string> => {
    const own = settings.databaseUrl
    const databaseUrl = own ?? (await embed('postgres', () => startPostgres({ dir: join(data, 'postgres') }))).url
    tell({ databaseUrl })
    return databaseUrl
  }
  const redis = async (): Promise<string> => {
    const own = settings.redisUrl
    const redisUrl = own ?? (await embed('redis', () => startRedis({ dir: join(data, 'redis'), onProgress }))).url
    tell({ redisUrl })
    return redisUrl
  }
  const node = async (): Promise<Places['node']> => {
    const network = settings.embeddedNetwork
    const dir = join(data, `bitcoin-${network}`)
    const found = settings.node ?? (await embed('bitcoind', () => startBitcoinNode({ dir, network, onProgress })))
    tell({ bitcoinRpcUrl: found.rpcUrl, bitcoinZmqUrl: found.zmqUrl, bitcoinNetwork: found.network })
    return found
  }
  return { postgres: postgres(), redis: redis(), node: node() }
}

async function migrate(databaseUrl: string): Promise<void> {
  const env = { DATABASE_URL: databaseUrl }
  const migration = await startProcess({ name: 'migrate', entry: 'prisma/migrate.ts', env, ready: false })
  if ((await migration.exited) === 0) return
  const said = migration.lines.slice(-15).map((line) => line.msg)
  throw new Error(`The migrations failed:\n${said.join('\n')}`)
}

function environment(settings: Settings, { databaseUrl, redisUrl, node }: Places): Record<string, string> {
  return {
    NODE_ENV: process.env.NODE_ENV || 'production',
    LOG_LEVEL: process.env.LOG_LEVEL || 'info',
    DATABASE_URL: databaseUrl,
    REDIS_URL: redisUrl,
    BITCOIN_RPC_URL: node.rpcUrl,
    BITCOIN_ZMQ_URL: node.zmqUrl,
    BITCOIN_NETWORK: node.network,
    STRATUM_PORT: String(settings.stratumPort),
    STRATUM_PORTS: settings.furtherPorts,
    API_PORT: String(settings.apiPort),
    DATA_DIR: join(data, 'stratum'),
  }
}

function supervisedPart(name: string, part: PostgresPart | RedisPart | BitcoinNodePart): Supervised {
  return {
    name,
    ended: async () => {
      const { code, signal } = await part.exited
      return signal ?? `code ${code}`
    },
    again: () => part.restart(),
    stop: () => part.stop(),
    kill: () => part.kill(),
  }
}

function supervisedService(name: string, current: () => ServiceProcess, again: () => Promise<void>): Supervised {
  return {
    name,
    ended: async () => {
      const code = await current().exited
      return code === null ? 'by a signal' : `code ${code}`
    },
    again,
    stop: async () => {
      const byItself = await current().stop(childStopWithinMs)
      if (!byItself) say(name, `did not stop within ${childStopWithinMs / 1_000} s and was killed`, 'warn')
    },
    kill: () => current().kill(),
  }
}

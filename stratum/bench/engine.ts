// An engine under load, or the floor in its place: its port, its processes, its next tip.
import { fork } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { type BitcoinNodePart, freePort, type RedisPart } from '../../dev/parts/index.ts'
import { type LogLine, startProcess } from '../../dev/process.ts'
import { addresses } from './addresses.ts'
import { Generator } from './generators.ts'
import { cores, cpuMsOf, pidsOf, pin, rssKiBOf } from './processes.ts'

export interface Served {
  readonly port: number
  readonly processes: number
  /** On cores of its own. */
  readonly alone: boolean
  /** Processor time so far, of all its processes. */
  cpuMs(): number
  rssKiB(): number
  /** Makes a block without transactions, so that the mempool stays as it is; its hash as a notify says it. */
  newTip(): Promise<string>
  /** A load on it. */
  load(mines: 'for one address' | 'for an address each'): Generator
  stop(): Promise<void>
}

export interface Engine extends Served {
  /** What it logged as a warning or worse. */
  readonly complaints: readonly LogLine[]
  /** The sum of a metric over its labels. */
  metric(name: string): Promise<number>
}

export interface EngineParts {
  readonly node: BitcoinNodePart
  readonly redis: RedisPart
  readonly dataDir: string
  /** STRATUM_PROCESSES. */
  readonly processes: number
  readonly env: Readonly<Record<string, string>>
}

/** Of so many players: later connections share them. */
const playersMost = 10_000
/** Worker names of one load differ from those of the next. */
const namesOfLoad = 100_000

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i)

/** Where there are cores to spare, everything else is kept off those of the server. */
function place(pids: readonly number[], processes: number, others: readonly number[]): number[] | null {
  const spare = cores > processes ? range(processes, cores) : null
  pin(pids, spare ? range(0, processes) : range(0, cores))
  pin([process.pid, ...others], spare ?? range(0, cores))
  return spare
}

function served(port: number, pids: readonly number[], processes: number, others: readonly number[]) {
  const spare = place(pids, processes, others)
  const loads: Generator[] = []
  return {
    port,
    processes,
    alone: spare !== null,
    cpuMs: () => cpuMsOf(pids),
    rssKiB: () => rssKiBOf(pids),
    load(mines: 'for one address' | 'for an address each') {
      const players = mines === 'for one address' ? 1 : playersMost
      const load = new Generator({ port, players, first: loads.length * namesOfLoad }, spare)
      loads.push(load)
      return load
    },
    quitLoads: () => Promise.all(loads.map((load) => load.quit())),
  }
}

export async function startEngine({ node, redis, dataDir, processes, env }: EngineParts): Promise<Engine> {
  const [port, metricsPort] = [await freePort(), await freePort()]
  const complaints: LogLine[] = []
  const engine = await startProcess({
    name: 'stratum',
    entry: 'stratum/main.ts',
    env: {
      REDIS_URL: redis.url,
      BITCOIN_RPC_URL: node.rpcUrl,
      BITCOIN_ZMQ_URL: node.zmqUrl,
      BITCOIN_NETWORK: 'regtest',
      STRATUM_BIND: '127.0.0.1',
      STRATUM_PORT: String(port),
      STRATUM_PORTS: 'none',
      STRATUM_PROCESSES: String(processes),
      // Half of the difficulty of a regtest block: see the load's shares.
      MIN_DIFFICULTY: '1e-10',
      METRICS_PORT: String(metricsPort),
      DATA_DIR: dataDir,
      ...env,
    },
    onLine: (line) => {
      if (line.level !== 'info' && line.level !== 'debug') complaints.push(line)
    },
  })
  const { quitLoads, ...common } = served(port, pidsOf(engine.pid), processes, [redis.pid, node.pid])
  return {
    ...common,
    complaints,
    metric: (name) => readMetric(metricsPort, name),
    async newTip() {
      const { hash } = await node.rpc<{ hash: string }>('generateblock', addresses(1)[0], [])
      return Buffer.from(hash, 'hex').reverse().swap32().toString('hex')
    },
    async stop() {
      await quitLoads()
      await engine.kill()
    },
  }
}

/** What checks nothing and only answers and writes. */
export async function startFloor(): Promise<Served> {
  const port = await freePort()
  const server = fork(fileURLToPath(new URL('./floor-server.ts', import.meta.url)), [String(port)])
  await new Promise((resolve) => server.once('message', resolve))
  const { quitLoads, ...common } = served(port, [server.pid as number], 1, [])
  return {
    ...common,
    async newTip() {
      const hash = randomBytes(32).toString('hex')
      server.send(hash)
      return hash
    },
    async stop() {
      await quitLoads()
      server.disconnect()
      await new Promise((resolve) => server.once('exit', resolve))
    },
  }
}

async function readMetric(port: number, name: string): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
  return text
    .split('\n')
    .filter((line) => line.startsWith(`${name} `) || line.startsWith(`${name}{`))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0)
}

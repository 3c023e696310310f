// The real parts under the bench, and engines on them: each row of figures has an engine process of its own.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BitcoinNodePart, freePort, type RedisPart, startBitcoinNode, startRedis } from '../../dev/parts/index.ts'
import { type LogLine, startProcess } from '../../dev/process.ts'
import { addresses } from './addresses.ts'
import { say } from './figures.ts'
import { Generator } from './generators.ts'
import { fillMempool } from './mempool.ts'
import { cores, cpuMsOf, filesMost, pidsOf, pin, rssKiBOf } from './processes.ts'

export interface Engine {
  readonly port: number
  readonly processes: number
  /** On cores of its own. */
  readonly alone: boolean
  readonly redis: RedisPart
  readonly node: BitcoinNodePart
  /** Processor time so far, of all its processes. */
  cpuMs(): number
  rssKiB(): number
  /** What it logged as a warning or worse. */
  readonly complaints: readonly LogLine[]
  /** The sum of a metric over its labels. */
  metric(name: string): Promise<number>
  /** A load on it. */
  load(mines: 'for one address' | 'for an address each'): Generator
  stop(): Promise<void>
}

export interface EngineRequest {
  /** STRATUM_PROCESSES. */
  readonly processes: number
  /** On the node whose mempool holds 2,500 transactions. */
  readonly busyNode?: boolean
  readonly env?: Readonly<Record<string, string>>
}

export const transactionsInTemplate = 2_500
/** Of so many players: later connections share them. */
const playersMost = 10_000

/** A process has other files than its connections. */
const otherFiles = 500

export class Ground {
  /** Numbers of processes that engines are measured with. */
  readonly sizes: readonly number[] = cores > 1 ? [1, 2] : [1]
  /** As many as the loads make at most. */
  readonly connectionsMost = Math.min(10_000, filesMost() - otherFiles)
  readonly #dir: string
  readonly #redis: RedisPart
  readonly #node: BitcoinNodePart
  #busy: Promise<BitcoinNodePart> | null = null
  #engines = 0

  private constructor(dir: string, redis: RedisPart, node: BitcoinNodePart) {
    this.#dir = dir
    this.#redis = redis
    this.#node = node
  }

  static async prepare(): Promise<Ground> {
    const dir = await mkdtemp(join(tmpdir(), 'game-bench-'))
    const [redis, node] = await Promise.all([
      startRedis({ dir: join(dir, 'redis') }),
      startBitcoinNode({ dir: join(dir, 'node'), network: 'regtest' }),
    ])
    await node.rpc('generatetoaddress', 1, addresses(1)[0])
    const ground = new Ground(dir, redis, node)
    if (ground.connectionsMost < 10_000)
      say(`Only ${ground.connectionsMost} connections: a process may open ${filesMost()} files (ulimit -n).`)
    return ground
  }

  /** With one process on a core of its own, everything else is kept off that core. */
  async engine({ processes, busyNode = false, env = {} }: EngineRequest): Promise<Engine> {
    const redis = this.#redis
    const node = busyNode ? await this.#busyNode() : this.#node
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
        STRATUM_PORTS: 'further:0:1:1',
        STRATUM_PROCESSES: String(processes),
        // Half of the difficulty of a regtest block: see the load's shares.
        MIN_DIFFICULTY: '1e-10',
        METRICS_PORT: String(metricsPort),
        DATA_DIR: join(this.#dir, `stratum-${++this.#engines}`),
        ...env,
      },
      onLine: (line) => {
        if (line.level !== 'info' && line.level !== 'debug') complaints.push(line)
      },
    })
    const pids = pidsOf(engine.pid)
    const others = placeFor(processes)
    if (others) {
      pin(pids, range(0, processes))
      pin([process.pid, redis.pid, node.pid], others)
    } else pin([...pids, process.pid, redis.pid, node.pid], range(0, cores))
    const loads: Generator[] = []
    let first = 0
    return {
      port,
      processes,
      alone: others !== null,
      redis,
      node,
      complaints,
      cpuMs: () => cpuMsOf(pids),
      rssKiB: () => rssKiBOf(pids),
      metric: (name) => readMetric(metricsPort, name),
      load(mines) {
        const load = new Generator({ port, players: mines === 'for one address' ? 1 : playersMost, first }, others)
        first += 100_000
        loads.push(load)
        return load
      },
      async stop() {
        await Promise.all(loads.map((load) => load.quit()))
        await engine.kill()
      },
    }
  }

  async leave(): Promise<void> {
    const busy = await this.#busy?.catch(() => null)
    await Promise.all([this.#redis.stop(), this.#node.stop(), busy?.stop()])
    await rm(this.#dir, { recursive: true, force: true })
  }

  #busyNode(): Promise<BitcoinNodePart> {
    this.#busy ??= (async () => {
      const node = await startBitcoinNode({ dir: join(this.#dir, 'busy-node'), network: 'regtest' })
      await fillMempool(node, transactionsInTemplate)
      return node
    })()
    return this.#busy
  }
}

/** Cores for everything that is not the engine; null where it needs them all. */
function placeFor(processes: number): number[] | null {
  return cores > processes ? range(processes, cores) : null
}

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i)

async function readMetric(port: number, name: string): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
  return text
    .split('\n')
    .filter((line) => line.startsWith(`${name} `) || line.startsWith(`${name}{`))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0)
}

// The real parts under the bench, and engines on them: each group of figures has an engine process of its own.
import { mkdtemp, rm } from 'node:fs/promises'
import { cpus, loadavg, release, tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BitcoinNodePart, type RedisPart, startBitcoinNode, startRedis } from '../../dev/parts/index.ts'
import { addresses } from './addresses.ts'
import { type Engine, startEngine } from './engine.ts'
import { say, tenths } from './figures.ts'
import { fillMempool } from './mempool.ts'
import { cores, filesMost } from './processes.ts'

export interface EngineRequest {
  /** STRATUM_PROCESSES. */
  readonly processes: number
  /** On the node whose mempool holds 2,500 transactions. */
  readonly busyNode?: boolean
  readonly env?: Readonly<Record<string, string>>
}

export const transactionsInTemplate = 2_500
const connectionsWanted = 10_000
/** A process has other files than its connections. */
const otherFiles = 500

export class Ground {
  /** Numbers of processes that engines are measured with. */
  readonly sizes: readonly number[] = cores > 1 ? [1, 2] : [1]
  /** As many as the loads make at most. */
  readonly connectionsMost = Math.min(connectionsWanted, filesMost() - otherFiles)
  readonly redis: RedisPart
  readonly node: BitcoinNodePart
  readonly #dir: string
  #busy: Promise<BitcoinNodePart> | null = null
  #engines = 0

  private constructor(dir: string, redis: RedisPart, node: BitcoinNodePart) {
    this.#dir = dir
    this.redis = redis
    this.node = node
  }

  static async prepare(): Promise<Ground> {
    const dir = await mkdtemp(join(tmpdir(), 'game-bench-'))
    const [redis, node] = await Promise.all([
      startRedis({ dir: join(dir, 'redis') }),
      startBitcoinNode({ dir: join(dir, 'node'), network: 'regtest' }),
    ])
    await node.rpc('generatetoaddress', 1, addresses(1)[0])
    const ground = new Ground(dir, redis, node)
    const [load = 0] = loadavg()
    say(`${cpus()[0]?.model ?? 'unknown processor'}, ${cores} cores, Linux ${release()}, Node ${process.versions.node}`)
    say(`Load before the bench ${tenths(load)}. Server and load are on cores of their own where there are enough.`)
    if (ground.connectionsMost < connectionsWanted)
      say(`Only ${ground.connectionsMost} connections: a process may open ${filesMost()} files (ulimit -n).`)
    return ground
  }

  async engine({ processes, busyNode = false, env = {} }: EngineRequest): Promise<Engine> {
    const node = busyNode ? await this.#busyNode() : this.node
    const dataDir = join(this.#dir, `stratum-${++this.#engines}`)
    return await startEngine({ node, redis: this.redis, dataDir, processes, env })
  }

  async leave(): Promise<void> {
    const busy = await this.#busy?.catch(() => null)
    await Promise.all([this.redis.stop(), this.node.stop(), busy?.stop()])
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

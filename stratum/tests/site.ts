// A stratum process on a real node and a real Redis, in a folder of its own, for the scenario tests of this room.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { connectMiner, type Miner, type MinerRequest } from '../../dev/miner.ts'
import {
  type BitcoinNodePart,
  freePort,
  type PrivateNetwork,
  type RedisPart,
  startBitcoinNode,
  startRedis,
} from '../../dev/parts/index.ts'
import { type ServiceProcess, startProcess } from '../../dev/process.ts'
import {
  committedKey,
  decodeEvent,
  ENTRY_FIELD,
  EVENT_STREAMS,
  type EventType,
  type GameEvent,
} from '../../events/index.ts'

type Of<T extends EventType> = Extract<GameEvent, { type: T }>

export interface Site {
  readonly dir: string
  readonly node: BitcoinNodePart
  readonly redis: RedisPart
  readonly port: number
  stratum: ServiceProcess
  /** It is the one that is asked and stopped from then on; one that runs goes on beside it. */
  startStratum(): Promise<void>
  miner(request: Omit<MinerRequest, 'port'> & { readonly port?: number }): Promise<Miner>
  /** All events in Redis, stream by stream, each (instance, sequence) once, as the ledger takes them. */
  events(): Promise<GameEvent[]>
  of<T extends EventType>(type: T): Promise<Of<T>[]>
  /** Does what the ledger does once it has everything that is in Redis now. */
  commitsAll(): Promise<void>
  /** Summed over all its labels, or those with a part such as `node="…"`. */
  metric(name: string, label?: string): Promise<number>
  stop(): Promise<void>
}

type Environment = Readonly<Record<string, string>>

/** `env` may depend on the node that the site starts. */
export async function startSite(
  network: PrivateNetwork,
  env: Environment | ((node: BitcoinNodePart) => Environment) = {},
): Promise<Site> {
  const dir = await mkdtemp(join(tmpdir(), 'game-stratum-'))
  const [redis, node, port] = await Promise.all([
    startRedis({ dir: join(dir, 'redis') }),
    startBitcoinNode({ dir: join(dir, 'node'), network }),
    freePort(),
  ])
  const reader = new Redis(redis.url, { lazyConnect: true, maxRetriesPerRequest: null })
  reader.on('error', () => {
    // Some tests stop Redis; a question asked meanwhile waits.
  })
  const begin = (): Promise<ServiceProcess> =>
    startProcess({
      name: 'stratum',
      entry: 'stratum/main.ts',
      env: {
        BITCOIN_NETWORK: network,
        BITCOIN_RPC_URL: node.rpcUrl,
        BITCOIN_ZMQ_URL: node.zmqUrl,
        REDIS_URL: redis.url,
        STRATUM_PORT: String(port),
        STRATUM_PORTS: 'none',
        DATA_DIR: join(dir, 'stratum'),
        ...(typeof env === 'function' ? env(node) : env),
      },
    })
  const site: Site = {
    dir,
    node,
    redis,
    port,
    stratum: await begin(),
    async startStratum() {
      site.stratum = await begin()
    },
    miner: (request) => connectMiner({ port, ...request }),
    events: () => readEvents(reader),
    async of<T extends EventType>(type: T) {
      return (await readEvents(reader)).filter((event): event is Of<T> => event.type === type)
    },
    async commitsAll() {
      for (const [stream, lines] of await readStreams(reader)) {
        for (const { instance, sequence } of lines) await reader.hset(committedKey(instance), stream, sequence)
      }
    },
    async metric(name, label = '') {
      const text = await (await fetch(`http://127.0.0.1:${site.stratum.ready?.metricsPort}/metrics`)).text()
      return text
        .split('\n')
        .filter((line) => (line.startsWith(`${name} `) || line.startsWith(`${name}{`)) && line.includes(label))
        .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0)
    },
    async stop() {
      reader.disconnect()
      await site.stratum.stop()
      await Promise.all([redis.stop(), node.stop()])
      await rm(dir, { recursive: true, force: true })
    },
  }
  return site
}

async function readStreams(reader: Redis): Promise<Map<string, GameEvent[]>> {
  const streams = new Map<string, GameEvent[]>()
  for (const stream of EVENT_STREAMS) {
    const events: GameEvent[] = []
    for (const [, fields] of await reader.xrange(stream, '-', '+')) {
      if (fields[0] !== ENTRY_FIELD) throw new Error(`a field called ${fields[0]}`)
      for (const line of (fields[1] ?? '').split('\n')) {
        const decoded = decodeEvent(line)
        if (!decoded.ok) throw new Error(`${decoded.reason}: ${line}`)
        events.push(decoded.event)
      }
    }
    streams.set(stream, events)
  }
  return streams
}

/** What came again after a replay is left out, by the watermark that the ledger keeps for each stream and instance. */
async function readEvents(reader: Redis): Promise<GameEvent[]> {
  const all: GameEvent[] = []
  for (const events of (await readStreams(reader)).values()) {
    const last = new Map<string, number>()
    for (const event of events) {
      if (event.sequence <= (last.get(event.instance) ?? 0)) continue
      last.set(event.instance, event.sequence)
      all.push(event)
    }
  }
  return all
}

/** Waits for a fact, asking every few milliseconds; throws with what was last seen when it does not come about. */
export async function becomes<T>(
  read: () => Promise<T> | T,
  isIt: (value: T) => boolean,
  withinMs = 10_000,
): Promise<T> {
  const untilMs = performance.now() + withinMs
  for (;;) {
    const value = await read()
    if (isIt(value)) return value
    if (performance.now() > untilMs)
      throw new Error(`not within ${withinMs} ms; last: ${JSON.stringify(value)?.slice(0, 500)}`)
    await sleep(15)
  }
}

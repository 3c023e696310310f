// A new tip: from the call that makes the block until each connection has a clean job on it.
import { setTimeout as sleep } from 'node:timers/promises'
import { machineNowMs } from './clock.ts'
import { type Served, startFloor } from './engine.ts'
import { coresOf, median, quantile, type Row, Table, whole } from './figures.ts'
import type { Generator } from './generators.ts'
import { type Ground, transactionsInTemplate } from './ground.ts'
import { othersNote } from './load.ts'
import { FANOUT_PEERS } from './peers.ts'
import { strangersCpuMs } from './processes.ts'

const tips = 5
const restMs = 700
const handshakesAtOnce = 100
const arrivedWithinMs = 20_000

interface Tip {
  readonly rpcMs: number
  /** Since the call, sorted. */
  readonly sinceMs: Float64Array
  readonly cpuMs: number
  readonly loadCpu: number
  /** Processor time of everybody else meanwhile, as a part of one core. */
  readonly others: number
}

export async function run(ground: Ground): Promise<void> {
  const table = new Table(
    `New tip → clean job, ms from the call that makes the block, median of ${tips} (processor time of the engine for one)`,
    ['first', 'p50', 'p99', 'last', 'CPU ms', 'RPC'],
  )
  const floor = await startFloor()
  const few = floor.load('for one address')
  table.add(await measure(floor, few, await connect(few, ground.connectionsMost), 'only writes, here and now'))
  await floor.stop()
  for (const processes of ground.sizes) {
    for (const mines of ['for one address', 'for an address each'] as const) {
      const engine = await ground.engine({ processes })
      const load = engine.load(mines)
      let connected = 0
      for (const connections of [1_000, 5_000, 10_000].filter((each) => each <= ground.connectionsMost)) {
        connected += await connect(load, connections - connected)
        table.add(await measure(engine, load, connected, `${mines.replace('for ', '')}, ${coresOf(processes)}`))
      }
      await engine.stop()
    }
    const busy = await ground.engine({ processes, busyNode: true })
    const load = busy.load('for one address')
    const row = await measure(
      busy,
      load,
      await connect(load, 1_000),
      `${whole(transactionsInTemplate)} tx, ${coresOf(processes)}`,
    )
    table.add(row)
    await busy.stop()
  }
  table.addAll(FANOUT_PEERS)
}

async function connect(load: Generator, count: number): Promise<number> {
  return (await load.order({ do: 'connect', count, perSecond: null, atOnce: handshakesAtOnce })).ready
}

async function measure(server: Served, load: Generator, connected: number, what: string): Promise<Row> {
  const seen: Tip[] = []
  for (let i = 0; i < tips; i++) {
    await sleep(restMs)
    seen.push(await tip(server, load))
  }
  const of = (figure: (tip: Tip) => number): string => whole(median(seen.map(figure)))
  const at = (part: number): string => of(({ sinceMs }) => quantile(sinceMs, part))
  const missed = seen.reduce((sum, { sinceMs }) => sum + connected - sinceMs.length, 0)
  return {
    name: `${whole(connected)}, ${what}`,
    cells: [at(0), at(0.5), at(0.99), at(1), of(({ cpuMs }) => cpuMs), of(({ rpcMs }) => rpcMs)],
    note: [
      `load ${of(({ loadCpu }) => loadCpu * 1_000)} ms CPU`,
      ...othersNote(median(seen.map(({ others }) => others))),
      ...(missed > 0 ? [`${missed} WITHOUT A JOB`] : []),
    ].join(', '),
  }
}

async function tip(server: Served, load: Generator): Promise<Tip> {
  await load.order({ do: 'watch' })
  const [beforeMs, othersBeforeMs] = [server.cpuMs(), strangersCpuMs()]
  const calledMs = machineNowMs()
  const previousHash = await server.newTip()
  const rpcMs = machineNowMs() - calledMs
  const { atMs, cpu } = await load.order({ do: 'arrivals', previousHash, withinMs: arrivedWithinMs })
  const sinceMs = atMs.map((each) => each - calledMs).sort()
  const others = (strangersCpuMs() - othersBeforeMs) / (machineNowMs() - calledMs)
  return { rpcMs, sinceMs, cpuMs: server.cpuMs() - beforeMs, loadCpu: cpu, others }
}

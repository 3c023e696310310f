// Submits answered a second, and what each costs the engine.
import { setTimeout as sleep } from 'node:timers/promises'
import { type Served, startFloor } from './engine.ts'
import { coresOf, quantile, type Row, Table, tenths, whole } from './figures.ts'
import { type Ground, transactionsInTemplate } from './ground.ts'
import { underLoad } from './load.ts'
import { SUBMIT_PEERS } from './peers.ts'

const connections = 50
const warmupMs = 2_000
const measureMs = 5_000

export async function run(ground: Ground): Promise<void> {
  const table = new Table(`Submits answered: accepted shares, ${connections} connections, one address`, [
    'a second',
    'CPU µs',
    'p50 ms',
    'p99 ms',
  ])
  const floor = await startFloor()
  for (const depth of [1, 8]) table.add(await measure(floor, depth, `checks nothing, here and now, depth ${depth}`))
  await floor.stop()
  for (const processes of ground.sizes) {
    const engine = await ground.engine({ processes })
    for (const depth of [1, 8]) table.add(await measure(engine, depth, `depth ${depth}, ${coresOf(processes)}`))
    await engine.stop()
    const busy = await ground.engine({ processes, busyNode: true })
    table.add(await measure(busy, 1, `${whole(transactionsInTemplate)} transactions, ${coresOf(processes)}`))
    await busy.stop()
  }
  table.addAll(SUBMIT_PEERS)
}

async function measure(server: Served, depth: number, name: string): Promise<Row> {
  const load = server.load('for one address')
  await load.order({ do: 'connect', count: connections, perSecond: null, atOnce: connections })
  await load.order({ do: 'saturate', depth })
  await sleep(warmupMs)
  const { tally, cpuMs, note } = await underLoad(server, load, measureMs)
  await load.quit()
  const answered = tally.latenciesMs.length
  const refused = answered - tally.accepted
  return {
    name,
    cells: [
      whole(answered / tally.seconds),
      tenths((cpuMs * 1_000) / answered),
      tenths(quantile(tally.latenciesMs, 0.5)),
      tenths(quantile(tally.latenciesMs, 0.99)),
    ],
    note: refused > 0 ? `${note}, ${whole(refused)} REFUSED` : note,
  }
}

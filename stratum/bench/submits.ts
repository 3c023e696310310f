// Submits answered a second, and what each costs the engine.
import { setTimeout as sleep } from 'node:timers/promises'
import { coresOf, percent, quantile, type Row, Table, tenths, whole } from './figures.ts'
import { type Engine, type Ground, transactionsInTemplate } from './ground.ts'
import type { Tally } from './orders.ts'
import { SUBMIT_PEERS } from './peers.ts'

const connections = 50
const warmupMs = 2_000
const measureMs = 5_000
/** A load that is as busy as this is what held the server back. */
export const busyMost = 0.9

export async function run(ground: Ground): Promise<void> {
  const table = new Table(`Submits answered: accepted shares, ${connections} connections, one address`, [
    'a second',
    'CPU µs',
    'p50 ms',
    'p99 ms',
  ])
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

async function measure(engine: Engine, depth: number, name: string): Promise<Row> {
  const load = engine.load('for one address')
  await load.order({ do: 'connect', count: connections, perSecond: null, atOnce: connections })
  await load.order({ do: 'saturate', depth })
  await sleep(warmupMs)
  const beforeMs = engine.cpuMs()
  await load.order({ do: 'count' })
  await sleep(measureMs)
  const tally = await load.order({ do: 'tally' })
  const usedMs = engine.cpuMs() - beforeMs
  await load.quit()
  const answered = tally.latenciesMs.length
  return {
    name,
    cells: [
      whole(answered / tally.seconds),
      tenths((usedMs * 1_000) / answered),
      tenths(quantile(tally.latenciesMs, 0.5)),
      tenths(quantile(tally.latenciesMs, 0.99)),
    ],
    note: [`${tenths((tally.accepted / answered) * 100)} % accepted`, shares(engine, usedMs, tally)].join(', '),
  }
}

/** Who was busy: where it is the load, the engine could have done more. */
export function shares(engine: Engine, usedMs: number, { seconds, cpu }: Pick<Tally, 'seconds' | 'cpu'>): string {
  const server = usedMs / 1_000 / seconds / engine.processes
  const limit = cpu >= busyMost && server < busyMost ? ': the load was the limit' : ''
  const shared = engine.alone ? '' : ', on the same cores'
  return `engine ${percent(server)} of ${coresOf(engine.processes)}, load ${percent(cpu)} of one${shared}${limit}`
}

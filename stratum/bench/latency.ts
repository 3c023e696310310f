// Submit → answer at a fixed rate, whatever the engine does: the load waits for no answer.
import { setTimeout as sleep } from 'node:timers/promises'
import { coresOf, quantile, Table, tenths, whole } from './figures.ts'
import type { Ground } from './ground.ts'
import { underLoad } from './load.ts'

const submitsPerSecond = 2_000
const warmupMs = 1_000
const measureMs = 5_000
const handshakesAtOnce = 100

export async function run(ground: Ground): Promise<void> {
  const table = new Table(`Submit → answer at ${whole(submitsPerSecond)} submits a second, an address each`, [
    'answered',
    'CPU µs',
    'p50 ms',
    'p99 ms',
    'worst ms',
  ])
  for (const processes of ground.sizes) {
    const engine = await ground.engine({ processes })
    const load = engine.load('for an address each')
    let connected = 0
    for (const connections of [50, 1_000, 5_000].filter((each) => each <= ground.connectionsMost)) {
      const count = connections - connected
      connected += (await load.order({ do: 'connect', count, perSecond: null, atOnce: handshakesAtOnce })).ready
      await load.order({ do: 'pace', perSecond: submitsPerSecond })
      await sleep(warmupMs)
      const { tally, cpuMs, note } = await underLoad(engine, load, measureMs)
      await load.order({ do: 'settle' })
      const { latenciesMs } = tally
      table.add({
        name: `${whole(connected)} connections, ${coresOf(processes)}`,
        cells: [
          whole(latenciesMs.length / tally.seconds),
          tenths((cpuMs * 1_000) / latenciesMs.length),
          tenths(quantile(latenciesMs, 0.5)),
          tenths(quantile(latenciesMs, 0.99)),
          tenths(quantile(latenciesMs, 1)),
        ],
        note,
      })
    }
    await engine.stop()
  }
  table.add({ name: 'target at 5,000', cells: ['', '', '', '< 20', ''] })
}

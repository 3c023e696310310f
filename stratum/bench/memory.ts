// What a miner costs that says nothing: resident memory of the engine, without the kernel's socket buffers.
import { setTimeout as sleep } from 'node:timers/promises'
import { coresOf, Table, tenths, whole } from './figures.ts'
import type { Ground } from './ground.ts'
import { MEMORY_PEERS } from './peers.ts'

const restMs = 4_000
const handshakesAtOnce = 100
const KiBperMiB = 1_024

export async function run(ground: Ground): Promise<void> {
  const [few, many] = [1_000, ground.connectionsMost]
  const table = new Table('Memory: MiB of an engine without miners, KiB for each idle one', [
    'MiB empty',
    `KiB, ${whole(few)}`,
    `KiB, ${whole(many)}`,
    'MiB full',
  ])
  for (const processes of ground.sizes) {
    for (const mines of ['for one address', 'for an address each'] as const) {
      const engine = await ground.engine({ processes })
      const load = engine.load(mines)
      await sleep(restMs / 2)
      const empty = engine.rssKiB()
      const each: number[] = []
      let connected = 0
      for (const count of [few, many - few]) {
        connected += (await load.order({ do: 'connect', count, perSecond: null, atOnce: handshakesAtOnce })).ready
        await sleep(restMs)
        each.push((engine.rssKiB() - empty) / connected)
      }
      table.add({
        name: `${mines.replace('for ', '')}, ${coresOf(processes)}`,
        cells: [tenths(empty / KiBperMiB), ...each.map(tenths), whole(engine.rssKiB() / KiBperMiB)],
      })
      await engine.stop()
    }
  }
  table.addAll(MEMORY_PEERS)
}

// Everybody comes at once: connect, configure, subscribe, authorize, and the first job.
import { setTimeout as sleep } from 'node:timers/promises'
import { coresOf, hundredths, quantile, type Row, Table, tenths, whole } from './figures.ts'
import type { Ground } from './ground.ts'
import { STORM_PEERS } from './peers.ts'

const withinSeconds = 10
/** An engine that has just started is still being read and compiled. */
const restMs = 1_000

export async function run(ground: Ground): Promise<void> {
  const count = ground.connectionsMost
  const table = new Table(`${whole(count)} miners come: each until its first job, an address each`, [
    'completed',
    'all in s',
    'p50 ms',
    'p99 ms',
    'CPU ms',
  ])
  for (const processes of ground.sizes) {
    const spread = { name: `spread over ${withinSeconds} s`, perSecond: count / withinSeconds }
    for (const { name, perSecond } of [spread, { name: 'all at once', perSecond: null }])
      table.add(await storm(ground, processes, `${name}, ${coresOf(processes)}`, perSecond))
  }
  table.addAll(STORM_PEERS)
}

async function storm(ground: Ground, processes: number, name: string, perSecond: number | null): Promise<Row> {
  const count = ground.connectionsMost
  const engine = await ground.engine({ processes })
  const load = engine.load('for an address each')
  await sleep(restMs)
  const beforeMs = engine.cpuMs()
  const { ready, failed, why, tookMs, handshakesMs, cpu } = await load.order({
    do: 'connect',
    count,
    perSecond,
    atOnce: count,
  })
  const usedMs = engine.cpuMs() - beforeMs
  await engine.stop()
  return {
    name,
    cells: [
      whole(ready),
      tenths(tookMs / 1_000),
      tenths(quantile(handshakesMs, 0.5)),
      tenths(quantile(handshakesMs, 0.99)),
      hundredths(usedMs / ready),
    ],
    note: `load ${hundredths((cpu * 1_000) / count)} ms CPU each${failed > 0 ? `, ${failed} FAILED: ${why}` : ''}`,
  }
}

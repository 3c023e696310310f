// What is measured while a load runs, and who else was busy: where it is the load, the server could have done more.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Served } from './engine.ts'
import { coresOf, percent } from './figures.ts'
import type { Generator } from './generators.ts'
import type { Tally } from './orders.ts'
import { strangersCpuMs } from './processes.ts'

export interface Measured {
  readonly tally: Tally
  /** Of the server. */
  readonly cpuMs: number
  readonly note: string
}

/** As busy as this, and it was the limit. */
const busyLeast = 0.9
/** Parts of a core that strangers may take without being told of. */
const strangersMost = 0.1

/** `others 30 %`, or nothing where hardly anybody else was busy. */
export const othersNote = (part: number): string[] => (part > strangersMost ? [`others ${percent(part)}`] : [])

export async function underLoad(server: Served, load: Generator, measureMs: number): Promise<Measured> {
  const before = { cpuMs: server.cpuMs(), strangersMs: strangersCpuMs() }
  await load.order({ do: 'count' })
  await sleep(measureMs)
  const tally = await load.order({ do: 'tally' })
  const cpuMs = server.cpuMs() - before.cpuMs
  const strangers = (strangersCpuMs() - before.strangersMs) / 1_000 / tally.seconds
  const busy = cpuMs / 1_000 / tally.seconds
  const notes = [`server ${percent(busy)} of ${coresOf(server.processes)}`, `load ${percent(tally.cpu)}`]
  if (!server.alone) notes.push('on the same cores')
  notes.push(...othersNote(strangers))
  if (tally.cpu >= busyLeast && busy < busyLeast) notes.push('THE LOAD WAS THE LIMIT')
  return { tally, cpuMs, note: notes.join(', ') }
}

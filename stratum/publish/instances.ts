import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { Journal } from './journal.ts'
import type { Instance } from './publisher.ts'

/** One name for each start of a process: region, process number, start time. */
export function instanceName(region: string, processId: number, startedMs: number): string {
  return `${region.replace(/[^\w-]/g, '').slice(0, 20) || 'local'}.${processId}.${startedMs.toString(36)}`
}

/** Journals that earlier runs of this process left behind, oldest first. Other processes' journals are theirs. */
export function endedInstances(dataDir: string, own: string): Instance[] {
  const folder = join(dataDir, 'journal')
  mkdirSync(folder, { recursive: true })
  const process = own.slice(0, own.lastIndexOf('.') + 1)
  return readdirSync(folder)
    .filter((name) => name.startsWith(process) && name !== own)
    .sort((a, b) => startOf(a) - startOf(b))
    .map((name) => ({ name, journal: Journal.open(join(folder, name)) }))
}

export function ownJournal(dataDir: string, instance: string): Journal {
  return Journal.create(join(dataDir, 'journal', instance))
}

const startOf = (instance: string): number => Number.parseInt(instance.slice(instance.lastIndexOf('.') + 1), 36)

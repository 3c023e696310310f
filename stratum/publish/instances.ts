import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { Journal } from './journal.ts'
import type { Instance } from './publisher.ts'

/** One name for each start of a process: region, process number, start time. */
export function instanceName(region: string, processId: number): string {
  return `${region.replace(/[^\w-]/g, '').slice(0, 20) || 'local'}.${processId}.${Date.now().toString(36)}`
}

/** Journals of instances that ended with something in them, oldest first. */
export function endedInstances(dataDir: string, own: string): Instance[] {
  const folder = join(dataDir, 'journal')
  mkdirSync(folder, { recursive: true })
  return readdirSync(folder)
    .filter((name) => name !== own)
    .sort((a, b) => startOf(a) - startOf(b))
    .map((name) => ({ name, journal: Journal.open(join(folder, name)) }))
    .filter(({ journal }) => {
      if (journal.empty) journal.remove()
      return !journal.empty
    })
}

export function ownJournal(dataDir: string, instance: string): Journal {
  return Journal.create(join(dataDir, 'journal', instance))
}

const startOf = (instance: string): number => Number.parseInt(instance.slice(instance.lastIndexOf('.') + 1), 36)

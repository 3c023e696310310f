// Which journals there are, and whose: each is written by one living process, and taken over once that has ended.
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { Journal } from './journal.ts'

/** One run of one process. */
export interface Instance {
  readonly name: string
  readonly journal: Journal
}

export interface Journals {
  readonly own: Journal
  /** Those whose process has ended, oldest first; from now on they are ours. */
  takeEnded(): Instance[]
  close(): void
}

/** The owner of a journal touches this file in its folder. */
const LEASE = 'owner.json'
const renewEveryMs = 2_000
/** An owner that this machine cannot ask for (in a container, on another host) has ended after so long a silence. */
export const silentMsMax = 15_000

/** One name for each start of a process: region, process, start time. */
export function instanceName(region: string, role: string, startedMs: number): string {
  return `${region.replace(/[^\w-]/g, '').slice(0, 20) || 'local'}.${role}.${startedMs.toString(36)}`
}

export function openJournals(dataDir: string, own: string): Journals {
  const folder = join(dataDir, 'journal')
  const held = new Set([join(folder, own)])
  mkdirSync(join(folder, own), { recursive: true })
  writeLease(join(folder, own))
  const journal = Journal.create(join(folder, own))
  const renewal = setInterval(() => {
    for (const each of held) if (!renewLease(each)) held.delete(each)
  }, renewEveryMs)
  renewal.unref()
  return {
    own: journal,
    takeEnded() {
      return readdirSync(folder)
        .filter((name) => !held.has(join(folder, name)) && hasEnded(join(folder, name), Date.now()))
        .sort((a, b) => startOf(a) - startOf(b))
        .map((name) => {
          held.add(join(folder, name))
          writeLease(join(folder, name))
          return { name, journal: Journal.open(join(folder, name)) }
        })
    },
    close() {
      clearInterval(renewal)
      journal.close()
      if (journal.empty) journal.removeFolder()
      for (const each of held) rmSync(join(each, LEASE), { force: true })
    },
  }
}

const startOf = (instance: string): number => Number.parseInt(instance.slice(instance.lastIndexOf('.') + 1), 36)

function writeLease(folder: string): void {
  writeFileSync(join(folder, LEASE), JSON.stringify({ host: hostname(), pid: process.pid }), { mode: 0o600 })
}

/** False where the folder has gone: the journal was read to its end and dropped. */
function renewLease(folder: string): boolean {
  const now = new Date()
  try {
    utimesSync(join(folder, LEASE), now, now)
    return true
  } catch {
    return false
  }
}

function hasEnded(folder: string, nowMs: number): boolean {
  try {
    const path = join(folder, LEASE)
    const { host, pid } = JSON.parse(readFileSync(path, 'utf8')) as { host: string; pid: number }
    if (nowMs - statSync(path).mtimeMs > silentMsMax) return true
    return host === hostname() && (pid === process.pid || !isRunning(pid))
  } catch {
    // Without a lease it was closed in good order, unless its owner is this very moment making it.
    return readdirSync(folder).length > 0 || nowMs - statSync(folder).mtimeMs > renewEveryMs
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

// Which journals there are, and whose: each is written by one living process, and taken over once that has ended.
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import type { Logger } from '../../platform/log.ts'
import { Journal } from './journal.ts'

/** One run of one process. */
export interface Instance {
  readonly name: string
  readonly journal: Journal
}

export interface Journals {
  readonly own: Journal
  /** Those whose process has ended, oldest first; from now on they are ours. Never throws: what cannot be read waits. */
  takeEnded(): Instance[]
  close(): void
}

/** The owner of a journal touches this file in its folder. */
const LEASE = 'owner.json'
const renewEveryMs = 2_000
/** An owner that this machine cannot ask for (in a container, on another host) has ended after so long a silence. */
export const silentMsMax = 15_000
/** As `instanceName` makes them. Whatever else lies there is not ours to read, or to delete. */
const NAME = /^[\w-]{1,20}\.[\w-]{1,20}\.[0-9a-z]+$/

/** One name for each start of a process: region, process, start time. */
export function instanceName(region: string, role: string, startedMs: number): string {
  return `${region.replace(/[^\w-]/g, '').slice(0, 20) || 'local'}.${role}.${startedMs.toString(36)}`
}

export function openJournals(dataDir: string, own: string, log: Logger): Journals {
  const folder = join(dataDir, 'journal')
  const ownFolder = join(folder, own)
  const held = new Set([ownFolder])
  const told = new Set<string>()
  mkdirSync(ownFolder, { recursive: true })
  writeLease(ownFolder)
  const journal = Journal.create(ownFolder)
  const renewal = setInterval(() => {
    for (const each of held) if (!renewLease(each)) held.delete(each)
  }, renewEveryMs)
  renewal.unref()
  const take = (name: string): Instance[] => {
    const path = join(folder, name)
    try {
      if (path === ownFolder || held.has(path) || !hasEnded(path, Date.now())) return []
      const ended = { name, journal: Journal.open(path) }
      renewLease(path)
      held.add(path)
      return [ended]
    } catch (error) {
      // Another process may have dropped it this very moment.
      if (existsSync(path) && !told.has(name)) log.error({ reason: String(error), name }, 'a journal cannot be read')
      told.add(name)
      return []
    }
  }
  return {
    own: journal,
    takeEnded: () => instancesIn(folder, log).flatMap(take),
    close() {
      clearInterval(renewal)
      journal.close()
      if (journal.empty) journal.removeFolder()
      for (const each of held) giveUpLease(each)
    },
  }
}

/** Oldest first. */
function instancesIn(folder: string, log: Logger): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => NAME.test(name))
      .sort((a, b) => startOf(a) - startOf(b))
  } catch (error) {
    log.error({ reason: String(error), folder }, 'the journals of ended processes cannot be looked for')
    return []
  }
}

const startOf = (instance: string): number => Number.parseInt(instance.slice(instance.lastIndexOf('.') + 1), 36)

interface Lease {
  readonly host: string
  readonly pid: number
  /** Of the process with this number; null where the system does not say. */
  readonly started: string | null
}

/** A file with its final name is whole: nobody reads half a lease. */
function writeLease(folder: string): void {
  const lease: Lease = { host: hostname(), pid: process.pid, started: startOfProcess(process.pid) }
  const aside = join(folder, `${LEASE}.${process.pid}`)
  writeFileSync(aside, JSON.stringify(lease), { mode: 0o600 })
  renameSync(aside, join(folder, LEASE))
}

/** False where the folder has gone: the journal was read to its end and dropped. A disk that refuses ends no lease. */
function renewLease(folder: string): boolean {
  const now = new Date()
  try {
    if (readLease(folder)?.pid === process.pid) utimesSync(join(folder, LEASE), now, now)
    else writeLease(folder)
    return true
  } catch {
    return existsSync(folder)
  }
}

function giveUpLease(folder: string): void {
  try {
    rmSync(join(folder, LEASE), { force: true })
  } catch {
    // Then it is known by our end, or by our silence.
  }
}

/** Null where there is none. One that cannot be read (a power cut) is nobody's, and known by its age alone. */
function readLease(folder: string): Lease | null {
  try {
    return JSON.parse(readFileSync(join(folder, LEASE), 'utf8')) as Lease
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? null : { host: '', pid: 0, started: null }
  }
}

function hasEnded(folder: string, nowMs: number): boolean {
  const lease = readLease(folder)
  if (lease === null) {
    // It was closed in good order, unless its owner is this very moment making it.
    const hasSegments = readdirSync(folder).some((name) => !name.startsWith(LEASE))
    return hasSegments || nowMs - statSync(folder).mtimeMs > silentMsMax
  }
  const { host, pid, started } = lease
  if (host === hostname()) {
    if (pid === process.pid || !isRunning(pid)) return true
    // Seen to live: it was stopped for a while, or it is the clock that was set.
    if (started !== null && started === startOfProcess(pid)) return false
  }
  return nowMs - statSync(join(folder, LEASE)).mtimeMs > silentMsMax
}

/** Tells a process from a later one with the same number, over a restart of the machine too. Null for one that is dead. */
function startOfProcess(pid: number): string | null {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim()
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
    // The name, in brackets, may hold anything. Behind it: the state first, the time of its start as the 20th.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    // Nobody has waited for it yet, and in a container perhaps nobody will.
    return fields[0] === 'Z' ? null : `${boot} ${fields[19]}`
  } catch {
    return null
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

// What Linux knows of running processes: processor time, memory, and the cores they may run on.
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'

/** Linux counts processor time in hundredths of a second. */
const tickMs = 10

interface Stat {
  readonly pid: number
  readonly parent: number
  readonly cpuMs: number
}

/** Null where it has ended. */
function statOf(pid: number): Stat | null {
  try {
    // The name stands in brackets and may hold blanks.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
    return { pid, parent: Number(fields[1]), cpuMs: (Number(fields[11]) + Number(fields[12])) * tickMs }
  } catch {
    return null
  }
}

/** A process and all that descend from it. */
function family(pid: number): Stat[] {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => statOf(Number(name)))
    .filter((stat) => stat !== null)
  const members = all.filter((stat) => stat.pid === pid)
  for (const { pid: parent } of members) members.push(...all.filter((stat) => stat.parent === parent))
  return members
}

export const pidsOf = (pid: number): number[] => family(pid).map((each) => each.pid)

/** User and system time so far, of all threads of all of them. */
export const cpuMsOf = (pids: readonly number[]): number =>
  pids.reduce((sum, pid) => sum + (statOf(pid)?.cpuMs ?? 0), 0)

/** Resident memory of all of them, without the kernel's socket buffers. */
export function rssKiBOf(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + statusKiB(pid), 0)
}

function statusKiB(pid: number): number {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0)
  } catch {
    return 0
  }
}

/** Open files, sockets among them, that a process started by us may have. */
export function filesMost(): number {
  const [, soft] = /Max open files\s+(\S+)/.exec(readFileSync('/proc/self/limits', 'utf8')) ?? []
  return soft === 'unlimited' ? Number.POSITIVE_INFINITY : Number(soft)
}

export const cores = availableParallelism()

/** Processor time of the whole machine so far, all cores. */
function machineCpuMs(): number {
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0] = (
    /^cpu +(.*)$/m.exec(readFileSync('/proc/stat', 'utf8'))?.[1] ?? ''
  )
    .split(' ')
    .map(Number)
  return (user + nice + system + irq + softirq) * tickMs
}

/** Processor time of everything that this process did not start: it takes from what is measured. */
export const strangersCpuMs = (): number => machineCpuMs() - cpuMsOf(pidsOf(process.pid))

/** All threads of the processes on these cores. False where the machine cannot do that. */
export function pin(pids: readonly number[], on: readonly number[]): boolean {
  return pids.every(
    (pid) => spawnSync('taskset', ['-a', '-c', '-p', on.join(','), String(pid)], { stdio: 'ignore' }).status === 0,
  )
}

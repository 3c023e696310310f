// A lock between processes of one machine: a file that names its holder, so that a dead holder's lock does not count.

import { randomUUID } from 'node:crypto'
import { existsSync, linkSync, readFileSync, rmSync, unlinkSync, writeFileSync } from 'node:fs'

/** A running process. The start time tells it from a later one with the same pid. */
export interface Holder {
  readonly pid: number
  /** Clock ticks since boot (Linux); empty elsewhere. */
  readonly started: string
}

/** The holder with this pid, or null when no such process runs. */
export function holderOf(pid: number): Holder | null {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return null
  }
  try {
    // Field 22, counted after the name, which may hold blanks and brackets.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
    return fields[0] === 'Z' ? null : { pid, started: fields[19] ?? '' }
  } catch {
    return existsSync('/proc/self') ? null : { pid, started: '' }
  }
}

export function isAlive(holder: Holder): boolean {
  return holderOf(holder.pid)?.started === holder.started
}

function readHolder(path: string): Holder | null {
  try {
    const { pid, started } = JSON.parse(readFileSync(path, 'utf8')) as Holder
    return { pid, started }
  } catch {
    return null
  }
}

/** Takes the lock, or says who has it. Give it back with `release`. */
export function tryLock(path: string): { readonly release: () => void } | { readonly heldBy: Holder } {
  const mine = `${path}.${process.pid}.${randomUUID()}`
  writeFileSync(mine, JSON.stringify(holderOf(process.pid)))
  try {
    for (;;) {
      try {
        // A link appears with its content or not at all: nobody reads a lock half written.
        linkSync(mine, path)
        return { release: () => rmSync(path, { force: true }) }
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      }
      const holder = readHolder(path)
      if (holder && isAlive(holder)) return { heldBy: holder }
      rmSync(path, { force: true })
    }
  } finally {
    unlinkSync(mine)
  }
}

/** Runs `work` alone. Waits for another holder at most `withinMs`. */
export async function withLock<T>(path: string, withinMs: number, work: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + withinMs
  for (;;) {
    const lock = tryLock(path)
    if ('release' in lock) {
      try {
        return await work()
      } finally {
        lock.release()
      }
    }
    if (Date.now() > deadline) throw new Error(`${path} is held by process ${lock.heldBy.pid}`)
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
}

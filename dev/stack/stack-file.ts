// .local/stack.json tells tools where everything is while it runs. It holds passwords: only its owner may read it.
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { local } from '../parts/index.ts'

/** Keys appear with their parts. */
export interface StackFile {
  apiUrl?: string
  stratumPort?: number
  databaseUrl?: string
  redisUrl?: string
  bitcoinRpcUrl?: string
  bitcoinZmqUrl?: string
  bitcoinNetwork?: string
  pids: Record<string, number>
  /** URLs of Prometheus metrics. */
  metrics: Record<string, string>
}

const path = join(local, 'stack.json')

export function writeStackFile(stack: StackFile): void {
  // Renamed into place: nobody reads half of it.
  writeFileSync(`${path}.new`, `${JSON.stringify(stack, null, 2)}\n`, { mode: 0o600 })
  renameSync(`${path}.new`, path)
}

export function readStackFile(): StackFile | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as StackFile
  } catch {
    return null
  }
}

export function removeStackFile(): void {
  rmSync(path, { force: true })
}

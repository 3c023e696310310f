import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { PartMissing } from './missing.ts'
import { onPath } from './program.ts'

const execute = promisify(execFile)
const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']
const found = (): string | null => names.map(onPath).find((path) => path !== null) ?? null

/**
 * The path of a Chromium: `CHROMIUM`, or one on PATH, or Debian's package, installed where we are root.
 * @throws PartMissing when there is none and it cannot be installed
 */
export async function chromiumPath(onProgress?: (line: string) => void): Promise<string> {
  const named = process.env.CHROMIUM
  if (named) return named
  const there = found()
  if (there) return there
  const missing = (reason: string): PartMissing => new PartMissing('A Chromium browser', 'chromium', reason)
  if (!onPath('apt-get')) throw missing('there is no apt-get here')
  if (process.getuid?.() !== 0) throw missing('apt-get needs root')
  onProgress?.('Installing chromium with apt-get, once for this machine …')
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const limits = { timeout: 300_000, maxBuffer: 64 * 1024 * 1024, env }
  // A source that does not answer must not stop the others.
  await execute('apt-get', ['update', '-qq'], limits).catch(() => null)
  try {
    await execute('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], limits)
  } catch (error) {
    throw missing(`apt-get: ${(error as Error).message.split('\n').slice(0, 3).join(' ').slice(0, 300)}`)
  }
  const installed = found()
  if (!installed) throw missing('apt-get installed no program of that name')
  return installed
}

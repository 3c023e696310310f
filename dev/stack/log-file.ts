import { createWriteStream, mkdirSync, renameSync, rmSync, type WriteStream } from 'node:fs'
import { dirname } from 'node:path'

const bytesMax = 32 * 1024 * 1024

/**
 * The raw log of one process: begins empty, and at 32 MiB moves to `<path>.1` and begins again, so that it never takes
 * more than twice that.
 */
export function openLog(path: string): (text: string) => void {
  mkdirSync(dirname(path), { recursive: true })
  for (const old of [path, `${path}.1`]) rmSync(old, { force: true })
  const open = (): WriteStream => createWriteStream(path, { mode: 0o600 }).on('error', () => undefined)
  let stream = open()
  let bytes = 0
  return (text) => {
    stream.write(`${text}\n`)
    bytes += Buffer.byteLength(text) + 1
    if (bytes < bytesMax) return
    stream.end()
    renameSync(path, `${path}.1`)
    stream = open()
    bytes = 0
  }
}

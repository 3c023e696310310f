import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { cache, launch, root, withLock } from '../parts/index.ts'

/** What the built client is made of. */
const sources = ['web', 'bitcoin', 'client', 'package-lock.json']
const stamp = join(cache, 'web-build')
const buildWithinMs = 180_000

function* filesUnder(path: string): Generator<string> {
  if (!existsSync(join(root, path))) return
  if (statSync(join(root, path)).isFile()) return yield path
  const entries = readdirSync(join(root, path), { withFileTypes: true })
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const inside = `${path}/${entry.name}`
    if (entry.isFile()) yield inside
    else if (entry.name !== 'dist' && entry.name !== 'node_modules') yield* filesUnder(inside)
  }
}

function digestOfSources(): string {
  const hash = createHash('sha256')
  for (const source of sources) {
    for (const path of filesUnder(source))
      hash
        .update(path)
        .update('\0')
        .update(readFileSync(join(root, path)))
        .update('\0')
  }
  return hash.digest('hex')
}

/**
 * Builds the web client when its sources changed since it was last built; one process at a time.
 * Throws with Vite's last lines when it does not build.
 */
export async function buildWeb(onProgress: (line: string) => void): Promise<void> {
  if (!existsSync(join(root, 'web/index.html'))) return
  mkdirSync(cache, { recursive: true })
  await withLock(`${stamp}.lock`, buildWithinMs, async () => {
    const digest = digestOfSources()
    const last = existsSync(stamp) ? readFileSync(stamp, 'utf8') : ''
    if (last === digest && existsSync(join(root, 'web/dist/index.html'))) return
    onProgress('Building the web client, once for each change of it …')
    // Vite's package exports no path to its program, but its package.json.
    const vite = join(dirname(fileURLToPath(import.meta.resolve('vite/package.json'))), 'bin/vite.js')
    const args = [vite, 'build', 'web', '--logLevel', 'warn']
    const program = await launch({ name: 'vite', command: process.execPath, args, cwd: root })
    const { code, signal } = await program.exited
    if (code !== 0) throw new Error(`The web client does not build (${signal ?? code}):\n${program.tail()}`)
    writeFileSync(stamp, digest)
  })
}

// How many proven connections each network had in the last day: a farm behind one address comes back at once, also
// after a restart. A small file, written now and then; losing it costs a farm some patience, nobody else anything.
import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

export const rememberedMs = 24 * 3_600_000
export const prefixesMax = 10_000
const saveEveryMs = 60_000
const FILE = /^allowances\.[\w-]{1,32}\.json$/

interface Most {
  readonly most: number
  readonly atMs: number
}

/** What the processes of this site wrote, added up: the next run may have more or fewer of them. */
function readAll(folder: string): Map<string, Most> {
  const all = new Map<string, Most>()
  for (const name of readdirSync(folder).filter((each) => FILE.test(each))) {
    for (const [prefix, { most, atMs }] of readOne(join(folder, name))) {
      const known = all.get(prefix)
      all.set(prefix, { most: most + (known?.most ?? 0), atMs: Math.max(atMs, known?.atMs ?? 0) })
    }
  }
  return all
}

/** Nothing where it cannot be read. */
function readOne(path: string): [string, Most][] {
  try {
    const read: unknown = JSON.parse(readFileSync(path, 'utf8'))
    if (!Array.isArray(read)) return []
    return read.slice(0, prefixesMax).flatMap((row): [string, Most][] => {
      const [prefix, most, atMs] = Array.isArray(row) ? row : []
      const good = typeof prefix === 'string' && prefix.length < 64 && Number.isSafeInteger(most) && most > 0
      return good && Number.isFinite(atMs) ? [[prefix, { most, atMs }]] : []
    })
  } catch {
    return []
  }
}

export class Allowances {
  readonly #path: string
  readonly #part: string
  readonly #processes: number
  readonly #remembered: Map<string, Most>
  readonly #own: Map<string, Most>
  #changed = false
  #savedMs: number
  #saving = false

  /** `name` tells this process from the others of its site. */
  constructor(dataDir: string, name: string, processes: number, nowMs: number) {
    mkdirSync(dataDir, { recursive: true })
    this.#path = join(dataDir, `allowances.${name}.json`)
    // A run and the one that replaces it may write at the same time.
    this.#part = `${this.#path}.${process.pid}`
    this.#processes = processes
    this.#remembered = readAll(dataDir)
    // Two restarts in a row, and it is still remembered.
    this.#own = new Map(readOne(this.#path))
    this.#savedMs = nowMs
  }

  /** The most proven connections of a network in the last day, at this process. */
  of(prefix: string, nowMs: number): number {
    const own = fresh(this.#own.get(prefix), nowMs)
    const before = fresh(this.#remembered.get(prefix), nowMs)
    return Math.max(own, portion(before, this.#processes))
  }

  saw(prefix: string, proven: number, nowMs: number): void {
    const known = this.#own.get(prefix)
    if (proven === 0 || fresh(known, nowMs) > proven) return
    this.#own.set(prefix, { most: proven, atMs: nowMs })
    this.#changed = true
  }

  /** Called every few seconds; writes at most once a minute. */
  async save(nowMs: number): Promise<void> {
    if (!this.#changed || this.#saving || nowMs - this.#savedMs < saveEveryMs) return
    this.#savedMs = nowMs
    this.#changed = false
    this.#saving = true
    const text = this.#text(nowMs)
    try {
      await writeFile(this.#part, text, { mode: 0o600 })
      await rename(this.#part, this.#path)
    } catch {
      // A full disk: next time.
      this.#changed = true
    } finally {
      this.#saving = false
    }
  }

  /** The last word of this process. */
  close(nowMs: number): void {
    try {
      writeFileSync(`${this.#part}.last`, this.#text(nowMs), { mode: 0o600 })
      renameSync(`${this.#part}.last`, this.#path)
    } catch {
      // What was written a minute ago stands.
    }
  }

  /** The largest of them, where there are too many; the small ones do without. */
  #text(nowMs: number): string {
    const rows = [...this.#own].filter(([, each]) => fresh(each, nowMs) > 0).sort(([, a], [, b]) => b.most - a.most)
    this.#own.clear()
    for (const [prefix, each] of rows.slice(0, prefixesMax)) this.#own.set(prefix, each)
    return JSON.stringify([...this.#own].map(([prefix, { most, atMs }]) => [prefix, most, atMs]))
  }
}

const fresh = (each: Most | undefined, nowMs: number): number =>
  each !== undefined && nowMs - each.atMs < rememberedMs ? each.most : 0

/** One process's part of a limit. The system deals connections out by chance, so there is room for chance. */
export function portion(limit: number, processes: number): number {
  const mean = limit / processes
  return processes === 1 ? limit : Math.ceil(mean + 2 * Math.sqrt(mean))
}

// The transactions of the templates that miners may still solve: in memory, and on disk for a run after a crash.
import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Logger } from '../../platform/log.ts'
import type { BlockBody } from './block.ts'

/** Sessions hold on to a dozen works at most; the rest is for those that a busy moment passed over. */
export const templatesOnDiskMax = 32
/** Megabytes each on the main network; older ones are read from the disk. */
export const templatesInMemoryMax = 4

const NAME = /^(\d+)\.template$/

/** A template is known here by the number of its work. */
export class TemplateStore {
  readonly #folder: string
  readonly #log: Logger
  readonly #bodies = new Map<number, BlockBody>()
  #written: Promise<void> = Promise.resolve()

  constructor(dataDir: string, log: Logger) {
    this.#folder = join(dataDir, 'templates')
    this.#log = log
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 })
  }

  /** The highest number that an earlier run has used, 0 where there is none. */
  get highest(): number {
    return Math.max(0, ...this.#numbers())
  }

  /** Known at once; on disk, and synced, some milliseconds later: miners come first. `needed` are never dropped. */
  keep(number: number, body: BlockBody, needed: ReadonlySet<number>): void {
    this.#bodies.set(number, body)
    this.#written = this.#written
      .then(() => this.#write(number, body))
      .then(() => this.#drop(needed))
      .catch((error) => this.#log.error({ reason: String(error) }, 'a template could not be written to disk'))
      .then(() => this.#forgetOldest())
  }

  /** Null where it is neither in memory nor on disk. */
  body(number: number): BlockBody | null {
    const known = this.#bodies.get(number)
    if (known) return known
    try {
      return decode(readFileSync(this.#path(number)))
    } catch {
      return null
    }
  }

  /** Waits for what is being written. */
  async close(): Promise<void> {
    await this.#written
  }

  async #write(number: number, body: BlockBody): Promise<void> {
    const aside = `${this.#path(number)}.part`
    const file = await open(aside, 'w', 0o600)
    try {
      await file.writeFile(encode(body))
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(aside, this.#path(number))
  }

  async #drop(needed: ReadonlySet<number>): Promise<void> {
    const oldest = this.#numbers().slice(0, -templatesOnDiskMax)
    for (const number of oldest) if (!needed.has(number)) await rm(this.#path(number), { force: true })
  }

  /** Only what has had its turn at the disk: whether it got there or not, memory is bounded. */
  #forgetOldest(): void {
    const [oldest] = this.#bodies.keys()
    if (this.#bodies.size > templatesInMemoryMax && oldest !== undefined) this.#bodies.delete(oldest)
  }

  /** Oldest first. */
  #numbers(): number[] {
    const names = readdirSync(this.#folder).flatMap((name) => NAME.exec(name)?.[1] ?? [])
    return names.map(Number).sort((a, b) => a - b)
  }

  #path(number: number): string {
    return join(this.#folder, `${number}.template`)
  }
}

/** A line that says whether there is a witness and how many transactions, then these. */
const encode = ({ segwit, count, transactions }: BlockBody): Buffer[] => [
  Buffer.from(`${segwit ? 'segwit' : 'plain'} ${count}\n`),
  transactions,
]

function decode(bytes: Buffer): BlockBody {
  const at = bytes.indexOf('\n')
  const [kind, count] = bytes.toString('latin1', 0, at).split(' ')
  return { segwit: kind === 'segwit', count: Number(count), transactions: bytes.subarray(at + 1) }
}

// The difficulty that each worker had come to, kept over restarts: five thousand miners that come back at once after a
// deploy begin where they were, and need not be measured again.
import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Logger } from '../platform/log.ts'
import type { User } from './protocol/user.ts'
import type { Session } from './session/session.ts'

/** Workers; past it those are forgotten that changed least recently. */
export const workersKnownMax = 100_000
/** Hardware is changed, and a device is measured within seconds: what was last seen longer ago says little. */
const ageMsMax = 24 * 60 * 60_000
/** That a worker is still there is written down so often. */
const seenEveryMs = 60 * 60_000

interface Known {
  readonly difficulty: number
  readonly seenMs: number
}

export class KnownDifficulties {
  readonly #folder: string
  readonly #file: string
  readonly #log: Logger
  /** Least recently seen first. */
  readonly #byWorker = new Map<string, Known>()
  #changed = false
  #saving: Promise<void> = Promise.resolve()

  /** Reads what all processes of the run before have left; writes a file of its own. */
  constructor(dataDir: string, processId: number, log: Logger) {
    this.#folder = join(dataDir, 'difficulties')
    this.#file = join(this.#folder, `${processId}.tsv`)
    this.#log = log
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 })
    this.#load(Date.now())
  }

  /** Null for one that was not seen of late. */
  of(user: User): number | null {
    const known = this.#byWorker.get(keyOf(user))
    return known && isFresh(known, Date.now()) ? known.difficulty : null
  }

  /** What was found to fit its workers; nothing where it is still being found. */
  note(session: Session): void {
    const difficulty = session.settledDifficulty
    if (difficulty !== null) for (const { user } of session.rigs()) this.set(user, difficulty)
  }

  set(user: User, difficulty: number): void {
    const key = keyOf(user)
    const known = this.#byWorker.get(key)
    const seenMs = Date.now()
    if (known?.difficulty === difficulty && seenMs - known.seenMs < seenEveryMs) return
    this.#put(key, { difficulty, seenMs })
    this.#changed = true
  }

  #put(key: string, known: Known): void {
    this.#byWorker.delete(key)
    this.#byWorker.set(key, known)
    if (this.#byWorker.size <= workersKnownMax) return
    const [oldest] = this.#byWorker.keys()
    if (oldest !== undefined) this.#byWorker.delete(oldest)
  }

  /** Resolves when it is on disk; a disk that refuses costs nothing but the memory. */
  save(): Promise<void> {
    if (!this.#changed) return this.#saving
    this.#changed = false
    const nowMs = Date.now()
    const fresh = [...this.#byWorker].filter(([, known]) => isFresh(known, nowMs))
    const text = fresh.map(([key, { difficulty, seenMs }]) => `${key}\t${difficulty}\t${seenMs}\n`).join('')
    this.#saving = this.#saving.then(() => this.#write(text))
    return this.#saving
  }

  async #write(text: string): Promise<void> {
    // A run and the one that replaces it may write at the same time.
    const aside = `${this.#file}.${process.pid}`
    try {
      await writeFile(aside, text, { mode: 0o600 })
      await rename(aside, this.#file)
    } catch (error) {
      this.#log.warn({ reason: String(error) }, 'the difficulties of workers could not be written to disk')
    }
  }

  #load(nowMs: number): void {
    const files = readdirSync(this.#folder)
      .filter((name) => name.endsWith('.tsv'))
      .map((name) => ({ path: join(this.#folder, name), writtenMs: statSync(join(this.#folder, name)).mtimeMs }))
      .filter(({ writtenMs }) => nowMs - writtenMs <= ageMsMax)
      .sort((a, b) => a.writtenMs - b.writtenMs)
    for (const { path, writtenMs } of files) {
      for (const line of readFileSync(path, 'utf8').split('\n')) {
        const [key = '', text = '', seen = writtenMs] = line.split('\t')
        const known = { difficulty: Number(text), seenMs: Number(seen) }
        const good = key !== '' && known.difficulty > 0 && Number.isFinite(known.difficulty)
        const newer = (this.#byWorker.get(key)?.seenMs ?? 0) > known.seenMs
        if (good && !newer && isFresh(known, nowMs)) this.#put(key, known)
      }
    }
  }
}

const isFresh = ({ seenMs }: Known, nowMs: number): boolean => nowMs - seenMs <= ageMsMax

// A worker's name is printable: no tab, no line end.
const keyOf = ({ address, worker }: User): string => `${address}.${worker}`

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
/** Hardware is changed, and a device is measured within seconds: what is older says little. */
const ageMsMax = 24 * 60 * 60_000

export class KnownDifficulties {
  readonly #folder: string
  readonly #file: string
  readonly #log: Logger
  readonly #byWorker = new Map<string, number>()
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
    return this.#byWorker.get(keyOf(user)) ?? null
  }

  /** What was found to fit its workers; nothing where it is still being found. */
  note(session: Session): void {
    const difficulty = session.settledDifficulty
    if (difficulty !== null) for (const { user } of session.rigs()) this.set(user, difficulty)
  }

  set(user: User, difficulty: number): void {
    const key = keyOf(user)
    if (this.#byWorker.get(key) === difficulty) return
    this.#byWorker.delete(key)
    this.#byWorker.set(key, difficulty)
    this.#changed = true
    if (this.#byWorker.size <= workersKnownMax) return
    const [oldest] = this.#byWorker.keys()
    if (oldest !== undefined) this.#byWorker.delete(oldest)
  }

  /** Resolves when it is on disk; a disk that refuses costs nothing but the memory. */
  save(): Promise<void> {
    if (!this.#changed) return this.#saving
    this.#changed = false
    const text = [...this.#byWorker].map(([key, difficulty]) => `${key}\t${difficulty}\n`).join('')
    this.#saving = this.#saving.then(() => this.#write(text))
    return this.#saving
  }

  async #write(text: string): Promise<void> {
    try {
      await writeFile(`${this.#file}.part`, text, { mode: 0o600 })
      await rename(`${this.#file}.part`, this.#file)
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
    for (const { path } of files) {
      for (const line of readFileSync(path, 'utf8').split('\n')) {
        const [key = '', text = ''] = line.split('\t')
        const difficulty = Number(text)
        if (key !== '' && difficulty > 0 && Number.isFinite(difficulty)) this.#byWorker.set(key, difficulty)
        if (this.#byWorker.size >= workersKnownMax) return
      }
    }
  }
}

// A worker's name is printable: no tab, no line end.
const keyOf = ({ address, worker }: User): string => `${address}.${worker}`

// From the journal to Redis, in order, again and again until the ledger has committed it.
import { setTimeout as sleep } from 'node:timers/promises'
import { committedKey, ENTRY_FIELD, entryEventsMax } from '../../events/index.ts'
import type { Logger } from '../../platform/log.ts'
import type { Redis } from '../../platform/redis.ts'
import type { Committed, Journal, JournalEntry } from './journal.ts'

/** Entries kept in memory for the fast way; past it they are read back from the journal. */
export const pendingEventsMax = 50_000
/** So many entries go out in one pipeline. */
const pipelineEntriesMax = 64
/** While Redis is busy with a pipeline, the next one gathers for up to this long. */
const gatherMs = 5
const dropEveryMs = 5_000

export interface Instance {
  readonly name: string
  readonly journal: Journal
}

/**
 * Drains the live journal, and before it those of instances that ended. After every time that Redis was away it begins
 * again behind what the ledger has committed, so Redis itself may lose what it likes.
 */
export class Publisher {
  readonly #redis: Redis
  readonly #log: Logger
  readonly #own: Instance
  #ended: Instance[]
  /** What was appended since the last send; null before the first replay, or once it overflowed: then the journal is read. */
  #pending: JournalEntry[] | null = null
  /** What the disk refused: kept here until the ledger has it. Its bound is the recorder's. */
  #unkept: JournalEntry[] = []
  #running = true
  #wake: () => void = () => undefined
  #loop: Promise<void>

  constructor(redis: Redis, own: Instance, ended: readonly Instance[], log: Logger) {
    this.#redis = redis
    this.#own = own
    this.#ended = [...ended]
    this.#log = log
    this.#loop = this.#run()
  }

  /** Events that wait in memory; the journal may hold more. */
  get pending(): number {
    return this.#pending?.length ?? 0
  }

  /** Events that exist nowhere but in this process's memory. */
  get unkept(): number {
    return this.#unkept.length
  }

  /** The disk refused these: memory is all there is. */
  pushUnkept(entries: readonly JournalEntry[]): void {
    this.#unkept.push(...entries)
    this.push(entries)
  }

  /** The entries are in the journal already. */
  push(entries: readonly JournalEntry[]): void {
    if (!this.#pending) return
    for (const entry of entries) this.#pending.push(entry)
    if (this.#pending.length > pendingEventsMax) this.#pending = null
    this.#wake()
  }

  /** Waits until everything was handed to Redis, or the time is up; the journal keeps what was not. */
  async close(withinMs: number): Promise<void> {
    const until = Date.now() + withinMs
    while ((this.#pending === null || this.#pending.length > 0) && Date.now() < until) await sleep(10)
    this.#running = false
    this.#wake()
    await this.#loop
  }

  async #run(): Promise<void> {
    let droppedMs = 0
    while (this.#running) {
      try {
        if (this.#pending === null) await this.#replay()
        if (this.#pending?.length) await this.#send(this.#takePending())
        else await this.#rest()
        if (Date.now() - droppedMs > dropEveryMs) {
          droppedMs = Date.now()
          await this.#drop()
        }
      } catch (error) {
        // Begin again behind the ledger's position: what was in flight may or may not have arrived.
        this.#pending = null
        this.#log.debug({ reason: String(error) }, 'publishing waits for redis')
        await sleep(100)
      }
    }
  }

  async #replay(): Promise<void> {
    for (const instance of this.#ended) {
      const committed = await this.#committed(instance.name)
      for (const entries of instance.journal.uncommitted(committed)) await this.#sendAll(entries)
    }
    const committed = await this.#committed(this.#own.name)
    // From here on new entries gather in memory; those that the last segment also holds are told apart by sequence.
    let sent = 0
    for (const entries of this.#own.journal.uncommitted(committed)) {
      await this.#sendAll(entries)
      sent = entries.at(-1)?.sequence ?? sent
    }
    // What was appended during the last send is read once more, now without a pause in between.
    const rest = [...this.#own.journal.uncommitted(committed)].flat().filter(({ sequence }) => sequence > sent)
    this.#pending = [...rest, ...this.#unkept].sort((a, b) => a.sequence - b.sequence)
  }

  #takePending(): JournalEntry[] {
    const all = this.#pending ?? []
    return all.splice(0, pipelineEntriesMax * entryEventsMax)
  }

  async #sendAll(entries: readonly JournalEntry[]): Promise<void> {
    for (let at = 0; at < entries.length; at += 8_192) await this.#send(entries.slice(at, at + 8_192))
  }

  async #send(entries: readonly JournalEntry[]): Promise<void> {
    const byStream = new Map<string, string[]>()
    for (const { stream, line } of entries) {
      const lines = byStream.get(stream)
      if (lines) lines.push(line)
      else byStream.set(stream, [line])
    }
    const pipeline = this.#redis.pipeline()
    for (const [stream, lines] of byStream) {
      for (let at = 0; at < lines.length; at += entryEventsMax) {
        pipeline.xadd(stream, '*', ENTRY_FIELD, lines.slice(at, at + entryEventsMax).join('\n'))
      }
    }
    const results = await pipeline.exec()
    const failed = results?.find(([error]) => error)
    if (!results || failed) throw failed?.[0] ?? new Error('the pipeline was cut off')
  }

  async #committed(instance: string): Promise<Committed> {
    const read = await this.#redis.hgetall(committedKey(instance))
    return new Map(Object.entries(read).map(([stream, sequence]) => [stream, Number(sequence)]))
  }

  async #drop(): Promise<void> {
    for (const instance of this.#ended) {
      instance.journal.dropCommitted(await this.#committed(instance.name))
      if (instance.journal.empty) instance.journal.remove()
    }
    this.#ended = this.#ended.filter(({ journal }) => !journal.empty)
    const committed = await this.#committed(this.#own.name)
    this.#own.journal.dropCommitted(committed)
    this.#unkept = this.#unkept.filter(({ stream, sequence }) => sequence > (committed.get(stream) ?? 0))
  }

  /** Until something is pushed, or it is time to look at the journal again. */
  async #rest(): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, dropEveryMs)
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
    if (this.#running && this.pending > 1) await sleep(gatherMs)
  }
}

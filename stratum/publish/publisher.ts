// From the journal to Redis, in order, again and again until the ledger has committed it.
import { setImmediate as breathe, setTimeout as sleep } from 'node:timers/promises'
import { committedKey, ENTRY_FIELD, entryEventsMax } from '../../events/index.ts'
import { steadyMs } from '../../platform/clock.ts'
import type { Logger } from '../../platform/log.ts'
import type { Redis } from '../../platform/redis.ts'
import type { Instance } from './instances.ts'
import { type Committed, isNew, type JournalEntry, type Position } from './journal.ts'
import type { Keeper } from './keeper.ts'

/** Events kept in memory on their way; past it they are read back from the journal. */
export const liveEventsMax = 20_000
const dropEveryMs = 5_000
const retryMs = 100
/** Under load a round trip to Redis waits this long for company: each costs what hundreds of events cost. */
const gatherMs = 5
const lastWordMs = 500

/** What one turn of the event loop kept, and where in the journal it begins. */
interface Batch {
  readonly entries: readonly JournalEntry[]
  readonly at: Position
}

/**
 * Drains the live journal, and before it those of instances that ended. After every time that Redis was away it begins
 * again behind what the ledger has committed, so Redis itself may lose what it likes. The ledger skips what comes
 * twice; what must never happen is that a later event of a stream arrives before an earlier one.
 */
export class Publisher {
  readonly #redis: Redis
  readonly #log: Logger
  readonly #name: string
  readonly #keeper: Keeper
  #ended: Instance[] = []
  /** Null while the journal itself is read: before the first send, and after `live` overflowed. */
  #live: Batch[] | null = null
  #liveEvents = 0
  #cursor: Position = { segment: 0, offset: 0 }
  #ownCommitted: Committed = new Map()
  #startAgain = true
  #running = true
  #told = ''
  #sentMs = Number.NEGATIVE_INFINITY
  #wake: () => void = () => undefined
  readonly #loop: Promise<void>

  constructor(redis: Redis, name: string, keeper: Keeper, log: Logger) {
    this.#redis = redis
    this.#name = name
    this.#keeper = keeper
    this.#log = log
    // Whatever Redis held may be gone with the connection.
    redis.on('close', () => {
      this.#startAgain = true
      this.#wake()
    })
    redis.on('ready', () => this.#wake())
    this.#loop = this.#run()
  }

  /** Events that wait in memory; the journal may hold more. */
  get pending(): number {
    return this.#liveEvents
  }

  /** The entries are in the journal from `at`, or among the unkept. */
  push(entries: readonly JournalEntry[], at: Position): void {
    if (!this.#live) return
    this.#live.push({ entries, at })
    this.#liveEvents += entries.length
    if (this.#liveEvents > liveEventsMax) this.#toDisk(this.#live[0]?.at ?? at)
    this.#wake()
  }

  /** Journals of processes that ended: theirs go first, then our own again, from what the ledger has committed. */
  adopt(ended: readonly Instance[]): void {
    this.#ended = [...this.#ended, ...ended]
    this.#startAgain = true
    this.#wake()
  }

  /** Waits until everything was handed to Redis, or the time is up; the journal keeps what was not. */
  async close(withinMs: number): Promise<void> {
    const until = steadyMs() + withinMs
    while ((this.#live === null || this.#liveEvents > 0 || this.#startAgain) && steadyMs() < until) await sleep(10)
    this.#running = false
    this.#wake()
    // A Redis that hangs is not waited for: the next run sends again what it may have had.
    await Promise.race([this.#loop, sleep(lastWordMs, undefined, { ref: false })])
  }

  async #run(): Promise<void> {
    let droppedMs = Number.NEGATIVE_INFINITY
    while (this.#running) {
      try {
        if (this.#startAgain) await this.#begin()
        await (this.#live === null ? this.#sendFromDisk() : this.#sendLive(this.#live))
        if (steadyMs() - droppedMs > dropEveryMs) {
          droppedMs = steadyMs()
          await this.#drop()
        }
      } catch (error) {
        // What was in flight may or may not have arrived.
        this.#startAgain = true
        this.#tellOnce(String(error))
        await sleep(retryMs)
      }
    }
  }

  /** That Redis is away says its connection; here it is told what a Redis that is there objects to. */
  #tellOnce(reason: string): void {
    if (this.#redis.status !== 'ready' || reason === this.#told) return
    this.#told = reason
    this.#log.error({ reason }, 'events cannot be published: trying again')
  }

  /** From what the ledger has committed: journals of earlier runs first. */
  async #begin(): Promise<void> {
    this.#startAgain = false
    this.#toDisk(this.#keeper.journal.begin)
    for (const { name, journal } of this.#ended) {
      const committed = await this.#committed(name)
      for (let at = journal.begin, atEnd = false; !atEnd; ) {
        const chunk = journal.read(at)
        await this.#send(chunk.entries.filter((entry) => isNew(entry, committed)))
        await breathe()
        at = chunk.next
        atEnd = chunk.atEnd
      }
    }
    this.#ownCommitted = await this.#committed(this.#name)
  }

  async #sendFromDisk(): Promise<void> {
    const { journal } = this.#keeper
    const { entries, next, atEnd } = journal.read(this.#cursor)
    await this.#send(entries.filter((entry) => isNew(entry, this.#ownCommitted)))
    await breathe()
    this.#cursor = next
    const { end } = journal
    const caughtUp = atEnd && end.segment === next.segment && end.offset <= next.offset
    if (!caughtUp) return
    // No pause since the end was looked up: whatever comes now is pushed.
    const { unkept } = this.#keeper
    this.#told = ''
    this.#live = unkept.length > 0 ? [{ entries: [...unkept], at: end }] : []
    this.#liveEvents = unkept.length
  }

  async #sendLive(live: Batch[]): Promise<void> {
    if (live.length === 0) return this.#rest()
    const sinceMs = steadyMs() - this.#sentMs
    if (sinceMs < gatherMs && this.#liveEvents < entryEventsMax) {
      await sleep(gatherMs - sinceMs)
      // Meanwhile Redis may have gone: then what is older goes first.
      if (this.#startAgain || this.#live !== live) return
    }
    this.#sentMs = steadyMs()
    const batches = live.splice(0)
    this.#liveEvents = 0
    await this.#send(batches.flatMap(({ entries }) => entries))
  }

  #toDisk(from: Position): void {
    this.#live = null
    this.#liveEvents = 0
    this.#cursor = from
  }

  /**
   * In each round trip at most one entry for each stream: were there two, and the first refused (memory full), the
   * second would arrive before it.
   */
  async #send(entries: readonly JournalEntry[]): Promise<void> {
    const byStream = new Map<string, string[]>()
    for (const { stream, line } of entries) {
      const lines = byStream.get(stream)
      if (lines) lines.push(line)
      else byStream.set(stream, [line])
    }
    for (let at = 0; byStream.size > 0; at += entryEventsMax) {
      const pipeline = this.#redis.pipeline()
      for (const [stream, lines] of byStream) {
        pipeline.xadd(stream, '*', ENTRY_FIELD, lines.slice(at, at + entryEventsMax).join('\n'))
        if (at + entryEventsMax >= lines.length) byStream.delete(stream)
      }
      const results = await pipeline.exec()
      const failed = results?.find(([error]) => error)
      if (!results || failed) throw failed?.[0] ?? new Error('the pipeline was cut off')
    }
  }

  async #committed(instance: string): Promise<Committed> {
    const read = await this.#redis.hgetall(committedKey(instance))
    return new Map(Object.entries(read).map(([stream, sequence]) => [stream, Number(sequence)]))
  }

  async #drop(): Promise<void> {
    for (const { name, journal } of this.#ended) {
      journal.dropCommitted(await this.#committed(name))
      if (journal.empty) journal.removeFolder()
    }
    this.#ended = this.#ended.filter(({ journal }) => !journal.empty)
    this.#ownCommitted = await this.#committed(this.#name)
    this.#keeper.journal.dropCommitted(this.#ownCommitted)
    this.#keeper.release(this.#ownCommitted)
  }

  /** Until something is pushed, or it is time to look for segments to drop. */
  async #rest(): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, dropEveryMs)
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
    this.#wake = () => undefined
  }
}

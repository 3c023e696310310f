// Takes events from Redis like the ledger, without keeping them: commits, trims, and counts each share.
import { setTimeout as sleep } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { committedKey, decodeEvent, ENTRY_FIELD, EVENT_STREAMS } from '../../events/index.ts'

const pollMs = 250
const entriesAtOnce = 500
/** What has not come by then will not come. */
const caughtUpWithinMs = 15_000
/** What comes too often comes soon after. */
const quietMs = 1_000

type Entry = readonly [id: string, fields: readonly string[]]

export class LedgerStandIn {
  /** ShareAccepted events, each once. */
  shares = 0
  /** Events at or behind one of their stream that was there before. */
  twice = 0
  readonly #redis: Redis
  readonly #taken = new Map<string, string>()
  readonly #last = new Map<string, number>()
  #running = true
  readonly #loop: Promise<void>

  constructor(url: string) {
    this.#redis = new Redis(url)
    this.#loop = this.#run()
  }

  /** Waits until so many shares have come, and a little longer in case there are more. */
  async caughtUp(shares: number): Promise<void> {
    for (const untilMs = performance.now() + caughtUpWithinMs; this.shares < shares && performance.now() < untilMs; )
      await sleep(pollMs)
    await sleep(quietMs)
  }

  async close(): Promise<void> {
    this.#running = false
    await this.#loop
    this.#redis.disconnect()
  }

  async #run(): Promise<void> {
    // What other benches left in the streams is none of ours.
    for (const stream of EVENT_STREAMS) await this.#redis.del(stream)
    while (this.#running) {
      for (const stream of EVENT_STREAMS) await this.#take(stream)
      await sleep(pollMs)
    }
  }

  async #take(stream: string): Promise<void> {
    for (;;) {
      const from = this.#taken.get(stream)
      const entries: readonly Entry[] = await this.#redis.xrange(
        stream,
        from ? `(${from}` : '-',
        '+',
        'COUNT',
        entriesAtOnce,
      )
      const last = entries.at(-1)
      if (!last) return
      const committed = new Map<string, number>()
      for (const [, fields] of entries) this.#takeEntry(stream, fields, committed)
      this.#taken.set(stream, last[0])
      const pipeline = this.#redis.pipeline()
      for (const [instance, sequence] of committed) pipeline.hset(committedKey(instance), stream, sequence)
      await pipeline.xtrim(stream, 'MINID', last[0]).exec()
    }
  }

  #takeEntry(stream: string, fields: readonly string[], committed: Map<string, number>): void {
    if (fields[0] !== ENTRY_FIELD) throw new Error(`a field called ${fields[0]}`)
    for (const line of (fields[1] ?? '').split('\n')) {
      const decoded = decodeEvent(line)
      if (!decoded.ok) throw new Error(`${decoded.reason}: ${line}`)
      const { instance, sequence, type } = decoded.event
      const key = `${stream} ${instance}`
      if (sequence <= (this.#last.get(key) ?? 0)) this.twice++
      else if (type === 'ShareAccepted') this.shares++
      this.#last.set(key, Math.max(sequence, this.#last.get(key) ?? 0))
      committed.set(instance, sequence)
    }
  }
}

// What the API has written to Redis for running engines: the state once, then its changes.
import { setTimeout as sleep } from 'node:timers/promises'
import { CONTROL_FIELD, CONTROL_STREAM, type ControlChange, decodeControl } from '../../events/index.ts'
import type { Logger } from '../../platform/log.ts'
import type { Redis } from '../../platform/redis.ts'
import type { AddressBook } from './address-book.ts'

/** A change is known within two seconds, or so. */
const lookEveryMs = 1_000
/** A connection that died unseen would never answer. */
const answerWithinMs = 10_000
const batch = 1_000
const START = '0-0'

export interface ControlChannelParts {
  /** A connection of its own. */
  readonly redis: Redis
  readonly log: Logger
  readonly tags: AddressBook
  readonly bans: AddressBook
}

/**
 * Keeps books of what is known of addresses, to be looked into without asking. While Redis is away the last known state
 * holds; whenever it comes back the state is read anew.
 */
export class ControlChannel {
  readonly #redis: Redis
  readonly #log: Logger
  readonly #books: Pick<ControlChannelParts, 'tags' | 'bans'>
  /** The last change that was read, null where the state has to be. */
  #cursor: string | null = null
  #running = true
  #wake: () => void = () => undefined
  readonly #loop: Promise<void>

  constructor({ redis, log, tags, bans }: ControlChannelParts) {
    this.#redis = redis
    this.#log = log
    this.#books = { tags, bans }
    // What Redis held may be gone with the connection.
    redis.on('close', () => {
      this.#cursor = null
    })
    redis.on('ready', () => this.#wake())
    this.#loop = this.#run()
  }

  async close(): Promise<void> {
    this.#running = false
    this.#wake()
    this.#redis.disconnect()
    await this.#loop
  }

  async #run(): Promise<void> {
    let told = ''
    while (this.#running) {
      const impatience = setTimeout(() => this.#redis.disconnect(true), answerWithinMs)
      try {
        if (this.#redis.status === 'ready') await (this.#cursor === null ? this.#load() : this.#follow(this.#cursor))
        told = ''
      } catch (error) {
        this.#cursor = null
        // That Redis is away says its connection.
        if (this.#running && this.#redis.status === 'ready' && String(error) !== told) {
          told = String(error)
          this.#log.error({ reason: told }, 'the control channel cannot be read: trying again')
        }
      } finally {
        clearTimeout(impatience)
      }
      const woken = new Promise<void>((resolve) => {
        this.#wake = resolve
      })
      await Promise.race([sleep(lookEveryMs, undefined, { ref: false }), woken])
    }
  }

  /** The changes that come while the state is read are read again after it: each of them says what is, not what to add. */
  async #load(): Promise<void> {
    const [last] = await this.#redis.xrevrange(CONTROL_STREAM, '+', '-', 'COUNT', 1)
    // Both before either is told: the connection may go in between.
    const read = await Promise.all(
      Object.values(this.#books).map(async (book) => [book, await this.#read(book)] as const),
    )
    for (const [book, entries] of read) {
      book.replace(entries)
      if (book.leftOut > 0)
        this.#log.warn(
          { key: book.key, leftOut: book.leftOut, known: book.size },
          'some of the control state is left out',
        )
    }
    this.#cursor = last?.[0] ?? START
  }

  async #read({ key }: AddressBook): Promise<Map<string, string>> {
    const entries = new Map<string, string>()
    let at = '0'
    do {
      const [next, pairs] = await this.#redis.hscan(key, at, 'COUNT', batch)
      for (let i = 0; i < pairs.length; i += 2) entries.set(pairs[i] ?? '', pairs[i + 1] ?? '')
      at = next
    } while (at !== '0')
    return entries
  }

  async #follow(cursor: string): Promise<void> {
    const [oldest] = await this.#redis.xrange(CONTROL_STREAM, '-', '+', 'COUNT', 1)
    // What came between may have been trimmed away, or the stream is another one.
    if (oldest ? isBehind(cursor, oldest[0]) : cursor !== START) return this.#load()
    if (!oldest) return
    const reply = await this.#redis.xread('COUNT', batch, 'STREAMS', CONTROL_STREAM, cursor)
    const entries = reply?.[0]?.[1] ?? []
    this.#take(entries.flatMap(([, fields]) => decodeControl(fields[fields.indexOf(CONTROL_FIELD) + 1] ?? '') ?? []))
    const last = entries.at(-1)
    if (!last) return
    this.#cursor = last[0]
    if (entries.length === batch) await this.#follow(last[0])
  }

  #take(changes: readonly ControlChange[]): void {
    const { tags, bans } = this.#books
    tags.change(changes.flatMap((each) => (each.type === 'CoinbaseTagSet' ? [[each.address, each.tag] as const] : [])))
    bans.change(changes.flatMap((each) => (each.type === 'AddressBanSet' ? [[each.address, each.until] as const] : [])))
  }
}

/** Entry ids are milliseconds and a number within them. */
function isBehind(id: string, other: string): boolean {
  const [ms = 0, number = 0] = id.split('-').map(Number)
  const [otherMs = 0, otherNumber = 0] = other.split('-').map(Number)
  return ms < otherMs || (ms === otherMs && number < otherNumber)
}

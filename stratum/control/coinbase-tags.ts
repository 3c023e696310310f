// What players want in their coinbases, as the API has written it to Redis: the state once, then its changes.
import { setTimeout as sleep } from 'node:timers/promises'
import {
  addressLengthMax,
  COINBASE_TAGS_KEY,
  CONTROL_FIELD,
  CONTROL_STREAM,
  decodeControl,
  isCoinbaseTag,
} from '../../events/index.ts'
import type { Logger } from '../../platform/log.ts'
import type { Redis } from '../../platform/redis.ts'

/** Some 160 bytes each. Past it players mine without theirs. */
export const tagsMax = 200_000
/** A change shows in the next job within two seconds, or so. */
const lookEveryMs = 1_000
/** A connection that died unseen would never answer. */
const answerWithinMs = 10_000
const batch = 1_000
const START = '0-0'

export interface CoinbaseTagsParts {
  /** A connection of its own. */
  readonly redis: Redis
  readonly log: Logger
  /** These addresses have other tags from now on. */
  changed(addresses: ReadonlySet<string>): void
  /** Otherwise `tagsMax`. */
  readonly most?: number
}

/**
 * Knows every tag by its address, without asking. While Redis is away the last known ones hold; whenever it comes back
 * the state is read anew. What is read is checked like anything from outside.
 */
export class CoinbaseTags {
  readonly #redis: Redis
  readonly #log: Logger
  readonly #changed: (addresses: ReadonlySet<string>) => void
  readonly #most: number
  #tags = new Map<string, string>()
  #leftOut = 0
  /** The last change that was read, null where the state has to be. */
  #cursor: string | null = null
  #running = true
  #wake: () => void = () => undefined
  readonly #loop: Promise<void>

  constructor({ redis, log, changed, most = tagsMax }: CoinbaseTagsParts) {
    this.#redis = redis
    this.#log = log
    this.#changed = changed
    this.#most = most
    // What Redis held may be gone with the connection.
    redis.on('close', () => {
      this.#cursor = null
    })
    redis.on('ready', () => this.#wake())
    this.#loop = this.#run()
  }

  /** Empty where there is none. */
  tagOf(address: string): string {
    return this.#tags.get(address) ?? ''
  }

  get size(): number {
    return this.#tags.size
  }

  /** Tags in Redis for which there was no room, or that are none. */
  get leftOut(): number {
    return this.#leftOut
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
    const tags = new Map<string, string>()
    const changed = new Set<string>()
    let leftOut = 0
    let at = '0'
    do {
      const [next, pairs] = await this.#redis.hscan(COINBASE_TAGS_KEY, at, 'COUNT', batch)
      for (let i = 0; i < pairs.length; i += 2) {
        const [address = '', tag = ''] = [pairs[i], pairs[i + 1]]
        if (!isCoinbaseTag(tag) || address.length > addressLengthMax || tags.size >= this.#most) leftOut++
        else {
          tags.set(address, tag)
          if (this.#tags.get(address) !== tag) changed.add(address)
        }
      }
      at = next
    } while (at !== '0')
    for (const address of this.#tags.keys()) if (!tags.has(address)) changed.add(address)
    this.#tags = tags
    this.#leftOut = leftOut
    this.#cursor = last?.[0] ?? START
    if (leftOut > 0) this.#log.warn({ leftOut, known: tags.size }, 'some coinbase tags are left out')
    this.#tell(changed)
  }

  async #follow(cursor: string): Promise<void> {
    const [oldest] = await this.#redis.xrange(CONTROL_STREAM, '-', '+', 'COUNT', 1)
    // What came between may have been trimmed away, or the stream is another one.
    if (oldest ? isBehind(cursor, oldest[0]) : cursor !== START) return this.#load()
    if (!oldest) return
    const reply = await this.#redis.xread('COUNT', batch, 'STREAMS', CONTROL_STREAM, cursor)
    const entries = reply?.[0]?.[1] ?? []
    const changed = new Set<string>()
    for (const [, fields] of entries) {
      const change = decodeControl(fields[fields.indexOf(CONTROL_FIELD) + 1] ?? '')
      if (change && this.#take(change.address, change.tag)) changed.add(change.address)
    }
    this.#tell(changed)
    const last = entries.at(-1)
    if (!last) return
    this.#cursor = last[0]
    if (entries.length === batch) await this.#follow(last[0])
  }

  /** True where it makes a difference. */
  #take(address: string, tag: string): boolean {
    if (this.tagOf(address) === tag) return false
    if (tag === '') return this.#tags.delete(address)
    if (this.#tags.size >= this.#most && !this.#tags.has(address)) {
      this.#leftOut++
      return false
    }
    this.#tags.set(address, tag)
    return true
  }

  #tell(changed: ReadonlySet<string>): void {
    if (changed.size > 0) this.#changed(changed)
  }
}

/** Entry ids are milliseconds and a number within them. */
function isBehind(id: string, other: string): boolean {
  const [ms = 0, number = 0] = id.split('-').map(Number)
  const [otherMs = 0, otherNumber = 0] = other.split('-').map(Number)
  return ms < otherMs || (ms === otherMs && number < otherNumber)
}

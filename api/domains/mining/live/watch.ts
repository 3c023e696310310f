// Live messages for subscriptions: one Redis connection a process, one bounded mailbox a watcher.
import type { Logger } from '../../../../platform/log.ts'
import type { Redis } from '../../../../platform/redis.ts'

export interface MiningWatch {
  /**
   * Messages of a channel. What arrives while the reader is busy, or within `everyMs` of the last, is merged into one:
   * the first comes at once, and no more than one is ever held. Begins to listen at once, stops at `return`.
   */
  follow<T>(channel: string, merge: (a: T, b: T) => T, everyMs: number): AsyncIterableIterator<T>
}

type Listener = (message: unknown) => void

/** `redis` must be a connection of its own: one that subscribes can do nothing else. */
export function createMiningWatch(redis: Redis, log: Logger): MiningWatch {
  const listeners = new Map<string, Set<Listener>>()
  const failed = (error: Error): void => log.debug({ reason: error.message }, 'subscription to redis waits for it')
  redis.on('message', (channel: string, text: string) => {
    const here = listeners.get(channel)
    if (!here) return
    const message: unknown = JSON.parse(text)
    for (const listener of here) listener(message)
  })
  // Channels asked for while Redis was away.
  redis.on('ready', () => {
    if (listeners.size > 0) redis.subscribe(...listeners.keys()).catch(failed)
  })
  function listen(channel: string, listener: Listener): () => void {
    const here = listeners.get(channel) ?? new Set()
    here.add(listener)
    if (!listeners.has(channel)) {
      listeners.set(channel, here)
      redis.subscribe(channel).catch(failed)
    }
    return () => {
      here.delete(listener)
      if (here.size > 0 || listeners.get(channel) !== here) return
      listeners.delete(channel)
      redis.unsubscribe(channel).catch(failed)
    }
  }
  return {
    follow<T>(channel: string, merge: (a: T, b: T) => T, everyMs: number) {
      const mailbox = createMailbox(merge, everyMs)
      const stop = listen(channel, (message) => mailbox.put(message as T))
      return mailbox.read(stop)
    },
  }
}

/** Holds at most one merged message, and lets one out at most every `everyMs`. */
function createMailbox<T>(merge: (a: T, b: T) => T, everyMs: number) {
  let held: { message: T } | undefined
  let waiting: ((result: IteratorResult<T>) => void) | undefined
  let dueMs = 0
  let timer: NodeJS.Timeout | undefined
  let closed = false

  function deliver(): void {
    timer = undefined
    if (!held || !waiting) return
    const waitMs = dueMs - performance.now()
    if (waitMs > 0) {
      timer = setTimeout(deliver, Math.ceil(waitMs))
      return
    }
    const [{ message }, resolve] = [held, waiting]
    held = undefined
    waiting = undefined
    dueMs = performance.now() + everyMs
    resolve({ value: message, done: false })
  }
  return {
    put(message: T): void {
      held = { message: held ? merge(held.message, message) : message }
      if (timer === undefined) deliver()
    },
    read(stop: () => void): AsyncIterableIterator<T> {
      const end = async (): Promise<IteratorResult<T>> => {
        closed = true
        clearTimeout(timer)
        stop()
        waiting?.({ value: undefined, done: true })
        waiting = undefined
        return { value: undefined, done: true }
      }
      return {
        [Symbol.asyncIterator]() {
          return this
        },
        next() {
          if (closed) return Promise.resolve({ value: undefined, done: true })
          return new Promise((resolve) => {
            waiting = resolve
            if (timer === undefined) deliver()
          })
        },
        return: end,
        async throw(error) {
          await end()
          throw error
        },
      }
    },
  }
}

/** Each message as the items that `split` makes of it, which may be none. */
export function flattened<T, U>(
  messages: AsyncIterableIterator<T>,
  split: (message: T) => readonly U[],
): AsyncIterableIterator<U> {
  // Not a generator: its `return` would wait for a message that may never come.
  let items: readonly U[] = []
  return {
    [Symbol.asyncIterator]() {
      return this
    },
    async next() {
      for (;;) {
        const [first, ...rest] = items
        items = rest
        if (first !== undefined) return { value: first, done: false }
        const { value, done } = await messages.next()
        if (done) return { value: undefined, done: true }
        items = split(value)
      }
    },
    async return() {
      await messages.return?.()
      return { value: undefined, done: true }
    },
  }
}

/** Messages of both, as they come. */
export function either<T>(a: AsyncIterableIterator<T>, b: AsyncIterableIterator<T>): AsyncIterableIterator<T> {
  const sources = [a, b]
  // One question at a time to each: the answer that was not first is the next one.
  const asked = new Map<AsyncIterableIterator<T>, Promise<readonly [AsyncIterableIterator<T>, IteratorResult<T>]>>()
  return {
    [Symbol.asyncIterator]() {
      return this
    },
    async next() {
      for (const each of sources) {
        if (!asked.has(each))
          asked.set(
            each,
            each.next().then((result) => [each, result] as const),
          )
      }
      const [first, result] = await Promise.race(asked.values())
      asked.delete(first)
      return result
    },
    async return() {
      await Promise.all(sources.map((each) => each.return?.()))
      return { value: undefined, done: true }
    },
  }
}

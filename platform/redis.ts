import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { Redis } from 'ioredis'
import type { Logger } from './log.ts'

export { Redis } from 'ioredis'

/** Longer than any command waits by itself. A host that is gone without a word is noticed by this; TCP takes a quarter of an hour. */
const answersWithinMs = 10_000

/**
 * A connection that comes back for ever, with backoff up to a second. Commands fail at once while it is away
 * (`enableOfflineQueue: false`): each caller has its own bounded queue and plan, so none may hide in the client.
 */
export function connectRedis(url: string, name: string, log: Logger): Redis {
  const redis = new Redis(url, {
    connectionName: name,
    lazyConnect: true,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    connectTimeout: answersWithinMs,
    socketTimeout: answersWithinMs,
    retryStrategy: (attempt) => Math.min(1_000, 50 * 2 ** Math.min(attempt, 5)),
  })
  let away = false
  redis.on('error', (error) => {
    if (!away) log.warn({ connection: name, reason: error.message }, 'redis is away')
    away = true
  })
  redis.on('ready', () => {
    if (away) log.info({ connection: name }, 'redis is back')
    away = false
  })
  redis.connect().catch(() => {
    // Reported by the error event; the retry strategy goes on.
  })
  return redis
}

/** Until all are there, or for so long: who starts beside a Redis that is up answers the first caller already. */
export async function awaitRedis(connections: readonly Redis[], withinMs: number): Promise<void> {
  const ready = connections.map((redis) => redis.status === 'ready' || once(redis, 'ready'))
  await Promise.race([Promise.all(ready), sleep(withinMs, undefined, { ref: false })]).catch(() => {})
}

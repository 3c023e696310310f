// Sessions, and keys, that ended before their last access token does: known to every API process at once, and to one that starts.
import type { Logger } from '../../../platform/log.ts'
import type { Redis } from '../../../platform/redis.ts'
import { accessSeconds } from './access-keys.ts'

/** Sorted set in Redis: session id by the time from which no access token of it is good anyway. */
const KEY = 'accounts:ended'
const CHANNEL = 'live:accounts:ended'
/** Longer than a token lives, for clocks that differ. */
const rememberMs = (accessSeconds + 120) * 1_000
const idsMax = 100_000

/** Keys are told of among sessions, under a name of their own. */
export const endedKey = (keyId: number): string => `key:${keyId}`

export interface EndedSessions {
  has(sessionId: string): boolean
  /** From now on no access token of these is good, in any process. */
  add(sessionIds: readonly string[]): Promise<void>
  /** Called with each that ends while somebody may be connected. Returns how to stop. */
  onEnd(listener: (sessionId: string) => void): () => void
}

/** From now on no access token of these is good, in any process that follows. */
export async function tellEnded(redis: Redis, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  const untilMs = Date.now() + rememberMs
  await redis
    .multi()
    .zremrangebyscore(KEY, '-inf', Date.now())
    .zadd(KEY, ...ids.flatMap((id) => [untilMs, id]))
    .publish(CHANNEL, JSON.stringify(ids))
    .exec()
}

/** `subscriber` is a connection that subscribes, which others may use for the same. */
export function watchEndedSessions(redis: Redis, subscriber: Redis, log: Logger): EndedSessions {
  const ended = new Map<string, number>()
  const listeners = new Set<(sessionId: string) => void>()

  function take(sessionId: string, untilMs: number): void {
    const isNew = !ended.has(sessionId)
    ended.delete(sessionId)
    ended.set(sessionId, untilMs)
    for (const [id, until] of ended) {
      if (until > Date.now() && ended.size <= idsMax) break
      ended.delete(id)
    }
    if (isNew) for (const each of listeners) each(sessionId)
  }

  async function load(): Promise<void> {
    await subscriber.subscribe(CHANNEL)
    // After the subscription began, so that nothing falls between.
    const pairs = await redis.zrange(KEY, Date.now(), '+inf', 'BYSCORE', 'WITHSCORES')
    for (let i = 0; i + 1 < pairs.length; i += 2) take(pairs[i] as string, Number(pairs[i + 1]))
  }
  const failed = (error: Error): void =>
    log.warn({ reason: error.message }, 'sessions that ended are known again once redis is back')
  subscriber.on('message', (channel: string, text: string) => {
    if (channel === CHANNEL) for (const id of JSON.parse(text) as string[]) take(id, Date.now() + rememberMs)
  })
  subscriber.on('ready', () => void load().catch(failed))
  if (subscriber.status === 'ready') void load().catch(failed)

  return {
    has: (sessionId) => ended.has(sessionId),
    async add(sessionIds) {
      for (const id of sessionIds) take(id, Date.now() + rememberMs)
      await tellEnded(redis, sessionIds)
    },
    onEnd(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

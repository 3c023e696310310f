// How the stratum processes are, by their heartbeats in Redis.
import { heartbeatKey, type StratumHeartbeat, stratumHeartbeat } from '../../../../events/index.ts'
import type { Redis } from '../../../../platform/redis.ts'

export interface StratumWatch {
  /** Heartbeats that are fresh; throws while Redis is away. */
  heartbeats(nowMs: number): Promise<readonly StratumHeartbeat[]>
  /** Where miners connect, as `host` says or unknown. */
  readonly host: string | null
}

/** Older ones are not counted on. */
export const heartbeatFreshMs = 10_000
const cachedMs = 500
const scanEveryMs = 10_000
const scanCount = 1_000

export function createStratumWatch(redis: Redis, host: string | null): StratumWatch {
  let keys: string[] = []
  let scannedMs = 0
  let cached: { atMs: number; beats: Promise<readonly StratumHeartbeat[]> } | undefined

  async function findKeys(nowMs: number): Promise<void> {
    const found = new Set<string>()
    let cursor = '0'
    do {
      const [next, page] = await redis.scan(cursor, 'MATCH', heartbeatKey('stratum', '*'), 'COUNT', scanCount)
      for (const key of page) found.add(key)
      cursor = next
    } while (cursor !== '0')
    keys = [...found]
    scannedMs = nowMs
  }
  async function readFresh(nowMs: number): Promise<StratumHeartbeat[]> {
    if (keys.length === 0) return []
    const texts = await redis.mget(...keys)
    return texts.flatMap((text) => {
      const beat = text === null ? undefined : parse(text)
      return beat && nowMs - beat.atMs <= heartbeatFreshMs ? [beat] : []
    })
  }
  async function read(nowMs: number): Promise<readonly StratumHeartbeat[]> {
    if (nowMs - scannedMs >= scanEveryMs) await findKeys(nowMs)
    const beats = await readFresh(nowMs)
    if (beats.length > 0) return beats
    // A process that was started since has another name.
    await findKeys(nowMs)
    return readFresh(nowMs)
  }
  return {
    host,
    heartbeats(nowMs) {
      if (cached && nowMs - cached.atMs < cachedMs) return cached.beats
      cached = { atMs: nowMs, beats: read(nowMs) }
      return cached.beats
    },
  }
}

function parse(text: string): StratumHeartbeat | undefined {
  try {
    return stratumHeartbeat(JSON.parse(text))
  } catch {
    return undefined
  }
}

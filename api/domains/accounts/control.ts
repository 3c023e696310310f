// What stratum is told of addresses, each kind in a hash of Redis of its own.
import {
  BANNED_ADDRESSES_KEY,
  COINBASE_TAGS_KEY,
  CONTROL_FIELD,
  CONTROL_STREAM,
  type ControlChange,
  controlEntriesMax,
  encodeControl,
} from '../../../events/index.ts'
import type { Redis } from '../../../platform/redis.ts'

interface Kind {
  readonly key: string
  change(address: string, text: string): ControlChange
}

const KINDS = {
  tag: { key: COINBASE_TAGS_KEY, change: (address, tag) => ({ type: 'CoinbaseTagSet', address, tag }) },
  ban: { key: BANNED_ADDRESSES_KEY, change: (address, until) => ({ type: 'AddressBanSet', address, until }) },
} as const satisfies Record<string, Kind>

/** State and change together: who follows misses none, who begins sees them all. An empty text takes an entry away. */
export async function tellStratum(
  redis: Redis,
  of: keyof typeof KINDS,
  entries: Iterable<readonly [address: string, text: string]>,
): Promise<void> {
  const { key, change } = KINDS[of]
  const told = redis.multi()
  for (const [address, text] of entries) {
    if (text === '') told.hdel(key, address)
    else told.hset(key, address, text)
    const line = encodeControl(change(address, text))
    told.xadd(CONTROL_STREAM, 'MAXLEN', '~', controlEntriesMax, '*', CONTROL_FIELD, line)
  }
  const results = await told.exec()
  const failed = results?.find(([error]) => error)
  if (failed?.[0]) throw failed[0]
}

/** Tells again what Redis lost, or has otherwise. `wanted` knows which addresses there are. Returns how many were wrong. */
export async function restoreStratum(
  redis: Redis,
  of: keyof typeof KINDS,
  wanted: (there: readonly string[]) => Promise<Iterable<readonly [address: string, text: string]>>,
): Promise<number> {
  const there = await redis.hgetall(KINDS[of].key)
  const wrong = [...(await wanted(Object.keys(there)))].filter(([address, text]) => (there[address] ?? '') !== text)
  if (wrong.length > 0) await tellStratum(redis, of, wrong)
  return wrong.length
}

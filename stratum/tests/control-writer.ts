// What the API does when a player sets a tag, or an admin a ban: the state and the change in one transaction.
import type { Redis } from 'ioredis'
import {
  BANNED_ADDRESSES_KEY,
  COINBASE_TAGS_KEY,
  CONTROL_FIELD,
  CONTROL_STREAM,
  type ControlChange,
  controlEntriesMax,
  encodeControl,
} from '../../events/index.ts'

export const setCoinbaseTag = (redis: Redis, address: string, tag: string): Promise<void> =>
  set(redis, COINBASE_TAGS_KEY, tag, { type: 'CoinbaseTagSet', address, tag })

/** `until`: milliseconds since 1970, '0' for a ban without an end, '' lifts it. */
export const setBan = (redis: Redis, address: string, until: string): Promise<void> =>
  set(redis, BANNED_ADDRESSES_KEY, until, { type: 'AddressBanSet', address, until })

async function set(redis: Redis, key: string, text: string, change: ControlChange): Promise<void> {
  const both = redis.multi()
  if (text === '') both.hdel(key, change.address)
  else both.hset(key, change.address, text)
  both.xadd(CONTROL_STREAM, 'MAXLEN', '~', controlEntriesMax, '*', CONTROL_FIELD, encodeControl(change))
  await both.exec()
}

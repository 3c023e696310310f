// What the API does when a player sets a tag, or an admin a ban: the state and the change in one transaction.
import type { Redis } from 'ioredis'
import {
  BANNED_ADDRESSES_KEY,
  COINBASE_TAGS_KEY,
  CONTROL_FIELD,
  CONTROL_STREAM,
  controlEntriesMax,
  encodeControl,
} from '../../events/index.ts'

export async function setCoinbaseTag(redis: Redis, address: string, tag: string): Promise<void> {
  const line = encodeControl({ type: 'CoinbaseTagSet', address, tag })
  const both = redis.multi()
  if (tag === '') both.hdel(COINBASE_TAGS_KEY, address)
  else both.hset(COINBASE_TAGS_KEY, address, tag)
  both.xadd(CONTROL_STREAM, 'MAXLEN', '~', controlEntriesMax, '*', CONTROL_FIELD, line)
  await both.exec()
}

/** `until`: milliseconds since 1970, '0' for a ban without an end, '' lifts it. */
export async function setBan(redis: Redis, address: string, until: string): Promise<void> {
  const line = encodeControl({ type: 'AddressBanSet', address, until })
  const both = redis.multi()
  if (until === '') both.hdel(BANNED_ADDRESSES_KEY, address)
  else both.hset(BANNED_ADDRESSES_KEY, address, until)
  both.xadd(CONTROL_STREAM, 'MAXLEN', '~', controlEntriesMax, '*', CONTROL_FIELD, line)
  await both.exec()
}

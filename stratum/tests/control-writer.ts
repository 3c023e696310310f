// What the API does when a player sets a tag: the state and the change in one transaction.
import type { Redis } from 'ioredis'
import {
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

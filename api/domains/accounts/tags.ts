// The tag that a player wants in coinbases: kept with the account, for every address of it; stratum reads it from Redis.
import {
  COINBASE_TAGS_KEY,
  CONTROL_FIELD,
  CONTROL_STREAM,
  controlEntriesMax,
  encodeControl,
} from '../../../events/index.ts'
import type { ClientBase } from '../../../platform/postgres.ts'
import type { Redis } from '../../../platform/redis.ts'
import { addressesOf } from './owned.ts'

/** State and change together: who follows misses none, who begins sees them all. An empty tag takes it away. */
export async function tellTags(redis: Redis, tags: Iterable<readonly [address: string, tag: string]>): Promise<void> {
  const told = redis.multi()
  for (const [address, tag] of tags) {
    if (tag === '') told.hdel(COINBASE_TAGS_KEY, address)
    else told.hset(COINBASE_TAGS_KEY, address, tag)
    const line = encodeControl({ type: 'CoinbaseTagSet', address, tag })
    told.xadd(CONTROL_STREAM, 'MAXLEN', '~', controlEntriesMax, '*', CONTROL_FIELD, line)
  }
  const results = await told.exec()
  const failed = results?.find(([error]) => error)
  if (failed?.[0]) throw failed[0]
}

/** Keeps the tag of an account, and tells it for all of its addresses; inside a transaction, so both or neither. */
export async function setTag(client: ClientBase, redis: Redis, accountId: number, tag: string): Promise<void> {
  await client.query('UPDATE account SET coinbase_tag = $2 WHERE id = $1', [accountId, tag])
  const addresses = await addressesOf(client, accountId)
  await tellTags(
    redis,
    addresses.map((address) => [address, tag] as const),
  )
}

/** For the clock: where Redis lost tags, or has others than the accounts say, it is told again. Tags of no account stay. */
export async function restoreTags(client: ClientBase, redis: Redis): Promise<{ restored: number }> {
  const there = await redis.hgetall(COINBASE_TAGS_KEY)
  const { rows } = await client.query<{ address: string; tag: string }>(
    `SELECT a.address, c.coinbase_tag AS tag FROM account_address a JOIN account c ON c.id = a.account_id
      WHERE c.coinbase_tag <> '' OR a.address = ANY($1)`,
    [Object.keys(there)],
  )
  const wrong = rows.filter(({ address, tag }) => (there[address] ?? '') !== tag)
  if (wrong.length > 0)
    await tellTags(
      redis,
      wrong.map(({ address, tag }) => [address, tag] as const),
    )
  return { restored: wrong.length }
}

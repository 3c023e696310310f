// The tag that a player wants in coinbases: kept with the account, for every address of it; stratum reads it from Redis.
import type { ClientBase } from '../../../platform/postgres.ts'
import type { Redis } from '../../../platform/redis.ts'
import { restoreStratum, tellStratum } from './control.ts'
import { addressesOf } from './owned.ts'

/** Keeps the tag of an account, and tells it for all of its addresses; inside a transaction, so both or neither. */
export async function setTag(client: ClientBase, redis: Redis, accountId: number, tag: string): Promise<void> {
  await client.query('UPDATE account SET coinbase_tag = $2 WHERE id = $1', [accountId, tag])
  const addresses = await addressesOf(client, accountId)
  await tellStratum(
    redis,
    'tag',
    addresses.map((address) => [address, tag] as const),
  )
}

/** For the clock: where Redis lost tags, or has others than the accounts say, it is told again. Tags of no account stay. */
export async function restoreTags(client: ClientBase, redis: Redis): Promise<{ restored: number }> {
  const restored = await restoreStratum(redis, 'tag', async (there) => {
    const { rows } = await client.query<{ address: string; tag: string }>(
      `SELECT a.address, c.coinbase_tag AS tag FROM account_address a JOIN account c ON c.id = a.account_id
        WHERE c.coinbase_tag <> '' OR a.address = ANY($1)`,
      [there],
    )
    return rows.map(({ address, tag }) => [address, tag] as const)
  })
  return { restored }
}

// Who may not come in. Bans are made and lifted by `moderation`; here they count.
import type { ClientBase } from '../../../platform/postgres.ts'
import { endedKey } from './ended.ts'
import { AccountBanned } from './errors.ts'
import { endSessions } from './sessions.ts'

type Asking = Pick<ClientBase, 'query'>

export interface BanFact {
  readonly reason: string
  /** Null for one without an end. */
  readonly until: Date | null
}

/** Whether a row of `ban` counts now, however late the clock is. */
export const banInForce = (row: string): string =>
  `${row}.ended_at IS NULL AND (${row}.until IS NULL OR ${row}.until > now())`

/** The longest ban of an account or an address; null where there is none. */
export async function banOf(client: Asking, accountId: number | null, address: string): Promise<BanFact | null> {
  const { rows } = await client.query<BanFact>(
    `SELECT b.reason, b.until FROM ban b WHERE (b.account_id = $1 OR b.address = $2) AND ${banInForce('b')}
      ORDER BY b.until DESC NULLS FIRST LIMIT 1`,
    [accountId, address],
  )
  return rows[0] ?? null
}

/** Throws `AccountBanned`. Below the lock of the account's row, so that a ban comes before or after. */
export async function refuseBanned(client: Asking, accountId: number, address: string): Promise<void> {
  const ban = await banOf(client, accountId, address)
  if (ban) throw new AccountBanned(ban)
}

/** Ends all sessions and revokes all keys of an account. Returns the names by which `tellEnded` knows them. */
export async function shutOutAccount(client: ClientBase, accountId: number): Promise<readonly string[]> {
  const { sessionIds } = await endSessions(client, accountId, { by: 'ban' })
  const { rows } = await client.query<{ id: number }>(
    'UPDATE api_key SET revoked_at = now() WHERE account_id = $1 AND revoked_at IS NULL RETURNING id',
    [accountId],
  )
  return [...sessionIds, ...rows.map(({ id }) => endedKey(id))]
}

/** Of these addresses, or of all, those that are banned themselves or with their account: until when, null for no end. */
export async function bannedAddresses(client: Asking, only?: readonly string[]): Promise<Map<string, Date | null>> {
  const { rows } = await client.query<{ address: string; until: Date | null }>(
    `SELECT each.address, CASE WHEN bool_or(each.until IS NULL) THEN NULL ELSE max(each.until) END AS until FROM (
        SELECT b.address, b.until FROM ban b WHERE b.address IS NOT NULL AND ${banInForce('b')}
        UNION ALL
        SELECT a.address, b.until FROM ban b JOIN account_address a ON a.account_id = b.account_id WHERE ${banInForce('b')}
      ) each WHERE $1::text[] IS NULL OR each.address = ANY($1) GROUP BY each.address`,
    [only ?? null],
  )
  return new Map(rows.map(({ address, until }) => [address, until]))
}

// Keys for programs: what they may do is said when they are made, and they are shown once.
import { steadyMs } from '../../../platform/clock.ts'
import type { Logger } from '../../../platform/log.ts'
import type { ClientBase, Pool } from '../../../platform/postgres.ts'
import { banInForce } from './bans.ts'
import { type EndedSessions, endedKey } from './ended.ts'
import { KeyRefused } from './errors.ts'
import { displayNameProblem } from './rules.ts'
import { type ApiScope, isApiScope } from './scopes.ts'
import { hashOfSecret, secretKind } from './secrets.ts'

/** Of one account that are not revoked. */
export const keysMax = 20
export const keyDaysMax = 366
const keys = secretKind('tbgk')
const hintChars = 9
/** For so long a key is taken at its word without a look; one that is revoked is known at once. */
const knownMs = 30_000
const knownMax = 10_000
const flushEveryMs = 5_000

export interface NewKey {
  readonly id: number
  readonly token: string
}

export interface KeyHolder {
  readonly keyId: number
  readonly accountId: number
  readonly scopes: readonly ApiScope[]
}

export interface ApiKeys {
  /** Throws `KeyRefused`. */
  create(client: ClientBase, accountId: number, wish: KeyWish): Promise<NewKey>
  /** False where the account has no such key, or no longer. */
  revoke(accountId: number, keyId: number): Promise<boolean>
  /** Null for what is no key, or no longer. Counts a request. */
  holderOf(token: string): Promise<KeyHolder | null>
  /** Writes down what was counted, and ends. */
  close(): Promise<void>
}

export interface KeyWish {
  readonly name: string
  readonly scopes: readonly ApiScope[]
  /** Null for a key that does not end. */
  readonly days: number | null
}

interface Known {
  readonly holder: KeyHolder | null
  readonly untilMs: number
  readonly expiresMs: number
}

export const isApiKey = keys.claims

export function createApiKeys(pool: Pool, ended: EndedSessions, log: Logger): ApiKeys {
  const known = new Map<string, Known>()
  let counted = new Map<number, number>()
  const timer = setInterval(() => void flush(), flushEveryMs).unref()

  async function flush(): Promise<void> {
    if (counted.size === 0) return
    const counts = counted
    counted = new Map()
    try {
      await pool.query(
        `WITH used AS (SELECT * FROM unnest($1::int[], $2::bigint[]) AS u (key_id, requests)),
          seen AS (UPDATE api_key k SET used_at = now() FROM used u WHERE k.id = u.key_id RETURNING k.id)
        INSERT INTO api_key_usage (key_id, day, requests)
          SELECT u.key_id, (now() AT TIME ZONE 'UTC')::date, u.requests FROM used u JOIN api_key k ON k.id = u.key_id
          ON CONFLICT (key_id, day) DO UPDATE SET requests = api_key_usage.requests + excluded.requests`,
        [[...counts.keys()], [...counts.values()]],
      )
    } catch (error) {
      // Counted again with what comes next; there are no more keys than the known ones.
      for (const [keyId, n] of counts) counted.set(keyId, (counted.get(keyId) ?? 0) + n)
      log.warn({ reason: (error as Error).message }, 'the use of keys is written down later')
    }
  }

  async function look(token: string): Promise<Known> {
    const { rows } = await pool.query<{ id: number; account_id: number; scopes: string[]; expires_at: Date | null }>(
      `SELECT k.id, k.account_id, k.scopes, k.expires_at FROM api_key k WHERE k.hash = $1 AND k.revoked_at IS NULL
        AND NOT EXISTS (SELECT FROM ban b WHERE b.account_id = k.account_id AND ${banInForce('b')})`,
      [hashOfSecret(token)],
    )
    const [row] = rows
    return {
      holder: row ? { keyId: row.id, accountId: row.account_id, scopes: row.scopes.filter(isApiScope) } : null,
      untilMs: steadyMs() + knownMs,
      expiresMs: row?.expires_at?.getTime() ?? Number.POSITIVE_INFINITY,
    }
  }

  return {
    async create(client, accountId, { name, scopes, days }) {
      const problem = displayNameProblem(name)
      if (problem) throw new KeyRefused(problem)
      if (days !== null && (!Number.isInteger(days) || days < 1 || days > keyDaysMax)) {
        throw new KeyRefused(`A key is for 1 to ${keyDaysMax} days, or has no end.`)
      }
      await client.query('SELECT 1 FROM account WHERE id = $1 FOR UPDATE', [accountId])
      const { rows: counts } = await client.query<{ n: number }>(
        `SELECT count(*)::int AS n FROM api_key WHERE account_id = $1 AND revoked_at IS NULL`,
        [accountId],
      )
      if ((counts[0]?.n ?? 0) >= keysMax)
        throw new KeyRefused(`An account has at most ${keysMax} keys: revoke one first.`)
      const token = keys.make()
      const { rows } = await client.query<{ id: number }>(
        `INSERT INTO api_key (account_id, name, hint, hash, scopes, expires_at)
          VALUES ($1, $2, $3, $4, $5, now() + make_interval(days => $6)) RETURNING id`,
        [accountId, name, token.slice(0, hintChars), hashOfSecret(token), [...new Set(scopes)], days],
      )
      const [key] = rows as [{ id: number }]
      return { id: key.id, token }
    },
    async revoke(accountId, keyId) {
      const { rowCount } = await pool.query(
        'UPDATE api_key SET revoked_at = now() WHERE id = $1 AND account_id = $2 AND revoked_at IS NULL',
        [keyId, accountId],
      )
      if (rowCount === 0) return false
      await ended.add([endedKey(keyId)])
      return true
    },
    async holderOf(token) {
      if (!keys.isWellFormed(token)) return null
      let found = known.get(token)
      if (!found || steadyMs() > found.untilMs) {
        found = await look(token)
        known.delete(token)
        known.set(token, found)
        for (const oldest of known.keys()) {
          if (known.size <= knownMax) break
          known.delete(oldest)
        }
      }
      const { holder, expiresMs } = found
      if (!holder || Date.now() >= expiresMs || ended.has(endedKey(holder.keyId))) return null
      counted.set(holder.keyId, (counted.get(holder.keyId) ?? 0) + 1)
      return holder
    },
    async close() {
      clearInterval(timer)
      await flush()
    },
  }
}

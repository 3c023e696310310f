// Devices that are signed in. A refresh token is good once; one that comes a second time was stolen, from the owner or from
// the thief: nobody can tell, so the session ends.
import { type ClientBase, inPoolTransaction, type Pool } from '../../../platform/postgres.ts'
import { refuseBanned } from './bans.ts'
import { SessionEnded } from './errors.ts'
import { hashOfSecret, secretKind } from './secrets.ts'

export const refreshDays = 30
/** Of one account; the least used goes first. */
export const sessionsMax = 50
/** An answer may be lost on the way, and two tabs may ask at once: so long the token before may come again, once. */
const lostAnswerSeconds = 20
const deviceCharsMax = 200
const refreshTokens = secretKind('tbgr')

export type SessionEndedBy = 'sign_out' | 'everywhere' | 'reuse' | 'ban'

export interface Opened {
  readonly accountId: number
  readonly sessionId: string
  readonly refreshToken: string
  readonly refreshExpiresAt: Date
  /** Sessions that had to go for it. */
  readonly pushedOut: readonly string[]
}

export interface Ended {
  readonly sessionIds: readonly string[]
}

/** Printable, and short: it comes from a header or from a client. */
export const deviceName = (text: string): string =>
  [...text.replaceAll(/[\p{C}\s]+/gu, ' ').trim()].slice(0, deviceCharsMax).join('') || 'Unknown device'

/** A new session of an account, for who came with one of its addresses. Throws `AccountBanned`. */
export async function openSession(
  client: ClientBase,
  accountId: number,
  { address, device }: { readonly address: string; readonly device: string },
): Promise<Opened> {
  const { rowCount } = await client.query('UPDATE account SET seen_at = now() WHERE id = $1', [accountId])
  if (rowCount === 0) throw new SessionEnded()
  await refuseBanned(client, accountId, address)
  const { rows: pushedOut } = await client.query<{ id: string }>(
    `DELETE FROM session WHERE id IN (SELECT id FROM session WHERE account_id = $1 ORDER BY ended_at IS NULL DESC, used_at DESC
      OFFSET $2) RETURNING id`,
    [accountId, sessionsMax - 1],
  )
  const { rows } = await client.query<{ id: string; expires_at: Date }>(
    `INSERT INTO session (id, account_id, device, expires_at)
      VALUES (gen_random_uuid(), $1, $2, now() + make_interval(days => $3)) RETURNING id, expires_at`,
    [accountId, deviceName(device), refreshDays],
  )
  const [session] = rows as [{ id: string; expires_at: Date }]
  const refreshToken = await addToken(client, session.id, null)
  return {
    accountId,
    sessionId: session.id,
    refreshToken,
    refreshExpiresAt: session.expires_at,
    pushedOut: pushedOut.map(({ id }) => id),
  }
}

async function addToken(client: ClientBase, sessionId: string, parent: Buffer | null): Promise<string> {
  const token = refreshTokens.make()
  await client.query('INSERT INTO refresh_token (hash, session_id, parent) VALUES ($1, $2, $3)', [
    hashOfSecret(token),
    sessionId,
    parent,
  ])
  return token
}

interface Known {
  readonly session_id: string
  readonly account_id: number
  readonly is_open: boolean
  readonly used_seconds: number | null
}

/**
 * Takes a refresh token for a new one. Throws `SessionEnded`; `stolen` is told of a session that ended because its token
 * came twice.
 */
export async function renewSession(
  pool: Pool,
  token: string,
  stolen: (ended: Ended) => Promise<void>,
): Promise<Opened> {
  if (!refreshTokens.isWellFormed(token)) throw new SessionEnded()
  const outcome = await inPoolTransaction(pool, (client) => exchange(client, hashOfSecret(token)))
  if ('sessionIds' in outcome) {
    await stolen(outcome)
    throw new SessionEnded()
  }
  return outcome
}

async function exchange(client: ClientBase, presented: Buffer): Promise<Opened | Ended> {
  // One at a time for a session: of two with the same token, the second sees what the first did.
  const { rows } = await client.query<Known>(
    `SELECT s.id AS session_id, s.account_id, s.ended_at IS NULL AND s.expires_at > now() AS is_open,
        extract(epoch FROM now() - t.used_at)::float8 AS used_seconds
      FROM session s JOIN refresh_token t ON t.session_id = s.id WHERE t.hash = $1 FOR UPDATE OF s`,
    [presented],
  )
  const [known] = rows
  if (!known?.is_open) throw new SessionEnded()
  // Read again below the lock: it may have been used while we waited for it.
  const { rows: fresh } = await client.query<{ used_seconds: number | null }>(
    'SELECT extract(epoch FROM clock_timestamp() - used_at)::float8 AS used_seconds FROM refresh_token WHERE hash = $1',
    [presented],
  )
  const usedSeconds = fresh[0]?.used_seconds ?? null
  if (usedSeconds !== null && !(await isLostAnswer(client, known.session_id, presented, usedSeconds))) {
    await client.query(`UPDATE session SET ended_at = now(), ended_by = 'reuse' WHERE id = $1`, [known.session_id])
    return { sessionIds: [known.session_id] }
  }
  await client.query('UPDATE refresh_token SET used_at = now() WHERE hash = $1 AND used_at IS NULL', [presented])
  const { rows: sessions } = await client.query<{ expires_at: Date }>(
    `UPDATE session SET used_at = now(), expires_at = now() + make_interval(days => $2) WHERE id = $1 RETURNING expires_at`,
    [known.session_id, refreshDays],
  )
  const refreshToken = await addToken(client, known.session_id, presented)
  const [session] = sessions as [{ expires_at: Date }]
  return {
    accountId: known.account_id,
    sessionId: known.session_id,
    refreshToken,
    refreshExpiresAt: session.expires_at,
    pushedOut: [],
  }
}

/**
 * The token was used a moment ago and the one given for it was not: its answer may be lost. That one is replaced, as if used
 * long ago: should it come after all, somebody else has it.
 */
async function isLostAnswer(
  client: ClientBase,
  sessionId: string,
  presented: Buffer,
  usedSeconds: number,
): Promise<boolean> {
  if (usedSeconds > lostAnswerSeconds) return false
  const { rowCount } = await client.query(
    `UPDATE refresh_token SET used_at = now() - interval '1 day' WHERE session_id = $1 AND parent = $2 AND used_at IS NULL`,
    [sessionId, presented],
  )
  return (rowCount ?? 0) > 0
}

/** Ends sessions of an account: one, or all but one, or all. */
export async function endSessions(
  client: ClientBase | Pool,
  accountId: number,
  { only, but, by }: { readonly only?: string; readonly but?: string; readonly by: SessionEndedBy },
): Promise<Ended> {
  const { rows } = await client.query<{ id: string }>(
    `UPDATE session SET ended_at = now(), ended_by = $4::session_end
      WHERE account_id = $1 AND ended_at IS NULL AND ($2::uuid IS NULL OR id = $2) AND ($3::uuid IS NULL OR id <> $3)
      RETURNING id`,
    [accountId, only ?? null, but ?? null, by],
  )
  return { sessionIds: rows.map(({ id }) => id) }
}

/** Sessions that nobody can use any more, and used tokens that are too old to be told from unknown ones; for the clock. */
export async function sweepSessions(client: ClientBase): Promise<{ sessions: number; tokens: number }> {
  const { rowCount: sessions } = await client.query(
    `DELETE FROM session WHERE expires_at < now() - interval '7 days' OR ended_at < now() - interval '30 days'`,
  )
  const { rowCount: tokens } = await client.query(
    `DELETE FROM refresh_token WHERE used_at IS NOT NULL AND issued_at < now() - make_interval(days => $1)`,
    [refreshDays],
  )
  return { sessions: sessions ?? 0, tokens: tokens ?? 0 }
}

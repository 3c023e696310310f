// Keys that sign access tokens. Each process has its own, made anew at its start and every day; only the public half is
// written down, where every process and everybody else finds it.
import {
  type CryptoKey,
  calculateJwkThumbprint,
  errors,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JSONWebKeySet,
  type JWK,
  jwtVerify,
  SignJWT,
} from 'jose'
import { steadyMs } from '../../../platform/clock.ts'
import type { Pool } from '../../../platform/postgres.ts'

export const accessSeconds = 15 * 60
const algorithm = 'EdDSA'
const rotateEveryMs = 24 * 3_600_000
/** Clocks of two machines may differ so much. */
const toleranceSeconds = 30
/** A key that nobody knows is looked up, but not for every stranger's token. */
const reloadEveryMs = 1_000

/** What an access token says. */
export interface AccessClaims {
  readonly accountId: number
  readonly sessionId: string
}

export interface AccessKeys {
  sign(claims: AccessClaims): Promise<{ readonly token: string; readonly expiresAt: Date }>
  /** Null for what is none of ours, is out of date, or was changed. */
  verify(token: string): Promise<AccessClaims | null>
  /** All public keys that a good token can be signed with (RFC 7517). */
  published(): Promise<JSONWebKeySet>
}

interface Own {
  readonly id: string
  readonly privateKey: CryptoKey
  readonly sinceMs: number
}

/** `issuer` is the site's origin: a token is good on no other site. */
export function createAccessKeys(pool: Pool, issuer: string): AccessKeys {
  let own: Promise<Own> | undefined
  let known = new Map<string, CryptoKey>()
  let loading: Promise<void> | undefined
  let loadedMs = Number.NEGATIVE_INFINITY

  async function make(): Promise<Own> {
    const { publicKey, privateKey } = await generateKeyPair(algorithm, { crv: 'Ed25519' })
    const jwk = await exportJWK(publicKey)
    const id = (await calculateJwkThumbprint(jwk)).slice(0, 16)
    const secondsLeft = rotateEveryMs / 1_000 + accessSeconds + 2 * toleranceSeconds
    await pool.query('DELETE FROM access_key WHERE expires_at < now()')
    await pool.query(
      `INSERT INTO access_key (id, public_key, expires_at) VALUES ($1, $2, now() + make_interval(secs => $3))`,
      [id, JSON.stringify(jwk), secondsLeft],
    )
    known.set(id, publicKey)
    return { id, privateKey, sinceMs: steadyMs() }
  }

  async function current(): Promise<Own> {
    const before = await own?.catch(() => undefined)
    if (before && steadyMs() - before.sinceMs < rotateEveryMs) return before
    own = make()
    return own
  }

  async function rows(): Promise<{ id: string; public_key: JWK }[]> {
    return (await pool.query('SELECT id, public_key FROM access_key WHERE expires_at > now() ORDER BY created_at')).rows
  }

  async function load(): Promise<void> {
    const keys = await Promise.all(
      (await rows()).map(
        async ({ id, public_key }) => [id, (await importJWK(public_key, algorithm)) as CryptoKey] as const,
      ),
    )
    known = new Map(keys)
  }

  async function keyOf(id: string | undefined): Promise<CryptoKey> {
    const found = id === undefined ? undefined : known.get(id)
    if (found) return found
    if (id !== undefined && steadyMs() - loadedMs > reloadEveryMs) {
      loadedMs = steadyMs()
      loading = load().finally(() => {
        loading = undefined
      })
    }
    await loading
    const after = id === undefined ? undefined : known.get(id)
    if (!after) throw new errors.JWKSNoMatchingKey()
    return after
  }

  return {
    async sign({ accountId, sessionId }) {
      const { id, privateKey } = await current()
      const issuedAt = Math.floor(Date.now() / 1_000)
      const token = await new SignJWT({ sid: sessionId })
        .setProtectedHeader({ alg: algorithm, kid: id, typ: 'at+jwt' })
        .setIssuer(issuer)
        .setAudience(issuer)
        .setSubject(String(accountId))
        .setIssuedAt(issuedAt)
        .setExpirationTime(issuedAt + accessSeconds)
        .sign(privateKey)
      return { token, expiresAt: new Date((issuedAt + accessSeconds) * 1_000) }
    },
    async verify(token) {
      try {
        const { payload } = await jwtVerify(token, ({ kid }) => keyOf(kid), {
          issuer,
          audience: issuer,
          algorithms: [algorithm],
          typ: 'at+jwt',
          clockTolerance: toleranceSeconds,
          requiredClaims: ['sub', 'sid', 'exp'],
        })
        const accountId = Number(payload.sub)
        const { sid } = payload
        return Number.isSafeInteger(accountId) && typeof sid === 'string' ? { accountId, sessionId: sid } : null
      } catch (error) {
        if (error instanceof errors.JOSEError) return null
        throw error
      }
    },
    async published() {
      const keys = (await rows()).map(({ id, public_key }) => ({ ...public_key, kid: id, alg: algorithm, use: 'sig' }))
      return { keys }
    },
  }
}

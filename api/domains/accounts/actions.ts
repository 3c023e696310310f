// Signing in and out.
import type { Network } from '../../../bitcoin/index.ts'
import { coinbaseTagLengthMax, isCoinbaseTag } from '../../../events/index.ts'
import type { Logger } from '../../../platform/log.ts'
import { inPoolTransaction, type Pool } from '../../../platform/postgres.ts'
import type { Redis } from '../../../platform/redis.ts'
import { signInFirst } from '../../schema/errors.ts'
import { type AccessKeys, createAccessKeys } from './access-keys.ts'
import { parseAddress } from './address.ts'
import { createApiKeys, isApiKey, type KeyWish, type NewKey } from './api-keys.ts'
import { type Challenge, createChallenges } from './challenge.ts'
import { type EndedSessions, endedKey, watchEndedSessions } from './ended.ts'
import { TagRefused } from './errors.ts'
import { type AccountRole, accountOf, addressesOf, ensureAccount, isAtLeast, roleOf } from './owned.ts'
import { changeProfile, chooseTag, linkAddress, type ProfileChanges, unlinkAddress } from './profile.ts'
import type { ApiScope } from './scopes.ts'
import { endSessions, type Opened, openSession, renewSession } from './sessions.ts'

export interface AccountsParts {
  readonly pool: Pool
  readonly redis: Redis
  readonly subscriber: Redis
  readonly log: Logger
  readonly network: Network
  /** Where people see the site, such as https://play.example.org. */
  readonly origin: string
  /** What is shown of the owners of these addresses may be another from now on. */
  readonly changed: (addresses: readonly string[]) => Promise<void>
}

/** Who asks: a person with a session, or a program with a key and what that may do. */
export type Viewer = Person | Program
export interface Person {
  readonly accountId: number
  readonly sessionId: string
}
export interface Program {
  readonly accountId: number
  readonly sessionId: null
  readonly keyId: number
  readonly scopes: readonly ApiScope[]
}

export const isPerson = (viewer: Viewer | null): viewer is Person => viewer !== null && viewer.sessionId !== null

/** For what only people may do; their fields say so too. */
export function requirePerson(viewer: Viewer | null): Person {
  if (!isPerson(viewer)) throw signInFirst()
  return viewer
}

/** By which it is known that it has ended. */
export const endedNameOf = (viewer: Viewer): string => (isPerson(viewer) ? viewer.sessionId : endedKey(viewer.keyId))

export interface Tokens {
  readonly accountId: number
  readonly sessionId: string
  readonly accessToken: string
  readonly accessExpiresAt: Date
  readonly refreshToken: string
  readonly refreshExpiresAt: Date
}

/** Where an answer can carry cookies: over HTTP. */
export interface CookieJar {
  readonly refreshToken: string | undefined
  keep(tokens: Tokens): void
  clear(): void
}

export interface Accounts {
  readonly keys: AccessKeys
  readonly ended: EndedSessions
  /** Of an access token or an API key; null for one that is none of ours, out of date, or has ended. */
  viewerOf(token: string): Promise<Viewer | null>
  /** What to sign to come in with `address`. Throws `InvalidAddress`. */
  challenge(address: string): Promise<Challenge>
  /** The account of the address, made now where there was none. Throws `ChallengeGone`, `SignatureRefused`, `AccountBanned`. */
  signIn(nonce: string, signature: string, device: string): Promise<Tokens>
  /** Throws `SessionEnded`. */
  renew(refreshToken: string): Promise<Tokens>
  signOut(viewer: Person): Promise<void>
  /** Every session but the viewer's own, or that one too. Returns how many. */
  signOutEverywhere(viewer: Person, but: 'this' | 'none'): Promise<number>
  /** False where the viewer has no such session. */
  endSession(viewer: Person, sessionId: string): Promise<boolean>
  /** Whether a person may do what takes this role, asked anew each time. A key has none of it. */
  hasRole(viewer: Person, least: AccountRole): Promise<boolean>
  /** Whether an address is of who asks, and they may read what is their own. */
  owns(viewer: Viewer, address: string): Promise<boolean>
  /** All of it or nothing. Throws `ProfileRefused`. */
  changeProfile(viewer: Viewer, changes: ProfileChanges): Promise<void>
  /** An empty one takes it away. In the next job of every address of the account. Throws `TagRefused`. */
  setCoinbaseTag(viewer: Viewer, tag: string): Promise<void>
  /** What to sign to link `address` to the account. Throws `InvalidAddress`. */
  linkChallenge(viewer: Person, address: string): Promise<Challenge>
  /** Throws `ChallengeGone`, `SignatureRefused`, `LinkRefused`. */
  link(viewer: Person, nonce: string, signature: string): Promise<void>
  /** Throws `KeyRefused`. */
  createKey(viewer: Person, wish: KeyWish): Promise<NewKey>
  /** False where the viewer has no such key, or no longer. */
  revokeKey(viewer: Person, keyId: number): Promise<boolean>
  /** Writes down what is only in memory. */
  close(): Promise<void>
  /** Throws `InvalidAddress`, `LinkRefused`. */
  unlink(viewer: Person, address: string): Promise<void>
}

export function createAccounts({ pool, redis, subscriber, log, network, origin, changed }: AccountsParts): Accounts {
  const keys = createAccessKeys(pool, origin)
  const ended = watchEndedSessions(redis, subscriber, log)
  const apiKeys = createApiKeys(pool, ended, log)
  const challenges = createChallenges({ redis, domain: new URL(origin).host, network })

  async function tokensOf({
    accountId,
    sessionId,
    refreshToken,
    refreshExpiresAt,
    pushedOut,
  }: Opened): Promise<Tokens> {
    await ended.add(pushedOut)
    const { token, expiresAt } = await keys.sign({ accountId, sessionId })
    return { accountId, sessionId, accessToken: token, accessExpiresAt: expiresAt, refreshToken, refreshExpiresAt }
  }

  return {
    keys,
    ended,
    async viewerOf(token) {
      if (isApiKey(token)) {
        const holder = await apiKeys.holderOf(token)
        return holder && { ...holder, sessionId: null }
      }
      const claims = await keys.verify(token)
      return claims && !ended.has(claims.sessionId) ? claims : null
    },
    createKey: ({ accountId }, wish) => inPoolTransaction(pool, (client) => apiKeys.create(client, accountId, wish)),
    revokeKey: ({ accountId }, keyId) => apiKeys.revoke(accountId, keyId),
    close: apiKeys.close,
    challenge: async (text) => challenges.give(parseAddress(text, network), { is: 'signIn' }),
    async signIn(nonce, signature, device) {
      const address = await challenges.redeem(nonce, signature, ({ is }) => is === 'signIn')
      return tokensOf(
        await inPoolTransaction(pool, async (client) =>
          openSession(client, await ensureAccount(client, address), { address, device }),
        ),
      )
    },
    renew: async (refreshToken) =>
      tokensOf(
        await renewSession(pool, refreshToken, async ({ sessionIds }) => {
          log.warn({ sessionIds }, 'a refresh token came twice: its session was ended')
          await ended.add(sessionIds)
        }),
      ),
    async signOut({ accountId, sessionId }) {
      const { sessionIds } = await endSessions(pool, accountId, { only: sessionId, by: 'sign_out' })
      await ended.add(sessionIds)
    },
    async signOutEverywhere({ accountId, sessionId }, but) {
      const { sessionIds } = await endSessions(pool, accountId, {
        by: 'everywhere',
        ...(but === 'this' ? { but: sessionId } : {}),
      })
      await ended.add(sessionIds)
      return sessionIds.length
    },
    async endSession({ accountId }, sessionId) {
      const { sessionIds } = await endSessions(pool, accountId, { only: sessionId, by: 'sign_out' })
      await ended.add(sessionIds)
      return sessionIds.length > 0
    },
    hasRole: async ({ accountId }, least) => isAtLeast(await roleOf(pool, accountId), least),
    async owns(viewer, address) {
      if (!isPerson(viewer) && !viewer.scopes.includes('profile:read')) return false
      return (await accountOf(pool, address)) === viewer.accountId
    },
    async changeProfile({ accountId }, changes) {
      await inPoolTransaction(pool, (client) => changeProfile(client, accountId, changes))
      if (changes.country !== undefined) await changed(await addressesOf(pool, accountId))
    },
    async setCoinbaseTag({ accountId }, tag) {
      if (tag !== '' && !isCoinbaseTag(tag)) {
        throw new TagRefused(
          `A tag has at most ${coinbaseTagLengthMax} printable ASCII characters, no slash, and no blank at either end.`,
        )
      }
      await inPoolTransaction(pool, (client) => chooseTag(client, redis, accountId, tag))
    },
    linkChallenge: async ({ accountId }, text) =>
      challenges.give(parseAddress(text, network), { is: 'link', accountId }),
    async link({ accountId }, nonce, signature) {
      const address = await challenges.redeem(
        nonce,
        signature,
        (purpose) => purpose.is === 'link' && purpose.accountId === accountId,
      )
      await inPoolTransaction(pool, (client) => linkAddress(client, redis, accountId, address))
      await changed([address])
    },
    async unlink({ accountId }, text) {
      const address = parseAddress(text, network)
      await inPoolTransaction(pool, (client) => unlinkAddress(client, redis, accountId, address))
      await changed([address])
    },
  }
}

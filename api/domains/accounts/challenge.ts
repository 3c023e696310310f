// What somebody signs to prove an address: one line that any wallet can sign, good once and not for long.
import { randomBytes } from 'node:crypto'
import type { Network, Refused } from '../../../bitcoin/index.ts'
import { verifyMessage } from '../../../bitcoin/index.ts'
import type { Redis } from '../../../platform/redis.ts'
import { ChallengeGone, SignatureRefused } from './errors.ts'

export const challengeMs = 10 * 60_000
/** A signature pasted wrongly may be pasted again; a guesser may not go on. */
const triesMax = 5
const nonceBytes = 18
const noncePattern = /^[A-Za-z0-9_-]{24}$/

/** What a signature is for: to sign in, or to link the address to an account that is signed in. */
export type Purpose = { readonly is: 'signIn' } | { readonly is: 'link'; readonly accountId: number }

export interface Challenge {
  readonly nonce: string
  readonly address: string
  readonly message: string
  readonly expiresAt: Date
}

interface Kept {
  readonly address: string
  readonly message: string
  readonly purpose: Purpose
  /** Two sites, or two networks, may share a Redis. */
  readonly site: string
}

export interface ChallengesParts {
  readonly redis: Redis
  /** Host, and port where there is one, as people see it in their browser. */
  readonly domain: string
  readonly network: Network
}

export interface Challenges {
  give(address: string, purpose: Purpose): Promise<Challenge>
  /**
   * The address that `signature` proves, once: of two at the same time one is told that it is gone. `fits` says whether the
   * challenge was given for what it is used for. Throws `ChallengeGone`, `SignatureRefused`.
   */
  redeem(nonce: string, signature: string, fits: (purpose: Purpose) => boolean): Promise<string>
}

const seconds = (ms: number): string => new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z')

/** ASCII, one line, and short: hardware wallets show and sign little else. */
export function challengeText(
  { domain, network }: Pick<ChallengesParts, 'domain' | 'network'>,
  purpose: Purpose,
  { address, nonce, issuedMs }: { readonly address: string; readonly nonce: string; readonly issuedMs: number },
): string {
  const what = purpose.is === 'signIn' ? 'Sign in to' : 'Link to my account at'
  return (
    `${what} ${domain} with ${address} (${network}). Nonce ${nonce}, ` +
    `issued ${seconds(issuedMs)}, expires ${seconds(issuedMs + challengeMs)}. This moves no coins.`
  )
}

export function createChallenges({ redis, domain, network }: ChallengesParts): Challenges {
  const site = `${network} ${domain}`
  const keyOf = (nonce: string): string => `accounts:challenge:${nonce}`
  return {
    async give(address, purpose) {
      const nonce = randomBytes(nonceBytes).toString('base64url')
      const issuedMs = Date.now()
      const message = challengeText({ domain, network }, purpose, { address, nonce, issuedMs })
      const kept: Kept = { address, message, purpose, site }
      await redis.set(keyOf(nonce), JSON.stringify(kept), 'PX', challengeMs)
      return { nonce, address, message, expiresAt: new Date(issuedMs + challengeMs) }
    },
    async redeem(nonce, signature, fits) {
      if (!noncePattern.test(nonce)) throw new ChallengeGone()
      const text = await redis.get(keyOf(nonce))
      const kept = text === null ? undefined : (JSON.parse(text) as Kept)
      if (!kept || kept.site !== site || !fits(kept.purpose)) throw new ChallengeGone()
      const verdict = verifyMessage(kept.address, network, kept.message, signature.trim())
      const problem = verdict.ok ? timeProblem(verdict) : verdict.reason
      if (problem) {
        await countTry(redis, keyOf(nonce))
        throw new SignatureRefused(problem)
      }
      // Whoever deletes it has it; nobody else does.
      if ((await redis.del(keyOf(nonce), `${keyOf(nonce)}:tries`)) === 0) throw new ChallengeGone()
      return kept.address
    },
  }
}

/** A signature that speaks for the address only from some time on does not speak for it now. */
const timeProblem = ({ lockTime, sequence }: { lockTime: number; sequence: number }): Refused['reason'] | undefined =>
  lockTime === 0 && sequence === 0 ? undefined : 'unsupported'

async function countTry(redis: Redis, key: string): Promise<void> {
  const results = await redis.multi().incr(`${key}:tries`).pexpire(`${key}:tries`, challengeMs).exec()
  if (Number(results?.[0]?.[1] ?? 0) >= triesMax) await redis.del(key)
}

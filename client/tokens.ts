// The tokens of somebody who has signed in: at hand for every request, and renewed before they end.
import type { AuthTokens } from './gql/schema.ts'

/** What the API gives for a signature, to be kept where nobody else reads it. */
export type Tokens = Pick<AuthTokens, 'accessExpiresAt' | 'accessToken' | 'refreshExpiresAt' | 'refreshToken'>

export interface TokenParts {
  readonly tokens: Tokens | null
  /** Asks for new tokens; null where the session has ended. Throws where the API cannot be asked. */
  readonly renew: (refreshToken: string) => Promise<Tokens | null>
  /** Called whenever there are others; null: nobody is signed in any more. */
  readonly changed: (tokens: Tokens | null) => void
  readonly now: () => number
}

export interface TokenKeeper {
  /** The access token to ask with; null where nobody has signed in. */
  access(): string | null
  /** Whether it is time to renew. */
  isOld(): boolean
  /** The API would not have the access token. */
  refused(): void
  /** One at a time, however many ask. Throws where the API cannot be asked: then the tokens are still good. */
  renew(): Promise<void>
  set(tokens: Tokens | null): void
}

/** So long before the end tokens are renewed. */
const aheadMs = 60_000
/** A clock that is wrong does not renew with every request. */
const keptMsMin = 60_000

export function createTokenKeeper({ tokens, renew, changed, now }: TokenParts): TokenKeeper {
  let current = tokens
  let oldAtMs = tokens ? Date.parse(tokens.accessExpiresAt) - aheadMs : 0
  let renewal: Promise<void> | null = null

  function become(next: Tokens | null): void {
    current = next
    oldAtMs = next ? Math.max(Date.parse(next.accessExpiresAt) - aheadMs, now() + keptMsMin) : 0
    changed(next)
  }
  async function renewOnce(): Promise<void> {
    const given = current
    if (!given) return
    const next = await renew(given.refreshToken)
    // Somebody signed in or out meanwhile.
    if (current === given) become(next)
  }
  return {
    access: () => current?.accessToken ?? null,
    isOld: () => current !== null && oldAtMs <= now(),
    refused: () => {
      oldAtMs = 0
    },
    renew() {
      renewal ??= renewOnce().finally(() => {
        renewal = null
      })
      return renewal
    },
    set: become,
  }
}

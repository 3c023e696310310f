// A client of the API for browsers, Node and React Native: urql over fetch, subscriptions over one socket.
import { Client, type Exchange, fetchExchange, stringifyDocument, subscriptionExchange } from '@urql/core'
import { type AuthConfig, authExchange } from '@urql/exchange-auth'
import type { Client as SocketClient } from 'graphql-ws'
import { codeOf } from './errors.ts'
import { RefreshTokensDocument, type RefreshTokensMutation } from './gql/documents.ts'
import { patienceExchange } from './patience.ts'
import { followOver, openSocket } from './socket.ts'
import { createTokenKeeper, type TokenKeeper, type Tokens } from './tokens.ts'

export interface GameClientOptions {
  /** Where GraphQL is, such as `https://play.example.org/graphql`. */
  readonly url: string
  /** A key for programs (`createApiKey`). Not together with `tokens`. */
  readonly apiKey?: string
  /** Of somebody who signed in before, as `onTokens` had them. */
  readonly tokens?: Tokens | null
  /** Hears of new tokens, which are to be kept in place of the old ones; null: the session has ended. */
  readonly onTokens?: (tokens: Tokens | null) => void
  /** The platform's own where it is left out. */
  readonly fetch?: typeof globalThis.fetch
  /** A class of WebSockets, such as that of `ws` for a Node before 22; the platform's own where it is left out. */
  readonly webSocket?: unknown
  /** Exchanges that come first, such as a cache. Without one each query goes to the API. */
  readonly exchanges?: readonly Exchange[]
  /** Where the API asks for patience (`RATE_LIMITED`), so many seconds at most are waited for; 0 for none. */
  readonly waitSecondsMax?: number
}

export interface GameClient {
  /** For `query`, `mutation`, `subscription`, and the providers of urql's bindings. */
  readonly client: Client
  /** Called each time the socket is back after it was lost: what was missed must be asked for again. Returns how to stop. */
  onResume(listener: () => void): () => void
  /** From now on asks as somebody who has just signed in; null: as nobody. */
  signedIn(tokens: Tokens | null): void
  /** Ends the socket for good. */
  close(): Promise<void>
}

/** No form of a foreign page can send it; the API wants it for whatever is not JSON. */
const HEADERS = { 'x-graphql-csrf': '1' }
const forbidden = 4403

/** @throws TypeError where the options make no sense */
export function createGameClient(options: GameClientOptions): GameClient {
  const { url, apiKey, exchanges = [], waitSecondsMax = 60 } = options
  if (!/^https?:\/\/./.test(url)) throw new TypeError(`url must begin with http:// or https://, not ${url}`)
  if (apiKey && options.tokens) throw new TypeError('apiKey and tokens: who asks is either a program or a person')
  const fetch = options.fetch ?? globalThis.fetch.bind(globalThis)
  const keeper = createTokenKeeper({
    tokens: options.tokens ?? null,
    renew: (refreshToken) => renewTokens(url, fetch, refreshToken),
    changed: (tokens) => options.onTokens?.(tokens),
    now: Date.now,
  })
  const resumed = new Set<() => void>()
  let socket: SocketClient | undefined
  // Whoever follows nothing needs no WebSocket.
  const socketOf = (): SocketClient => {
    socket ??= openSocket({
      url,
      ...(options.webSocket ? { webSocketImpl: options.webSocket } : {}),
      sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
      connectionParams: () => accessFor(keeper, apiKey),
      // A key that is refused stays refused; a token may have ended.
      shouldRetry: (event) => !(apiKey && isForbidden(event)),
      connected: (isFirst) => {
        if (!isFirst) for (const each of resumed) each()
      },
      closed: (event) => {
        if (isForbidden(event)) keeper.refused()
      },
    })
    return socket
  }
  const client = new Client({
    url,
    fetch,
    preferGetMethod: false,
    fetchOptions: { headers: HEADERS },
    exchanges: [
      ...exchanges,
      patienceExchange(waitSecondsMax),
      authExchange(async ({ appendHeaders }) => bearer(keeper, apiKey, appendHeaders)),
      fetchExchange,
      subscriptionExchange({
        forwardSubscription: followOver(
          socketOf,
          (tell) => tell(),
          () => undefined,
        ),
      }),
    ],
  })
  return {
    client,
    onResume(listener) {
      resumed.add(listener)
      return () => resumed.delete(listener)
    },
    signedIn(tokens) {
      keeper.set(tokens)
      // It comes back as who asks now.
      socket?.terminate()
    },
    close: async () => {
      await socket?.dispose()
    },
  }
}

const isForbidden = (event: unknown): boolean => (event as { readonly code?: unknown } | null)?.code === forbidden

function bearer(
  keeper: TokenKeeper,
  apiKey: string | undefined,
  appendHeaders: Parameters<Parameters<typeof authExchange>[0]>[0]['appendHeaders'],
): AuthConfig {
  return {
    addAuthToOperation(operation) {
      const token = apiKey ?? keeper.access()
      return token === null ? operation : appendHeaders(operation, { authorization: `Bearer ${token}` })
    },
    willAuthError: () => !apiKey && keeper.isOld(),
    didAuthError: (error) => !apiKey && keeper.access() !== null && codeOf(error) === 'UNAUTHENTICATED',
    refreshAuth: keeper.renew,
  }
}

/** What a connection says of who it is. */
async function accessFor(keeper: TokenKeeper, apiKey: string | undefined): Promise<Record<string, string>> {
  // Where nobody answers, the old one may still do.
  if (!apiKey && keeper.isOld()) await keeper.renew().catch(() => undefined)
  const accessToken = apiKey ?? keeper.access()
  return accessToken === null ? {} : { accessToken }
}

async function renewTokens(url: string, fetch: typeof globalThis.fetch, refreshToken: string): Promise<Tokens | null> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { ...HEADERS, 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({ query: stringifyDocument(RefreshTokensDocument), variables: { refreshToken } }),
  })
  const { data } = (await response.json()) as { readonly data?: RefreshTokensMutation | null }
  if (!data) throw new Error(`Tokens were not renewed: the API answered ${response.status}.`)
  return data.authRefresh.__typename === 'SignedIn' ? data.authRefresh.tokens : null
}

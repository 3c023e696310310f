// One GraphQL client and one WebSocket for the whole page, and the truth about whether it is alive.
import { Client, fetchExchange, stringifyDocument, subscriptionExchange, type TypedDocumentNode } from '@urql/core'
import { type Cache, cacheExchange } from '@urql/exchange-graphcache'
import type { ExecutionResult } from 'graphql-ws'
import { followOver, openSocket } from '../../client/socket.ts'
import { createPace } from './pace.ts'
import { createStatus, type LiveStatus } from './status.ts'

export interface Live {
  readonly client: Client
  status(): LiveStatus
  /** Called whenever the status changes. Returns how to stop. */
  onStatus(listener: () => void): () => void
  /** Called each time the connection is back: what was missed must be asked for again. */
  onResume(listener: () => void): () => void
  /** Follows a subscription past React and the cache, for what comes too often for them. Returns how to stop. */
  follow<Data, Variables extends Record<string, unknown>>(
    document: TypedDocumentNode<Data, Variables>,
    variables: Variables,
    onData: (data: Data) => void,
  ): () => void
  /** Ends the connection for good. */
  close(): void
}

export function createLive(url: URL): Live {
  const status = createStatus(navigator.onLine)
  const resumed = new Set<() => void>()
  const waker = createWaker()
  const pace = createPace()
  const socket = openSocket({
    url: url.href,
    sleep: waker.sleep,
    connected(isFirst) {
      status.socket('open')
      // On every connection after the first, whatever the reason it ended for: stale figures are worse than a query.
      if (!isFirst) for (const each of resumed) each()
    },
    closed: () => status.socket('closed'),
  })
  const onOnline = (): void => {
    status.network('up')
    waker.wake()
  }
  const onOffline = (): void => status.network('down')
  addEventListener('online', onOnline)
  addEventListener('offline', onOffline)
  document.addEventListener('visibilitychange', waker.wake)

  const refused = (error: unknown): void => {
    // GraphQL errors concern one subscription; a close event that is not retried concerns the connection.
    if (!Array.isArray(error)) status.socket('refused')
  }
  const client = new Client({
    url: url.href,
    preferGetMethod: false,
    fetchOptions: { headers: { 'x-graphql-csrf': '1' } },
    exchanges: [
      cacheExchange({ keys: KEYLESS, updates: { Mutation: CHANGES_VIEWER } }),
      fetchExchange,
      subscriptionExchange({ forwardSubscription: followOver(() => socket, pace.soon, refused) }),
    ],
  })
  return {
    client,
    status: status.get,
    onStatus: status.onChange,
    onResume: (listener) => {
      resumed.add(listener)
      return () => resumed.delete(listener)
    },
    follow: (document, variables, onData) =>
      socket.subscribe(
        { query: stringifyDocument(document), variables },
        {
          next: ({ data }: ExecutionResult<unknown>) => data && onData(data as Parameters<typeof onData>[0]),
          error: refused,
          complete: () => undefined,
        },
      ),
    close() {
      removeEventListener('online', onOnline)
      removeEventListener('offline', onOffline)
      document.removeEventListener('visibilitychange', waker.wake)
      void socket.dispose()
    },
  }
}

interface Waker {
  /** Resolves after so long, or when woken. */
  sleep(ms: number): Promise<void>
  wake(): void
}

/** A reader who comes back does not sit out the rest of a long pause. */
function createWaker(): Waker {
  const sleepers = new Set<() => void>()
  return {
    sleep: (ms) =>
      new Promise((resolve) => {
        const up = (): void => {
          clearTimeout(timer)
          sleepers.delete(up)
          resolve()
        }
        const timer = setTimeout(up, ms)
        sleepers.add(up)
      }),
    wake() {
      if (!document.hidden) for (const each of sleepers) each()
    },
  }
}

const none = (): null => null
/** Values that belong to the object around them have no identity of their own. */
const KEYLESS = {
  HashrateWindow: none,
  HashrateWindows: none,
  HashratePoint: none,
  BestShares: none,
  RefusalCount: none,
  RefusalReport: none,
  RefusalPart: none,
  RefusalHint: none,
  WorkerRefusals: none,
  HourRefusals: none,
  BlockReward: none,
  BlockChange: none,
  RoundEffort: none,
  DifficultyAdjustment: none,
  ShareProof: none,
  ShareBatch: none,
  StratumEndpoint: none,
  Leaderboard: none,
  LeaderboardEntry: none,
  ModelEntrants: none,
  CountryEntrants: none,
  InvalidAddress: none,
  PlayerNotSeen: none,
  PlayerHidden: none,
  Coinbase: none,
  NoWork: none,
  Viewer: none,
  Account: none,
  Settings: none,
  LinkedAddress: none,
  ApiKeyDay: none,
  ApiKeyCreated: none,
  Erased: none,
  AuthChallenge: none,
  SignedIn: none,
}

/** After these, who asks and what is theirs is asked for again. */
const CHANGES_VIEWER = Object.fromEntries(
  [
    'authVerify',
    'authRefresh',
    'signOut',
    'signOutEverywhere',
    'endSession',
    'updateProfile',
    'setCoinbaseTag',
    'linkAddress',
    'unlinkAddress',
    'hidePages',
    'showPages',
    'erasePersonalData',
    'createApiKey',
    'revokeApiKey',
  ].map((name) => [name, (_result: unknown, _args: unknown, cache: Cache) => cache.invalidate('Query', 'viewer')]),
)

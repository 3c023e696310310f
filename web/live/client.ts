// One GraphQL client and one WebSocket for the whole page, and the truth about whether it is alive.
import { Client, fetchExchange, subscriptionExchange } from '@urql/core'
import { cacheExchange } from '@urql/exchange-graphcache'
import { createClient, type Client as SocketClient } from 'graphql-ws'

/** `offline`: the browser itself says so. `stopped`: the server ended it for good; only a reload helps. */
export type LiveStatus = 'connecting' | 'live' | 'reconnecting' | 'offline' | 'stopped'

export interface Live {
  readonly client: Client
  readonly socket: SocketClient
  status(): LiveStatus
  /** Called whenever the status changes. Returns how to stop. */
  onStatus(listener: () => void): () => void
  /** Called each time the connection is back: what was missed must be asked for again. */
  onResume(listener: () => void): () => void
}

const retryMsMax = 15_000

export function createLive(url: URL): Live {
  const listeners = new Set<() => void>()
  const resumed = new Set<() => void>()
  let status: LiveStatus = 'connecting'
  let seen = false
  const become = (next: LiveStatus): void => {
    if (next === status) return
    status = next
    for (const each of listeners) each()
  }
  const socketUrl = new URL(url)
  socketUrl.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:'
  const socket = createClient({
    url: socketUrl.href,
    retryAttempts: Number.POSITIVE_INFINITY,
    shouldRetry: () => true,
    keepAlive: 10_000,
    // Jittered, so that a restarted server is not met by everybody at once.
    retryWait: (n) =>
      new Promise((resolve) => setTimeout(resolve, Math.min(500 * 2 ** n, retryMsMax) * (0.5 + Math.random() / 2))),
    on: {
      connected: () => {
        become('live')
        // On every connection after the first, whatever the reason it ended for: stale figures are worse than a query.
        if (seen) for (const each of resumed) each()
        seen = true
      },
      closed: () => become(navigator.onLine ? 'reconnecting' : 'offline'),
    },
  })
  addEventListener('offline', () => become('offline'))
  addEventListener('online', () => become(status === 'offline' ? 'reconnecting' : status))

  const client = new Client({
    url: url.href,
    preferGetMethod: false,
    fetchOptions: { headers: { 'x-graphql-csrf': '1' } },
    exchanges: [
      cacheExchange({ keys: KEYLESS }),
      fetchExchange,
      subscriptionExchange({
        forwardSubscription: (request) => ({
          subscribe: (sink) => {
            const unsubscribe = socket.subscribe(
              { query: request.query ?? '', ...(request.variables ? { variables: request.variables } : {}) },
              {
                next: (value) => sink.next(value as Parameters<typeof sink.next>[0]),
                error: (error) => {
                  become('stopped')
                  sink.error(error)
                },
                complete: () => sink.complete(),
              },
            )
            return { unsubscribe }
          },
        }),
      }),
    ],
  })
  return {
    client,
    socket,
    status: () => status,
    onStatus: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    onResume: (listener) => {
      resumed.add(listener)
      return () => resumed.delete(listener)
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
  ShareProof: none,
  ShareBatch: none,
  StratumEndpoint: none,
  InvalidAddress: none,
  PlayerNotSeen: none,
}

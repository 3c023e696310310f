// The one socket of a client: comes back by itself however it ended, and is given up when it is silent.
import type { SubscriptionForwarder } from '@urql/core'
import { type ClientOptions, createClient, type Client as SocketClient } from 'graphql-ws'

export interface SocketParts
  extends Partial<Pick<ClientOptions, 'connectionParams' | 'shouldRetry' | 'webSocketImpl'>> {
  /** Where GraphQL is, by http: or https:. */
  readonly url: string
  /** Resolves after so long, or earlier where it is time to try again. */
  readonly sleep: (ms: number) => Promise<void>
  readonly connected: (isFirst: boolean) => void
  readonly closed: (event: unknown) => void
}

const retryMsMax = 15_000
const pingEveryMs = 10_000
/** A connection that does not answer for so long is gone, whatever the system says: Wi-Fi that was left, a sleep. */
const pongWithinMs = 5_000

/** Connects when something is followed. */
export function openSocket({ url, sleep, connected, closed, ...more }: SocketParts): SocketClient {
  let isFirst = true
  let pongDue: ReturnType<typeof setTimeout> | undefined
  const socket: SocketClient = createClient({
    // React Native's URL cannot change its protocol.
    url: url.replace('http', 'ws'),
    retryAttempts: Number.POSITIVE_INFINITY,
    shouldRetry: () => true,
    keepAlive: pingEveryMs,
    // Jittered, so that a restarted server is not met by everybody at once.
    retryWait: (n) => sleep(Math.min(500 * 2 ** n, retryMsMax) * (0.5 + Math.random() / 2)),
    on: {
      connected: () => {
        connected(isFirst)
        isFirst = false
      },
      ping: (received) => {
        if (!received) pongDue = setTimeout(() => socket.terminate(), pongWithinMs)
      },
      pong: (received) => {
        if (received) clearTimeout(pongDue)
      },
      closed: (event) => {
        clearTimeout(pongDue)
        closed(event)
      },
    },
    ...more,
  })
  return socket
}

/** What urql follows goes over the socket. `soon` may hold a message back; `failed` hears of what ended a subscription. */
export const followOver =
  (
    socketOf: () => SocketClient,
    soon: (tell: () => void) => void,
    failed: (error: unknown) => void,
  ): SubscriptionForwarder =>
  ({ query, variables }) => ({
    subscribe: (sink) => ({
      unsubscribe: socketOf().subscribe(
        { query: query ?? '', ...(variables && { variables }) },
        {
          next: (result) => soon(() => sink.next(result as Parameters<typeof sink.next>[0])),
          error: (error) => {
            failed(error)
            sink.error(error)
          },
          complete: () => sink.complete(),
        },
      ),
    }),
  })

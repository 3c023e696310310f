// GraphQL over WebSocket (graphql-transport-ws): handshake, limits, and subscriptions through the hub.
import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { type DocumentNode, type ExecutionArgs, type ExecutionResult, GraphQLError, type GraphQLSchema } from 'graphql'
import type { SubscribePayload } from 'graphql-ws'
import { useServer as acceptOperations } from 'graphql-ws/use/ws'
import { type WebSocket, WebSocketServer } from 'ws'
import { type Accounts, endedNameOf, type Viewer } from '../domains/accounts/index.ts'
import type { Context } from '../schema/builder.ts'
import { isForEverybody } from '../schema/index.ts'
import type { Admission, Turn } from './admission.ts'
import { type Budget, overBudget } from './budget.ts'
import type { AddressOf } from './client-address.ts'
import type { Credentials } from './credentials.ts'
import { type Asked, GRAPHQL_PATH, type Yoga } from './graphql.ts'
import type { Hub, Member } from './hub.ts'
import { costOf, requestBytesMax } from './limits.ts'

const keepAliveMs = 12_000
const initWithinMs = 5_000
const subscriptionsPerSocketMax = 50

export interface SocketLimits {
  readonly socketsMax: number
  readonly perAddressMax: number
  /** Origins besides the own that may connect. */
  readonly origins: readonly string[]
}

interface HubArgs extends ExecutionArgs {
  readonly start: ReturnType<Yoga['getEnveloped']>['subscribe']
  readonly run: ReturnType<Yoga['getEnveloped']>['execute']
  readonly member: Member
  readonly key: string
}

export interface SocketAuth {
  readonly accounts: Accounts
  readonly credentials: Credentials
  readonly admission: Admission
  readonly budget: Budget
  readonly addressOf: AddressOf
}

interface Connection extends Record<PropertyKey, unknown> {
  readonly socket: WebSocket
  readonly request: IncomingMessage
  /** Who connected; for as long as the session lasts, however soon its access token ends. */
  viewer?: Viewer | null
}

/** Takes the upgrades of `server`; resolves its `close` when every socket was told to come back later. */
export function serveSockets(
  server: Server,
  yoga: Yoga,
  hub: Hub,
  auth: SocketAuth,
  limits: SocketLimits,
): { close(): Promise<void> } {
  const wss = new WebSocketServer({ noServer: true, maxPayload: requestBytesMax, perMessageDeflate: false })
  const gate = createGate(limits, auth.addressOf)
  server.on('upgrade', (request, duplex, head) => {
    const refusal = gate.refusalFor(request)
    if (refusal) return refuse(duplex, refusal)
    const leave = gate.enter(request)
    duplex.once('close', leave)
    wss.handleUpgrade(request, duplex, head, (socket) => wss.emit('connection', socket, request))
  })
  const open = new WeakMap<WebSocket, number>()
  const signedIn = createSignedIn(auth.accounts)
  const disposable = acceptOperations<Record<string, unknown>, Connection>(
    {
      connectionInitWaitTimeout: initWithinMs,
      // False closes with 4403: the client may renew its token and come again.
      onConnect: async ({ extra, connectionParams }) => {
        const token = connectionParams?.accessToken
        if (token !== undefined && typeof token !== 'string') return false
        try {
          extra.viewer = await auth.credentials.viewerOf(extra.request, token)
        } catch (error) {
          if (error instanceof GraphQLError) return false
          throw error
        }
        if (extra.viewer) signedIn.add(endedNameOf(extra.viewer), extra.socket)
        return true
      },
      execute: (args) => inTurn(auth.admission, args as HubArgs),
      subscribe: (args) => {
        const { key, member, start } = args as HubArgs
        return hub.attach(key, member, () => start(args)) as ReturnType<HubArgs['start']>
      },
      onSubscribe: async ({ extra: { socket, request, viewer = null } }, id, payload) => {
        const busy = open.get(socket) ?? 0
        if (busy >= subscriptionsPerSocketMax) {
          return [new GraphQLError(`At most ${subscriptionsPerSocketMax} operations at once on one connection.`)]
        }
        const prepared = await prepare(yoga, auth, { req: request, viewer }, { socket, id }, payload)
        if (!Array.isArray(prepared)) open.set(socket, busy + 1)
        return prepared
      },
      onComplete: ({ extra: { socket } }) => {
        open.set(socket, Math.max(0, (open.get(socket) ?? 0) - 1))
      },
    },
    wss,
    keepAliveMs,
  )
  return {
    close: async () => {
      signedIn.stop()
      await disposable.dispose()
    },
  }
}

/** Connections of people who have signed in: closed when their session ends, wherever it was ended. */
function createSignedIn(accounts: Accounts): { add(sessionId: string, socket: WebSocket): void; stop(): void } {
  const sockets = new Map<string, Set<WebSocket>>()
  const stop = accounts.ended.onEnd((sessionId) => {
    for (const socket of sockets.get(sessionId) ?? []) socket.close(4403, 'Session ended')
  })
  return {
    stop,
    add(sessionId, socket) {
      const here = sockets.get(sessionId) ?? new Set()
      here.add(socket)
      sockets.set(sessionId, here)
      socket.once('close', () => {
        here.delete(socket)
        if (here.size === 0 && sockets.get(sessionId) === here) sockets.delete(sessionId)
      })
      // It may have ended while the token was looked at.
      if (accounts.ended.has(sessionId)) socket.close(4403, 'Session ended')
    },
  }
}

/** Waits for the turn of whoever asks, as over HTTP. */
async function inTurn(admission: Admission, args: HubArgs): Promise<ExecutionResult> {
  const { address } = args.contextValue as Context
  let turn: Turn | undefined
  try {
    turn = await admission.enter(address)
    await turn.costs(costOf(args.contextValue as object))
    return (await args.run(args)) as ExecutionResult
  } catch (error) {
    if (error instanceof GraphQLError) return { errors: [error] }
    throw error
  } finally {
    turn?.leave()
  }
}

/** Parses and validates as over HTTP: in turn, with the same limits, budgets and masked errors. */
async function prepare(
  yoga: Yoga,
  { admission, budget, addressOf }: SocketAuth,
  asked: Asked,
  member: Member,
  payload: SubscribePayload,
): Promise<HubArgs | readonly GraphQLError[]> {
  const address = addressOf(asked.req)
  const refuse = async (errors: readonly GraphQLError[]): Promise<readonly GraphQLError[]> => {
    await budget.spendOnRefusal(address, errors[0])
    return errors
  }
  const spent = asked.viewer ? null : budget.spentFor(address)
  if (spent !== null) return [overBudget(spent)]
  let turn: Turn | undefined
  try {
    turn = await admission.enter(address)
    const params = {
      query: payload.query,
      operationName: payload.operationName ?? undefined,
      variables: payload.variables ?? {},
    }
    const { schema, execute, subscribe, contextFactory, parse, validate } = yoga.getEnveloped({
      ...asked,
      params,
    } as unknown as Parameters<Yoga['getEnveloped']>[0])
    const document = parse(payload.query) as DocumentNode
    const errors = validate(schema, document) as readonly GraphQLError[]
    if (errors.length > 0) return refuse(errors)
    // What follows waits for Redis at most.
    turn.leave()
    const contextValue = (await contextFactory()) as unknown as Context
    await budget.spend(contextValue, costOf(contextValue))
    return {
      schema,
      document,
      operationName: params.operationName,
      variableValues: params.variables,
      contextValue,
      start: subscribe,
      run: execute,
      member,
      key: JSON.stringify([
        payload.query,
        params.operationName ?? null,
        params.variables,
        audienceOf(schema, document, asked),
      ]),
    }
  } catch (error) {
    if (error instanceof GraphQLError) return refuse([error])
    throw error
  } finally {
    turn?.leave()
  }
}

/** Names those who may have one execution together: everybody, or all connections of one session or key. */
function audienceOf(schema: GraphQLSchema, document: DocumentNode, { viewer }: Asked): string {
  let isSame = forEverybody.get(document)
  if (isSame === undefined) {
    isSame = isForEverybody(schema, document)
    forEverybody.set(document, isSame)
  }
  return isSame || !viewer ? '' : endedNameOf(viewer)
}
const forEverybody = new WeakMap<DocumentNode, boolean>()

interface Gate {
  refusalFor(request: IncomingMessage): string | undefined
  /** Counts a connection; returns what to call when it ends. */
  enter(request: IncomingMessage): () => void
}

function createGate({ socketsMax, perAddressMax, origins }: SocketLimits, addressOf: AddressOf): Gate {
  let total = 0
  const perAddress = new Map<string, number>()
  return {
    refusalFor(request) {
      if (new URL(request.url ?? '/', 'http://own').pathname !== GRAPHQL_PATH) return '404 Not Found'
      if (!isOwnOrigin(request, origins)) return '403 Forbidden'
      const address = addressOf(request)
      const isCrowded = address !== null && (perAddress.get(address) ?? 0) >= perAddressMax
      return total >= socketsMax || isCrowded ? '503 Service Unavailable' : undefined
    },
    enter(request) {
      const address = addressOf(request)
      total++
      if (address !== null) perAddress.set(address, (perAddress.get(address) ?? 0) + 1)
      return () => {
        total--
        if (address === null) return
        const left = (perAddress.get(address) ?? 1) - 1
        if (left > 0) perAddress.set(address, left)
        else perAddress.delete(address)
      }
    },
  }
}

/** Browsers send an origin, and a foreign page must not ride on it; other clients send none. */
function isOwnOrigin(request: IncomingMessage, origins: readonly string[]): boolean {
  const { origin, host } = request.headers
  if (origin === undefined || origins.includes(origin)) return true
  return URL.canParse(origin) && new URL(origin).host === host
}

function refuse(duplex: Duplex, status: string): void {
  duplex.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`)
}

// The live connection against a real server that goes away and comes back.
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { GraphQLInt, GraphQLNonNull, GraphQLObjectType, GraphQLSchema, parse } from 'graphql'
import { useServer as serve } from 'graphql-ws/use/ws'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { createLive, type Live } from './client.ts'

const schema = new GraphQLSchema({
  query: new GraphQLObjectType({ name: 'Query', fields: { n: { type: GraphQLInt } } }),
  subscription: new GraphQLObjectType({
    name: 'Subscription',
    fields: {
      tick: {
        type: new GraphQLNonNull(GraphQLInt),
        resolve: (n) => n,
        subscribe: async function* () {
          yield 1
          await new Promise(() => undefined)
        },
      },
    },
  }),
})
const TICK = parse('subscription { tick }')

interface Server4Test {
  readonly port: number
  /** Ends every connection with this code, as a server that drains or refuses does. */
  closeAll(code: number): void
  stop(): Promise<void>
}

async function start(port = 0): Promise<Server4Test> {
  const server: Server = createServer()
  const wss = new WebSocketServer({ server, path: '/graphql' })
  serve({ schema }, wss)
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    closeAll: (code) => {
      for (const socket of wss.clients) socket.close(code)
    },
    stop: async () => {
      for (const socket of wss.clients) socket.terminate()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

let server: Server4Test
let live: Live
let ticks: number
let resumes: number

beforeEach(async () => {
  vi.stubGlobal('WebSocket', WebSocket)
  server = await start()
  live = createLive(new URL(`http://127.0.0.1:${server.port}/graphql`))
  ticks = 0
  resumes = 0
  live.onResume(() => resumes++)
  live.follow(TICK as never, {}, () => ticks++)
})
afterEach(async () => {
  live.close()
  await server.stop()
  vi.unstubAllGlobals()
  vi.restoreAllMocks()
})

const becomes = (check: () => void) => vi.waitFor(check, { timeout: 5_000, interval: 10 })

test('a first connection is live and resumes nothing', async () => {
  expect(live.status()).toBe('connecting')
  await becomes(() => expect(ticks).toBe(1))
  expect(live.status()).toBe('live')
  expect(resumes).toBe(0)
})

test('after the server was gone and is back, the subscription goes on and what was missed is asked for once', async () => {
  await becomes(() => expect(ticks).toBe(1))
  const { port } = server
  await server.stop()
  await becomes(() => expect(live.status()).toBe('reconnecting'))
  server = await start(port)
  await becomes(() => expect(live.status()).toBe('live'))
  await becomes(() => expect(ticks).toBe(2))
  expect(resumes).toBe(1)
})

test('a server that drains, by whatever polite code, is connected to again', async () => {
  for (const [round, code] of [1000, 1001, 1012].entries()) {
    await becomes(() => expect(ticks).toBe(round + 1))
    server.closeAll(code)
    await becomes(() => expect(resumes).toBe(round + 1))
  }
  // The last tick belongs to this test: it must not be counted in the next.
  await becomes(() => expect(ticks).toBe(4))
})

test('a server that ends it for good is said to have stopped', async () => {
  await becomes(() => expect(ticks).toBe(1))
  server.closeAll(4400)
  await becomes(() => expect(live.status()).toBe('stopped'))
})

test('a refused subscription leaves the connection alive', async () => {
  live.follow(parse('subscription { nothing }') as never, {}, () => undefined)
  await becomes(() => expect(ticks).toBe(1))
  await new Promise((resolve) => setTimeout(resolve, 100))
  expect(live.status()).toBe('live')
})

test('a device that comes back online does not sit out the pause', async () => {
  await becomes(() => expect(ticks).toBe(1))
  const { port } = server
  // The longest pauses: attempts after 0.5, 1.5, 3.5 and 7.5 seconds.
  vi.spyOn(Math, 'random').mockReturnValue(1)
  await server.stop()
  await new Promise((resolve) => setTimeout(resolve, 4_000))
  server = await start(port)
  const startedMs = performance.now()
  dispatchEvent(new Event('online'))
  await becomes(() => expect(live.status()).toBe('live'))
  expect(performance.now() - startedMs).toBeLessThan(2_000)
})

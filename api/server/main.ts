// npm run api: GraphQL over HTTP, WebSocket and SSE; health and metrics; the built web client.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { PrismaPg } from '@prisma/adapter-pg'
import { runProcess } from '../../platform/lifecycle.ts'
import { createLog, type Logger } from '../../platform/log.ts'
import { Counter, createMetrics, Gauge, serveMetrics } from '../../platform/metrics.ts'
import type { OptionValues } from '../../platform/options.ts'
import { connectPostgres } from '../../platform/postgres.ts'
import { awaitRedis, connectRedis } from '../../platform/redis.ts'
import { PrismaClient } from '../../prisma/generated/client.ts'
import { createAccounts, createProfiles } from '../domains/accounts/index.ts'
import { createBoardReads } from '../domains/boards/index.ts'
import { createDevices, DEVICE_PATHS } from '../domains/devices/index.ts'
import {
  createMiningReads,
  createMiningWatch,
  createStratumWatch,
  noteChangedAddresses,
} from '../domains/mining/index.ts'
import { createModeration } from '../domains/moderation/index.ts'
import { createPrivacy } from '../domains/privacy/index.ts'
import { createExports, EXPORT_PATH } from '../domains/records/index.ts'
import { createAdmission } from './admission.ts'
import { createBudget } from './budget.ts'
import { createAddressOf } from './client-address.ts'
import { createCredentials } from './credentials.ts'
import { serveOperations } from './edge.ts'
import { isForExplorer, serveExplorer } from './explorer.ts'
import { createGraphQL, GRAPHQL_PATH } from './graphql.ts'
import { setSecurityHeaders } from './headers.ts'
import { checkHealth } from './health.ts'
import { createHub } from './hub.ts'
import { API_OPTIONS } from './options.ts'
import { serveSockets } from './sockets.ts'
import { createStaticFiles } from './static.ts'

const webFolder = fileURLToPath(new URL('../../web/dist', import.meta.url))
const statementMs = 10_000
const headersWithinMs = 10_000
const requestWithinMs = 30_000
const redisWithinMs = 1_000
/** After a deploy all come at once; whom the kernel has to turn away comes again seconds later. */
const connectionsQueuedMax = 4_096

type Handler = (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<void> | void

const listOf = (text: string): string[] => text.split(',').flatMap((each) => each.trim() || [])

async function start(options: OptionValues<typeof API_OPTIONS>): Promise<{ stop(): Promise<void> }> {
  const log = createLog('api', options.LOG_LEVEL)
  const registry = createMetrics()
  const registers = [registry]
  const metrics = {
    subscriptions: new Gauge({ name: 'api_subscriptions', help: 'Subscriptions open over WebSocket.', registers }),
    dropped: new Counter({
      name: 'api_feed_dropped_total',
      help: 'Live messages that a slow WebSocket did not get.',
      registers,
    }),
    waiting: new Gauge({ name: 'api_operations_waiting', help: 'Operations that wait for their turn.', registers }),
    turnedAway: new Counter({
      name: 'api_turned_away_total',
      help: 'Operations refused because too many waited, or one for too long.',
      registers,
    }),
    overBudget: new Counter({
      name: 'api_over_budget_total',
      help: 'Operations refused because the minute’s budget was used up, by what was counted.',
      labelNames: ['by'],
      registers,
    }),
  }
  const pool = connectPostgres(options.DATABASE_URL, 'api', log, options.DATABASE_CONNECTIONS_MAX, statementMs)
  const redis = connectRedis(options.REDIS_URL, 'api', log)
  const subscriber = connectRedis(options.REDIS_URL, 'api-subscriber', log)
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool), errorFormat: 'minimal' })
  const stratum = createStratumWatch(redis, options.STRATUM_HOST || null)
  const watch = createMiningWatch(subscriber, log)
  const origin = options.PUBLIC_URL || `http://localhost:${options.API_PORT}`
  const accounts = createAccounts({
    pool,
    redis,
    subscriber,
    log,
    network: options.BITCOIN_NETWORK,
    origin,
    changed: (addresses) => noteChangedAddresses(pool, redis, addresses),
  })
  const privacy = createPrivacy(pool, redis)
  const moderation = createModeration(pool, redis, options.BITCOIN_NETWORK)
  const credentials = createCredentials(accounts, origin)
  const addressOf = createAddressOf(options.TRUSTED_PROXIES)
  const limits = {
    perAddress: options.BUDGET_PER_ADDRESS,
    perAccount: options.BUDGET_PER_ACCOUNT,
    perKey: options.BUDGET_PER_KEY,
  }
  const admission = createAdmission(metrics)
  const budget = createBudget(redis, limits, metrics.overBudget)
  const yoga = createGraphQL(
    async ({ req, res, viewer }) => ({
      viewer: viewer === undefined ? await credentials.viewerOf(req) : viewer,
      address: addressOf(req),
      cookies: res ? credentials.jarOf(req, res) : null,
      userAgent: req.headers['user-agent'] ?? '',
      accounts,
      profiles: createProfiles(prisma),
      privacy,
      moderation,
      prisma,
      watch,
      stratum,
      network: options.BITCOIN_NETWORK,
      mining: createMiningReads(pool, redis, log),
      boards: createBoardReads(pool, redis),
    }),
    { budget, addressOf },
    log,
  )
  const operations = serveOperations(yoga, { admission, budget, addressOf }, log)
  const files = createStaticFiles(webFolder)
  const exports = createExports(pool, options.BITCOIN_NETWORK, async (request, address) => {
    const viewer = await credentials.viewerOf(request).catch(() => null)
    return viewer !== null && accounts.owns(viewer, address)
  })
  const devices = createDevices({
    pool,
    stratum,
    network: options.BITCOIN_NETWORK,
    reads: () => createMiningReads(pool, redis, log),
    startedMs: Date.now(),
  })
  const routes: Readonly<Record<string, Handler>> = {
    [GRAPHQL_PATH]: (request, response, url) =>
      isForExplorer(request, url) ? serveExplorer(request, response) : operations(request, response),
    '/healthz': async (_request, response) => {
      const health = await checkHealth(pool, redis, stratum)
      response.writeHead(health.ok ? 200 : 503, { 'content-type': 'application/json', 'cache-control': 'no-store' })
      response.end(`${JSON.stringify(health)}\n`)
    },
    [EXPORT_PATH]: exports.serve,
    '/.well-known/jwks.json': async (_request, response) => {
      const keys = await accounts.keys.published()
      response.writeHead(200, { 'content-type': 'application/jwk-set+json', 'cache-control': 'public, max-age=300' })
      response.end(JSON.stringify(keys))
    },
    ...Object.fromEntries(DEVICE_PATHS.map((path) => [path, devices.serve])),
    '/metrics': async (_request, response) => {
      response.writeHead(200, { 'content-type': registry.contentType }).end(await registry.metrics())
    },
  }
  const server = createServer({ headersTimeout: headersWithinMs, requestTimeout: requestWithinMs }, (...of) =>
    answer(routes, files.serve, log, ...of),
  )
  const sockets = serveSockets(
    server,
    yoga,
    createHub(metrics, log),
    { accounts, credentials, admission, budget, addressOf },
    {
      socketsMax: options.API_SOCKETS_MAX,
      perAddressMax: options.API_SOCKETS_PER_ADDRESS_MAX,
      origins: listOf(options.API_ORIGINS),
    },
  )
  await awaitRedis([redis, subscriber], redisWithinMs)
  const served = await serveMetrics(registry, options.METRICS_PORT, options.METRICS_HOST)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ port: options.API_PORT, host: options.API_HOST, backlog: connectionsQueuedMax }, resolve)
  })
  log.info({ port: (server.address() as AddressInfo).port, metricsPort: served.port }, 'ready')
  return {
    async stop() {
      // 1001 tells clients to come back; the rest of what runs is short.
      await sockets.close()
      await new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeIdleConnections()
        setTimeout(() => server.closeAllConnections(), 2_000).unref()
      })
      await yoga.dispose()
      await accounts.close()
      await prisma.$disconnect()
      await pool.end().catch(() => {})
      redis.disconnect()
      subscriber.disconnect()
      await served.close()
    },
  }
}

/** By the whole path, or by its first parts where the route ends in a slash. */
function handlerOf(routes: Readonly<Record<string, Handler>>, path: string): Handler | undefined {
  if (Object.hasOwn(routes, path)) return routes[path]
  const name = Object.keys(routes).find((route) => route.length > 1 && route.endsWith('/') && path.startsWith(route))
  return name === undefined ? undefined : routes[name]
}

function answer(
  routes: Readonly<Record<string, Handler>>,
  otherwise: (request: IncomingMessage, response: ServerResponse, path: string) => Promise<void>,
  log: Logger,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  setSecurityHeaders(response)
  const url = URL.parse(request.url ?? '/', 'http://own')
  if (!url) {
    response.writeHead(400).end()
    return
  }
  const handler = handlerOf(routes, url.pathname)
  Promise.resolve(handler ? handler(request, response, url) : otherwise(request, response, url.pathname)).catch(
    (error) => {
      log.error({ path: url.pathname, reason: error.message }, 'request failed')
      if (!response.headersSent) response.writeHead(500)
      response.end()
    },
  )
}

await runProcess('npm run api: GraphQL, health, metrics and the web client.', API_OPTIONS, start)

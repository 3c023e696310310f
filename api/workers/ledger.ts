// npm run worker:ledger: events → PostgreSQL, exactly once in effect; then live state and live messages → Redis.
import { setTimeout as sleep } from 'node:timers/promises'
import { EVENT_STREAMS } from '../../events/index.ts'
import { runProcess } from '../../platform/lifecycle.ts'
import { createLog, type Logger } from '../../platform/log.ts'
import { serveMetrics } from '../../platform/metrics.ts'
import type { OptionValues } from '../../platform/options.ts'
import { openPostgres, type PostgresClient } from '../../platform/postgres.ts'
import { connectRedis } from '../../platform/redis.ts'
import { dayOf, ensureSharePartitions, upcomingDays } from '../../prisma/partitions.ts'
import { createPresence, createPublisher, loadCursors } from '../domains/mining/index.ts'
import { followStreams, type Ledger } from './follow.ts'
import { createLedgerMetrics } from './ledger-metrics.ts'
import { LEDGER_OPTIONS } from './options.ts'
import { START } from './streams.ts'

/** Held by the one ledger that writes; a second one waits for it. Session lock: it ends with its connection. */
const ledgerLock = 0x7b17_0003
const lockEveryMs = 250
const backoffMs = [100, 200, 500, 1_000, 2_000]

async function start(options: OptionValues<typeof LEDGER_OPTIONS>): Promise<{ stop(): Promise<void> }> {
  const log = createLog('ledger', options.LOG_LEVEL)
  const metrics = createLedgerMetrics()
  const served = await serveMetrics(metrics.registry, options.METRICS_PORT, options.METRICS_HOST)
  // One connection waits in XREAD, the other does everything else.
  const reader = connectRedis(options.REDIS_URL, 'ledger-reader', log)
  const redis = connectRedis(options.REDIS_URL, 'ledger', log)
  const stopping = new AbortController()
  const ledger: Ledger = {
    log,
    metrics,
    reader,
    redis,
    network: options.BITCOIN_NETWORK,
    signal: stopping.signal,
    presence: createPresence(redis),
    publisher: createPublisher(redis, log),
  }
  log.info({ metricsPort: served.port }, 'started')
  const running = keepRunning(ledger, options.DATABASE_URL, () => log.info({ metricsPort: served.port }, 'ready'))
  return {
    async stop() {
      stopping.abort()
      reader.disconnect()
      await running
      ledger.publisher.close()
      redis.disconnect()
      await served.close()
    },
  }
}

/** Works until it is stopped: a fault of PostgreSQL ends the connection, and with it the lock; then it begins anew. */
async function keepRunning(ledger: Ledger, databaseUrl: string, onReady: () => void): Promise<void> {
  const { log, signal } = ledger
  let said = false
  for (let faults = 0; !signal.aborted; ) {
    let client: PostgresClient | undefined
    try {
      client = await openPostgres(databaseUrl, 'ledger')
      await client.query(`SET statement_timeout = '60s'`)
      if (!(await holdsLock(client, log, signal))) break
      await ensureSharePartitions(client, upcomingDays(Date.now()))
      const cursors = await loadCursors(client)
      const mine = new Map(EVENT_STREAMS.map((stream) => [stream, cursors.get(stream) ?? START]))
      if (!said) onReady()
      said = true
      faults = 0
      const session = client
      await followStreams(ledger, session, mine, (atMs) => ensureSharePartitions(session, [dayOf(atMs)]))
    } catch (error) {
      if (signal.aborted) break
      const waitMs = backoffMs[Math.min(faults++, backoffMs.length - 1)] ?? 0
      log.error({ reason: (error as Error).message, waitMs }, 'fault: nothing is lost, the batch comes again')
      await sleep(waitMs, undefined, { signal }).catch(() => {})
    } finally {
      await client?.end().catch(() => {})
    }
  }
}

async function holdsLock(client: PostgresClient, log: Logger, signal: AbortSignal): Promise<boolean> {
  for (let said = false; !signal.aborted; said = true) {
    const { rows } = await client.query<{ mine: boolean }>('SELECT pg_try_advisory_lock($1) AS mine', [ledgerLock])
    if (rows[0]?.mine) return true
    if (!said) log.info('another ledger is at work; waiting to take over')
    await sleep(lockEveryMs, undefined, { signal }).catch(() => {})
  }
  return false
}

await runProcess('npm run worker:ledger: writes the events of the streams to PostgreSQL.', LEDGER_OPTIONS, start)

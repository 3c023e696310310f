// npm run worker:ledger: events → PostgreSQL, exactly once in effect; then live state and live messages → Redis.
import { runProcess } from '../../platform/lifecycle.ts'
import { createLog } from '../../platform/log.ts'
import { serveMetrics } from '../../platform/metrics.ts'
import type { OptionValues } from '../../platform/options.ts'
import { connectRedis } from '../../platform/redis.ts'
import { createPresence, createPublisher } from '../domains/mining/index.ts'
import { keepRunning, type Lane } from './lane.ts'
import { createLedgerMetrics } from './ledger-metrics.ts'
import { LEDGER_OPTIONS } from './options.ts'

async function start(options: OptionValues<typeof LEDGER_OPTIONS>): Promise<{ stop(): Promise<void> }> {
  const log = createLog('ledger', options.LOG_LEVEL)
  const metrics = createLedgerMetrics()
  const served = await serveMetrics(metrics.registry, options.METRICS_PORT, options.METRICS_HOST)
  const redis = connectRedis(options.REDIS_URL, 'ledger', log)
  const publisher = createPublisher(redis, log)
  const stopping = new AbortController()
  const lanes = Array.from({ length: options.LEDGER_LANES }, (_, i): Lane => {
    // Each waits in XREAD on a connection of its own.
    const reader = connectRedis(options.REDIS_URL, `ledger-reader-${i}`, log)
    const { signal } = stopping
    const { BITCOIN_NETWORK: network } = options
    return { log, metrics, reader, redis, network, signal, publisher, presence: createPresence(redis) }
  })
  log.info({ metricsPort: served.port, lanes: lanes.length }, 'started')
  let said = false
  const onReady = (): void => {
    if (!said) log.info({ metricsPort: served.port }, 'ready')
    said = true
  }
  const running = lanes.map((lane) => keepRunning(lane, options.DATABASE_URL, onReady))
  return {
    async stop() {
      stopping.abort()
      for (const { reader } of lanes) reader.disconnect()
      await Promise.all(running)
      publisher.close()
      redis.disconnect()
      await served.close()
    },
  }
}

await runProcess('npm run worker:ledger: writes the events of the streams to PostgreSQL.', LEDGER_OPTIONS, start)

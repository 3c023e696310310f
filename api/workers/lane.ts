// A lane of the ledger: one connection to PostgreSQL, one that waits in Redis, and a part of the streams. Lanes of one
// process or of many share the work; none knows of the others but through the locks.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from '../../platform/log.ts'
import { openPostgres, type PostgresClient } from '../../platform/postgres.ts'
import type { Redis } from '../../platform/redis.ts'
import { ensureSharePartitions, upcomingDays } from '../../prisma/partitions.ts'
import type { Presence, Publisher } from '../domains/mining/index.ts'
import { followStreams } from './follow.ts'
import type { LedgerMetrics } from './ledger-metrics.ts'
import { batchEventsMax } from './recorder.ts'
import { joinLanes, renewEveryMs } from './shards.ts'

export interface Lane {
  readonly log: Logger
  readonly metrics: LedgerMetrics
  /** Blocks in XREAD: nothing else may use it. */
  readonly reader: Redis
  readonly redis: Redis
  readonly network: string
  readonly signal: AbortSignal
  readonly presence: Presence
  readonly publisher: Publisher
}

const batchEventsLeast = 256
const backoffMs = [100, 200, 500, 1_000, 2_000]

/** Works until it is stopped: a fault of PostgreSQL ends the connection, and with it the locks; then it begins anew. */
export async function keepRunning(lane: Lane, databaseUrl: string, onReady: () => void): Promise<void> {
  const { log, signal } = lane
  for (let faults = 0; !signal.aborted; ) {
    let client: PostgresClient | undefined
    let renewing: NodeJS.Timeout | undefined
    // Should a batch be what is too much for this machine, smaller ones are not.
    const eventsMax = Math.max(batchEventsLeast, Math.floor(batchEventsMax / 4 ** faults))
    try {
      client = await openPostgres(databaseUrl, 'ledger')
      await client.query(`SET statement_timeout = '60s'`)
      const number = await joinLanes(client)
      if (number === 0) throw new Error('there are as many lanes as streams already')
      renewing = renewLease(client)
      await ensureSharePartitions(client, upcomingDays(Date.now()))
      onReady()
      await followStreams({ ...lane, number, eventsMax }, client, () => {
        faults = 0
      })
    } catch (error) {
      if (signal.aborted) break
      const waitMs = backoffMs[Math.min(faults++, backoffMs.length - 1)] ?? 0
      log.error({ reason: (error as Error).message, waitMs }, 'fault: nothing is lost, the batch comes again')
      await sleep(waitMs, undefined, { signal }).catch(() => {})
    } finally {
      clearInterval(renewing)
      await client?.end().catch(() => {})
    }
  }
}

/** Whatever the lane waits for, its process lives. A failure shows in the lane's own next query. */
function renewLease(client: PostgresClient): NodeJS.Timeout {
  return setInterval(() => void client.query('SELECT 1').catch(() => {}), renewEveryMs)
}

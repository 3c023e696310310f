// What happens at a time. Every job may run at any moment, twice or late: it looks what is to be done, and does that.
import type { Logger } from '../../platform/log.ts'
import { Counter, type Registry } from '../../platform/metrics.ts'
import type { PostgresClient } from '../../platform/postgres.ts'
import type { Redis } from '../../platform/redis.ts'
import { dayOf, dropSharePartitions, ensureSharePartitions, upcomingDays } from '../../prisma/partitions.ts'
import { restoreTags, sweepSessions } from '../domains/accounts/index.ts'
import { checkBoards } from '../domains/boards/index.ts'
import { mergeHeightWork, noteRawSharesFrom, rollPoolHours, rollUp } from '../domains/mining/index.ts'
import { deskOfClient, keepBans } from '../domains/moderation/index.ts'
import { dropOldNetworks } from './streams.ts'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

/** For so long at most it is known from which network a miner came. */
const networkDaysMax = 7

export interface Job {
  /** As in logs and metrics. */
  readonly name: string
  /** Runs at multiples of this since 1970, and when a clock begins. */
  readonly everyMs: number
  /** On the leader's connection, outside of transactions. What it returns is logged. */
  run(client: PostgresClient): Promise<object>
}

/** What jobs may need beside PostgreSQL. */
export interface ClockTools {
  /** For how long every share is kept at least. */
  readonly rawShareDays: number
  /** Commands fail while it is away; the job is due again at its time. */
  readonly redis: Redis
  readonly log: Logger
  /** For metrics of a job's own. */
  readonly registry: Registry
}

/** The table of all jobs. */
export const clockJobs = ({ rawShareDays, redis, log, registry }: ClockTools): readonly Job[] => [
  {
    name: 'days-ahead',
    everyMs: hourMs,
    run: async (client) => {
      const days = upcomingDays(Date.now())
      await ensureSharePartitions(client, days)
      return { days: days.length }
    },
  },
  {
    name: 'old-shares',
    everyMs: hourMs,
    run: async (client) => {
      const keptFrom = dayOf(Date.now() - rawShareDays * dayMs)
      await noteRawSharesFrom(client, keptFrom)
      return { dropped: await dropSharePartitions(client, keptFrom) }
    },
  },
  {
    name: 'old-pool-slots',
    everyMs: hourMs,
    run: async (client) => {
      const { rowCount } = await client.query(`DELETE FROM pool_slot WHERE "from" < now() - interval '2 days'`)
      return { deleted: rowCount }
    },
  },
  { name: 'rollups', everyMs: minuteMs, run: (client) => rollUp(client) },
  { name: 'pool-hours', everyMs: 10 * minuteMs, run: rollPoolHours },
  {
    name: 'old-networks',
    everyMs: hourMs,
    run: async () => ({ deleted: await dropOldNetworks(redis, Date.now() - networkDaysMax * dayMs) }),
  },
  boardsJob(redis, log, registry),
  { name: 'coinbase-tags', everyMs: 10 * minuteMs, run: (client) => restoreTags(client, redis) },
  { name: 'bans', everyMs: minuteMs, run: (client) => keepBans(deskOfClient(client, redis)) },
  { name: 'old-sessions', everyMs: hourMs, run: sweepSessions },
  { name: 'heights', everyMs: hourMs, run: mergeHeightWork },
]

/** At midnight, three more times a day, and when a clock begins. Whoever is alarmed by the metric finds examples in the log. */
function boardsJob(redis: Redis, log: Logger, registry: Registry): Job {
  const wrong = new Counter({
    name: 'clock_boards_wrong_total',
    help: 'Lines of leaderboards that were not as the rows say, and were mended. Alarm: it ought to stay 0.',
    registers: [registry],
  })
  return {
    name: 'boards',
    everyMs: 6 * hourMs,
    run: async (client) => {
      const found = await checkBoards(client, redis)
      if ('skipped' in found) return found
      wrong.inc(found.wrong + found.strays)
      if (found.wrong + found.strays > 0) log.error(found, 'leaderboards were wrong: they are mended now')
      return found
    },
  }
}

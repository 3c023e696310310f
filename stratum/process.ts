// What each process of stratum has, whatever its part: a log, metrics, a journal and its way to Redis.
import { createLog, type Logger } from '../platform/log.ts'
import { createMetrics, type Registry } from '../platform/metrics.ts'
import type { OptionValues } from '../platform/options.ts'
import { connectRedis, type Redis } from '../platform/redis.ts'
import { gauge, type StratumMetrics, stratumMetrics } from './figures/metrics.ts'
import { Turn } from './net/turn.ts'
import { instanceName, type Journals, openJournals } from './publish/instances.ts'
import { Keeper } from './publish/keeper.ts'
import { Publisher } from './publish/publisher.ts'
import { Recorder } from './publish/recorder.ts'
import type { OPTIONS } from './settings/options.ts'

export type Options = OptionValues<typeof OPTIONS>

const publishWithinMs = 3_000
const adoptEveryMs = 5_000

export interface StratumProcess {
  readonly options: Options
  readonly instance: string
  readonly log: Logger
  readonly registry: Registry
  readonly metrics: StratumMetrics
  readonly redis: Redis
  readonly recorder: Recorder
  readonly turn: Turn
  /** Journals of processes that ended, whichever they were, are published by this one from now on. */
  adoptJournals(): void
  /** Hands what is left to Redis; the journal keeps what does not get there in time. */
  close(): Promise<void>
}

/** `name` tells it apart from the others of its region: the process number, or `primary`. */
export function openProcess(options: Options, name: string): StratumProcess {
  const log = createLog('stratum', options.LOG_LEVEL).child({ worker: name })
  const instance = instanceName(options.REGION, name, Date.now())
  const registry = createMetrics()
  registry.setDefaultLabels({ worker: name })
  const metrics = stratumMetrics(registry)
  const redis = connectRedis(options.REDIS_URL, 'stratum', log)
  const journals: Journals = openJournals(options.DATA_DIR, instance, log)
  const keeper = new Keeper(journals.own, () => metrics.journalFailures.inc(), log)
  const publisher = new Publisher(redis, instance, keeper, log)
  const recorder: Recorder = new Recorder({ instance, keeper, publisher, metrics, begun: () => turn.schedule() })
  const turn = new Turn(
    () => recorder.commit(),
    (seconds) => metrics.turnSeconds.observe(seconds),
  )
  gauge(
    registry,
    'stratum_journal_pending_events',
    'Events in memory on their way to Redis; the journal may hold more.',
    () => publisher.pending,
  )
  const adoptJournals = (): void => {
    const ended = journals.takeEnded()
    if (ended.length === 0) return
    log.info({ instances: ended.map((each) => each.name) }, 'events of processes that ended are published')
    publisher.adopt(ended)
  }
  let adopting: NodeJS.Timeout | undefined
  return {
    options,
    instance,
    log,
    registry,
    metrics,
    redis,
    recorder,
    turn,
    adoptJournals() {
      adopting ??= setInterval(() => {
        // Where nothing new comes, somebody has to ask a disk that refused.
        keeper.retry(Date.now())
        adoptJournals()
      }, adoptEveryMs)
      adoptJournals()
    },
    async close() {
      clearInterval(adopting)
      recorder.flushRefusals()
      recorder.commit()
      await publisher.close(publishWithinMs)
      journals.close()
      redis.disconnect()
    },
  }
}

// npm run worker:clock: what happens at a time. One clock is at work, others wait to take over.
import { setTimeout as sleep } from 'node:timers/promises'
import { runProcess } from '../../platform/lifecycle.ts'
import { createLog, type Logger } from '../../platform/log.ts'
import { serveMetrics } from '../../platform/metrics.ts'
import type { OptionValues } from '../../platform/options.ts'
import type { PostgresClient } from '../../platform/postgres.ts'
import { connectRedis } from '../../platform/redis.ts'
import { clockJobs, type Job } from './clock-jobs.ts'
import { type ClockMetrics, createClockMetrics } from './clock-metrics.ts'
import { CLOCK_OPTIONS } from './clock-options.ts'
import { lead } from './leader.ts'

/** How soon a leader whose connection broke between two jobs notices. */
const pulseMs = 2_000
const statementMs = 10 * 60_000

interface Clock {
  readonly log: Logger
  readonly metrics: ClockMetrics
  readonly signal: AbortSignal
  readonly jobs: readonly Job[]
}

async function start(options: OptionValues<typeof CLOCK_OPTIONS>): Promise<{ stop(): Promise<void> }> {
  const log = createLog('clock', options.LOG_LEVEL)
  const metrics = createClockMetrics()
  const served = await serveMetrics(metrics.registry, options.METRICS_PORT, options.METRICS_HOST)
  const redis = connectRedis(options.REDIS_URL, 'clock', log)
  const stopping = new AbortController()
  let said = false
  const ready = (): void => {
    if (!said) log.info({ metricsPort: served.port }, 'ready')
    said = true
  }
  const { registry } = metrics
  const jobs = clockJobs({ rawShareDays: options.RAW_SHARE_DAYS, redis, log, registry })
  for (const { name } of jobs) metrics.failures.inc({ job: name }, 0)
  const { signal } = stopping
  const clock: Clock = { log, metrics, signal, jobs }
  log.info({ metricsPort: served.port }, 'started')
  const running = lead({
    name: 'clock',
    databaseUrl: options.DATABASE_URL,
    statementMs,
    log,
    signal,
    ready,
    work: (client) => runJobs(client, clock),
    ended: () => metrics.leads.set(0),
  })
  return {
    async stop() {
      stopping.abort()
      await running
      redis.disconnect()
      await served.close()
    },
  }
}

/** Runs what is due until the signal; throws when the connection is lost. Whatever was missed is due at once. */
async function runJobs(client: PostgresClient, clock: Clock): Promise<void> {
  const { metrics, signal, jobs } = clock
  metrics.leads.set(1)
  const dueMs = new Map(jobs.map((job) => [job, 0]))
  while (!signal.aborted) {
    for (const job of jobs) {
      if (signal.aborted) return
      const nowMs = Date.now()
      if (nowMs < (dueMs.get(job) ?? 0)) continue
      dueMs.set(job, (Math.floor(nowMs / job.everyMs) + 1) * job.everyMs)
      await runJob(job, client, clock)
    }
    const nextMs = Math.min(...dueMs.values()) - Date.now()
    await sleep(Math.max(0, Math.min(nextMs, pulseMs)), undefined, { signal }).catch(() => {})
    await client.query('SELECT 1')
  }
}

/** A job that fails does not keep the others from running; it is due again at its time. */
async function runJob(job: Job, client: PostgresClient, { log, metrics, signal }: Clock): Promise<void> {
  const startedMs = performance.now()
  const took = (): number => Math.round(performance.now() - startedMs)
  try {
    const outcome = await job.run(client)
    metrics.succeededAt.set({ job: job.name }, Date.now() / 1_000)
    log.debug({ job: job.name, tookMs: took(), ...outcome }, 'done')
  } catch (error) {
    if (signal.aborted) throw error
    metrics.failures.inc({ job: job.name })
    log.error({ job: job.name, tookMs: took(), reason: (error as Error).message }, 'job failed')
  }
  metrics.seconds.observe({ job: job.name }, (performance.now() - startedMs) / 1_000)
}

await runProcess('npm run worker:clock: what happens at a time, such as rollups and retention.', CLOCK_OPTIONS, start)

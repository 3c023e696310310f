// npm run worker:clock: what happens at a time. One clock is at work, others wait to take over.
import { setTimeout as sleep } from 'node:timers/promises'
import { runProcess } from '../../platform/lifecycle.ts'
import { createLog, type Logger } from '../../platform/log.ts'
import { serveMetrics } from '../../platform/metrics.ts'
import type { OptionValues } from '../../platform/options.ts'
import { openPostgres, type PostgresClient } from '../../platform/postgres.ts'
import { connectRedis } from '../../platform/redis.ts'
import { clockJobs, type Job } from './clock-jobs.ts'
import { clockLock } from './clock-lock.ts'
import { type ClockMetrics, createClockMetrics } from './clock-metrics.ts'
import { CLOCK_OPTIONS } from './clock-options.ts'

const lockEveryMs = 250
/** How soon a leader whose connection broke between two jobs notices. */
const pulseMs = 2_000
const statementMs = 10 * 60_000
const backoffMs = [100, 200, 500, 1_000, 2_000]

interface Clock {
  readonly log: Logger
  readonly metrics: ClockMetrics
  readonly signal: AbortSignal
  readonly jobs: readonly Job[]
  /** Says that it works or waits, once. */
  readonly ready: () => void
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
  const clock: Clock = { log, metrics, signal: stopping.signal, jobs, ready }
  log.info({ metricsPort: served.port }, 'started')
  const running = keepRunning(clock, options.DATABASE_URL)
  return {
    async stop() {
      stopping.abort()
      await running
      redis.disconnect()
      await served.close()
    },
  }
}

/** Works until it is stopped. When PostgreSQL goes away the lock goes too; then it begins anew, as one that waits. */
async function keepRunning(clock: Clock, databaseUrl: string): Promise<void> {
  const { log, metrics, signal } = clock
  for (let faults = 0; !signal.aborted; ) {
    let client: PostgresClient | undefined
    const hangUp = (): void => void client?.end().catch(() => {})
    try {
      client = await openPostgres(databaseUrl, 'clock')
      // A job that is interrupted by hanging up ends on the server too, and with it the lock.
      await client.query(`SET statement_timeout = ${statementMs}; SET client_connection_check_interval = '1s'`)
      signal.addEventListener('abort', hangUp, { once: true })
      if (!(await becomesLeader(client, clock))) break
      faults = 0
      await lead(client, clock)
    } catch (error) {
      if (signal.aborted) break
      const waitMs = backoffMs[Math.min(faults++, backoffMs.length - 1)] ?? 0
      log.error({ reason: (error as Error).message, waitMs }, 'postgresql is away')
      await sleep(waitMs, undefined, { signal }).catch(() => {})
    } finally {
      metrics.leads.set(0)
      signal.removeEventListener('abort', hangUp)
      await client?.end().catch(() => {})
    }
  }
}

async function becomesLeader(client: PostgresClient, { log, signal, ready }: Clock): Promise<boolean> {
  for (let said = false; !signal.aborted; said = true) {
    const { rows } = await client.query<{ mine: boolean }>('SELECT pg_try_advisory_lock($1) AS mine', [clockLock])
    if (rows[0]?.mine) return true
    if (!said) log.info('another clock is at work; waiting to take over')
    ready()
    await sleep(lockEveryMs, undefined, { signal }).catch(() => {})
  }
  return false
}

/** Runs what is due until the signal; throws when the connection is lost. Whatever was missed is due at once. */
async function lead(client: PostgresClient, clock: Clock): Promise<void> {
  const { log, metrics, signal, jobs, ready } = clock
  metrics.leads.set(1)
  log.info('at work')
  ready()
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

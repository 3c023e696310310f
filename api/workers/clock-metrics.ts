import { Counter, createMetrics, Gauge, Histogram, type Registry } from '../../platform/metrics.ts'

export interface ClockMetrics {
  readonly registry: Registry
  readonly leads: Gauge
  readonly succeededAt: Gauge<'job'>
  readonly failures: Counter<'job'>
  readonly seconds: Histogram<'job'>
}

export function createClockMetrics(): ClockMetrics {
  const registry = createMetrics()
  const registers = [registry]
  const labelNames = ['job'] as const
  return {
    registry,
    leads: new Gauge({
      name: 'clock_leads',
      help: '1 in the one clock that is at work, 0 in those that wait.',
      registers,
    }),
    succeededAt: new Gauge({
      name: 'clock_job_succeeded_timestamp_seconds',
      help: 'When a job last succeeded here, in seconds since 1970.',
      labelNames,
      registers,
    }),
    failures: new Counter({
      name: 'clock_job_failures_total',
      help: 'Runs of a job that failed.',
      labelNames,
      registers,
    }),
    seconds: new Histogram({
      name: 'clock_job_duration_seconds',
      help: 'How long a run of a job took.',
      labelNames,
      buckets: [0.01, 0.1, 1, 10, 60, 600],
      registers,
    }),
  }
}

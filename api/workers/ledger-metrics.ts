import { Counter, createMetrics, Gauge, type Registry } from '../../platform/metrics.ts'

export interface LedgerMetrics {
  readonly registry: Registry
  readonly events: Counter<'type'>
  readonly rows: Counter
  readonly duplicates: Counter
  readonly poison: Counter
  /** Everything of this stream that is older is in the database. */
  recordedUntil(stream: string, atMs: number): void
  /** The stream is another lane's from now on. */
  leaves(stream: string): void
}

export function createLedgerMetrics(): LedgerMetrics {
  const registry = createMetrics()
  const registers = [registry]
  const untilMs = new Map<string, number>()
  // Told when it is asked for: while PostgreSQL is away it grows.
  new Gauge({
    name: 'ledger_lag_seconds',
    help: 'How far the rows are behind, by stream of this process. An idle stream is looked at every second.',
    labelNames: ['stream'],
    registers,
    collect() {
      this.reset()
      for (const [stream, ms] of untilMs) this.set({ stream }, Math.max(0, Date.now() - ms) / 1_000)
    },
  })
  return {
    registry,
    events: new Counter({
      name: 'ledger_events_total',
      help: 'Events recorded, by type.',
      labelNames: ['type'],
      registers,
    }),
    rows: new Counter({ name: 'ledger_rows_total', help: 'Share rows written.', registers }),
    duplicates: new Counter({
      name: 'ledger_duplicates_total',
      help: 'Events skipped because they had come before.',
      registers,
    }),
    poison: new Counter({
      name: 'ledger_poison_total',
      help: 'Events put aside in the dead-letter stream.',
      registers,
    }),
    recordedUntil: (stream, atMs) => void untilMs.set(stream, Math.max(atMs, untilMs.get(stream) ?? 0)),
    leaves: (stream) => void untilMs.delete(stream),
  }
}

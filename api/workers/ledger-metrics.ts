import { Counter, createMetrics, Gauge, type Registry } from '../../platform/metrics.ts'

export interface LedgerMetrics {
  readonly registry: Registry
  readonly events: Counter<'type'>
  readonly rows: Counter
  readonly duplicates: Counter
  readonly poison: Counter
  readonly lag: Gauge<'stream'>
}

export function createLedgerMetrics(): LedgerMetrics {
  const registry = createMetrics()
  const registers = [registry]
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
    lag: new Gauge({
      name: 'ledger_lag_seconds',
      help: 'Age of the last entry recorded, when it was recorded.',
      labelNames: ['stream'],
      registers,
    }),
  }
}

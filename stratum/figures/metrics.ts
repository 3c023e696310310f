import { Counter, Gauge, Histogram, type Registry } from '../../platform/metrics.ts'
import { ShareFigures } from './share-figures.ts'

/** What `accepted` counts is added up as a plain number: it is raised for every share. */
export type StratumMetrics = ReturnType<typeof stratumMetrics>

/** A figure that is read when it is asked for. */
export function gauge(registry: Registry, name: string, help: string, value: () => number): Gauge {
  return new Gauge({
    name,
    help,
    registers: [registry],
    collect() {
      this.set(value())
    },
  })
}

export function stratumMetrics(registry: Registry) {
  const registers = [registry]
  new Counter({
    name: 'stratum_shares_accepted_total',
    help: 'Shares answered true.',
    registers,
    collect() {
      this.reset()
      this.inc(metrics.accepted)
    },
  })
  new Counter({
    name: 'stratum_work_accepted_total',
    help: 'Assigned difficulty of accepted shares, summed: times 2^32 it is hashes.',
    registers,
    collect() {
      this.reset()
      this.inc(metrics.shares.work)
    },
  })
  const figure = (name: string, help: string, value: () => number): Gauge => gauge(registry, name, help, value)
  figure('stratum_best_share_difficulty', 'What the best share since the start reached.', () => metrics.shares.best)
  figure('stratum_share_difficulty_least', 'Least assigned difficulty of shares of the last minute or two.', () => {
    return metrics.shares.range(Date.now()).least
  })
  figure('stratum_share_difficulty_most', 'Highest assigned difficulty of shares of the last minute or two.', () => {
    return metrics.shares.range(Date.now()).most
  })
  const metrics = {
    accepted: 0,
    shares: new ShareFigures(),
    turnSeconds: new Histogram({
      name: 'stratum_turn_seconds',
      help: 'From the first line of an event loop turn being read to the last answer of that turn being written.',
      buckets: [0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1],
      registers,
    }),
    notifySeconds: new Histogram({
      name: 'stratum_notify_seconds',
      help: 'From the template of a new tip being here to some dozens of miners having been written to, over all of them.',
      buckets: [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 2.5],
      registers,
    }),
    difficultyChanges: new Counter({
      name: 'stratum_difficulty_changes_total',
      help: 'New difficulties that miners were given while they mined.',
      labelNames: ['cause'],
      registers,
    }),
    turnedAway: new Counter({
      name: 'stratum_shares_turned_away_total',
      help: 'Good shares refused because they could not be kept.',
      registers,
    }),
    templateObjections: new Counter({
      name: 'stratum_template_objections_total',
      help: 'Times that the node would have refused our block.',
      registers,
    }),
    refused: new Counter({
      name: 'stratum_shares_refused_total',
      help: 'Shares refused.',
      labelNames: ['reason'],
      registers,
    }),
    blocksFound: new Counter({ name: 'stratum_blocks_found_total', help: 'Shares that solved a block.', registers }),
    blocksSettled: new Counter({
      name: 'stratum_blocks_settled_total',
      help: 'What became of found blocks.',
      labelNames: ['outcome'],
      registers,
    }),
    journalFailures: new Counter({
      name: 'stratum_journal_failures_total',
      help: 'Appends that the disk refused.',
      registers,
    }),
    dropped: new Counter({
      name: 'stratum_outbox_dropped_total',
      help: 'Events that may be dropped, and were.',
      labelNames: ['type'],
      registers,
    }),
    slowed: new Counter({
      name: 'stratum_connections_slowed_total',
      help: 'Times that a connection said too much and was not read for a moment.',
      registers,
    }),
    missed: new Counter({
      name: 'stratum_connections_missed_total',
      help: 'Connections that the system could not hand over, such as for want of file descriptors.',
      registers,
    }),
    banned: new Counter({ name: 'stratum_bans_total', help: 'Addresses that were shut out for a time.', registers }),
    closed: new Counter({
      name: 'stratum_connections_closed_total',
      help: 'Connections that we closed.',
      labelNames: ['reason'],
      registers,
    }),
  }
  return metrics
}

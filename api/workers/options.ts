import { EVENT_STREAMS, NETWORKS } from '../../events/index.ts'
import { LOG_LEVELS } from '../../platform/log.ts'
import { choice, integer, options, port, string, url } from '../../platform/options.ts'

/** Options of the ledger worker. */
export const LEDGER_OPTIONS = options({
  DATABASE_URL: { is: url('postgresql:', 'postgres:'), says: 'The PostgreSQL database.', secret: true },
  REDIS_URL: { is: url('redis:', 'rediss:'), says: 'The Redis that holds the event streams.', secret: true },
  BITCOIN_NETWORK: { is: choice(NETWORKS), otherwise: 'mainnet', says: 'The network that is mined on.' },
  LEDGER_LANES: {
    is: integer(1, EVENT_STREAMS.length),
    otherwise: 2,
    says: 'Connections to PostgreSQL that write at the same time; all lanes of all ledgers share the streams.',
  },
  METRICS_PORT: { is: port, otherwise: 0, says: 'Port of the Prometheus metrics.' },
  METRICS_HOST: { is: string, otherwise: '127.0.0.1', says: 'Address the metrics listen on.' },
  LOG_LEVEL: { is: choice(LOG_LEVELS), otherwise: 'info', says: 'What is logged, and everything graver.' },
})

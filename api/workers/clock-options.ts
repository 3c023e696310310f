import { LOG_LEVELS } from '../../platform/log.ts'
import { choice, integer, options, port, string, url } from '../../platform/options.ts'

/** Options of the clock worker. */
export const CLOCK_OPTIONS = options({
  DATABASE_URL: { is: url('postgresql:', 'postgres:'), says: 'The PostgreSQL database.', secret: true },
  REDIS_URL: { is: url('redis:', 'rediss:'), says: 'The Redis that holds live state.', secret: true },
  RAW_SHARE_DAYS: {
    is: integer(1, 36_500),
    otherwise: 90,
    says: 'Days for which every share is kept. Notable ones, with their proofs, and all sums stay for good.',
  },
  METRICS_PORT: { is: port, otherwise: 0, says: 'Port of the Prometheus metrics.' },
  METRICS_HOST: { is: string, otherwise: '127.0.0.1', says: 'Address the metrics listen on.' },
  LOG_LEVEL: { is: choice(LOG_LEVELS), otherwise: 'info', says: 'What is logged, and everything graver.' },
})

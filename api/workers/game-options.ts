import { LOG_LEVELS } from '../../platform/log.ts'
import { choice, options, port, string, url } from '../../platform/options.ts'

/** Options of the game worker. */
export const GAME_OPTIONS = options({
  DATABASE_URL: { is: url('postgresql:', 'postgres:'), says: 'The PostgreSQL database.', secret: true },
  REDIS_URL: { is: url('redis:', 'rediss:'), says: 'The Redis that holds live state.', secret: true },
  METRICS_PORT: { is: port, otherwise: 0, says: 'Port of the Prometheus metrics.' },
  METRICS_HOST: { is: string, otherwise: '127.0.0.1', says: 'Address the metrics listen on.' },
  LOG_LEVEL: { is: choice(LOG_LEVELS), otherwise: 'info', says: 'What is logged, and everything graver.' },
})

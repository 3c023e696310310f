import { NETWORKS } from '../../events/index.ts'
import { LOG_LEVELS } from '../../platform/log.ts'
import { networks, noNetworks } from '../../platform/networks.ts'
import { choice, integer, options, origin, port, string, url } from '../../platform/options.ts'

/** Options of the API process. */
export const API_OPTIONS = options({
  DATABASE_URL: { is: url('postgresql:', 'postgres:'), says: 'The PostgreSQL database.', secret: true },
  REDIS_URL: { is: url('redis:', 'rediss:'), says: 'The Redis of live state and live messages.', secret: true },
  BITCOIN_NETWORK: { is: choice(NETWORKS), otherwise: 'mainnet', says: 'The network that is mined on.' },
  API_PORT: { is: port, otherwise: 4000, says: 'Port of GraphQL, health and the web client.' },
  API_HOST: { is: string, otherwise: '127.0.0.1', says: 'Address the API listens on.' },
  PUBLIC_URL: {
    is: origin,
    otherwise: '',
    says: 'Where people see the site, such as https://play.example.org: who signs in signs its name, and cookies are its own. http://localhost with API_PORT where it is empty.',
  },
  API_ORIGINS: {
    is: string,
    otherwise: '',
    says: 'Origins besides its own that may open a WebSocket, such as https://example.org, separated by commas.',
  },
  API_SOCKETS_MAX: { is: integer(1, 100_000), otherwise: 10_000, says: 'WebSockets open at once.' },
  API_SOCKETS_PER_ADDRESS_MAX: {
    is: integer(1, 100_000),
    otherwise: 100,
    says: 'WebSockets open at once from one IP address; the own host is not counted.',
  },
  TRUSTED_PROXIES: {
    is: networks,
    otherwise: noNetworks,
    says: 'Proxies in these networks are believed when X-Forwarded-For says who asks; the own host always is.',
  },
  BUDGET_PER_ADDRESS: {
    is: integer(1_000, 1_000_000_000),
    otherwise: 100_000,
    says: 'Points a minute for whoever has not signed in, by IP address (of IPv6, by its network of 64 bits); an operation costs what its fields and lists come to. The own host is not counted.',
  },
  BUDGET_PER_ACCOUNT: {
    is: integer(1_000, 1_000_000_000),
    otherwise: 300_000,
    says: 'Points a minute for an account, over all of its sessions.',
  },
  BUDGET_PER_KEY: { is: integer(1_000, 1_000_000_000), otherwise: 300_000, says: 'Points a minute for an API key.' },
  DATABASE_CONNECTIONS_MAX: { is: integer(1, 500), otherwise: 10, says: 'Connections to PostgreSQL.' },
  STRATUM_HOST: { is: string, otherwise: '', says: 'Host name that miners are told to connect to.' },
  METRICS_PORT: { is: port, otherwise: 0, says: 'Port of the Prometheus metrics.' },
  METRICS_HOST: { is: string, otherwise: '127.0.0.1', says: 'Address the metrics listen on.' },
  LOG_LEVEL: { is: choice(LOG_LEVELS), otherwise: 'info', says: 'What is logged, and everything graver.' },
})

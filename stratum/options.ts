import { NETWORKS } from '../events/index.ts'
import { LOG_LEVELS } from '../platform/log.ts'
import { choice, decimal, flag, integer, options, port, string, url } from '../platform/options.ts'
import { feePercentMost, signature } from './coinbase-options.ts'
import { type PortRow, ports } from './ports.ts'

const NO_PORTS: readonly PortRow[] = []

export const OPTIONS = options({
  STRATUM_PORT: { is: port, otherwise: 3333, says: 'TCP port that miners connect to.' },
  STRATUM_PORTS: {
    is: ports,
    otherwise: NO_PORTS,
    says: 'Further ports, such as nano:3334:0.001:1e-9,high:3335:65536:1024 (name, port, first and least difficulty).',
  },
  STRATUM_BIND: { is: string, otherwise: '0.0.0.0', says: 'Address that the stratum ports listen on.' },
  BITCOIN_NETWORK: {
    is: choice(NETWORKS),
    otherwise: 'mainnet',
    says: 'Chain of the node; addresses must belong to it.',
  },
  BITCOIN_RPC_URL: {
    is: url('http:', 'https:'),
    says: 'The Bitcoin node: http://user:password@host:port.',
    secret: true,
  },
  BITCOIN_ZMQ_URL: {
    is: string,
    otherwise: '',
    says: "The node's zmqpubhashblock address. Without it new blocks are seen by polling, up to a second later.",
  },
  REDIS_URL: { is: url('redis:', 'rediss:'), says: 'Where events go.', secret: true },
  DATA_DIR: { is: string, otherwise: '.local/data/stratum', says: 'Folder of the journal and of found blocks.' },
  REGION: { is: string, otherwise: 'local', says: 'Name of this site, part of the instance name.' },
  REGION_ID: { is: integer(0, 15), otherwise: 0, says: 'Number of this site, part of every extranonce1.' },
  PROCESS_ID: {
    is: integer(0, 15),
    otherwise: 0,
    says: 'Number of this process at its site, part of every extranonce1; of several, the first one.',
  },
  STRATUM_PROCESSES: {
    is: integer(1, 16),
    otherwise: 1,
    says: 'Processes that share the ports. More than one: one more is started that owns the nodes.',
  },
  STRATUM_OVERLAP: {
    is: flag,
    otherwise: false,
    says: 'Ports may be in use by the run before, so that a new version is there before the old one leaves.',
  },
  DRAIN_SECONDS: {
    is: integer(0, 600),
    otherwise: 0,
    says: 'When it ends, miners are asked to connect again over so many seconds. 0: all at once.',
  },
  SHARES_PER_MINUTE: { is: decimal(0.1, 60), otherwise: 6, says: 'Vardiff aims for this many shares a minute.' },
  START_DIFFICULTY: {
    is: decimal(1e-9, 1e15),
    otherwise: 1000,
    says: 'First difficulty of a miner that says nothing of itself.',
  },
  MIN_DIFFICULTY: { is: decimal(1e-10, 1e15), otherwise: 1e-9, says: 'No miner gets less.' },
  MAX_DIFFICULTY: { is: decimal(1e-9, 1e15), otherwise: 1e15, says: 'No miner gets more.' },
  POOL_SIGNATURE: {
    is: signature,
    otherwise: '/TheBitcoinGame/',
    says: 'Text in every coinbase, before a tag of its player.',
  },
  POOL_FEE_PERCENT: {
    is: decimal(0, feePercentMost),
    otherwise: 0,
    says: "Share of each block that is not its player's, paid to POOL_FEE_ADDRESS by the coinbase itself.",
  },
  POOL_FEE_ADDRESS: { is: string, otherwise: '', says: 'Where the fee goes; needed where there is one.' },
  CONNECTIONS_MAX: {
    is: integer(1, 100_000),
    otherwise: 20_000,
    says: 'Connections at once; further ones are closed at once.',
  },
  AUTHORIZE_WITHIN_SECONDS: {
    is: integer(1, 3600),
    otherwise: 60,
    says: 'A connection that has not authorized by then is closed.',
  },
  CHECK_TEMPLATES: { is: flag, otherwise: true, says: "Let the node judge each template's coinbase in proposal mode." },
  METRICS_PORT: { is: port, otherwise: 0, says: 'Prometheus metrics.' },
  METRICS_HOST: { is: string, otherwise: '127.0.0.1', says: 'Address that the metrics listen on.' },
  LOG_LEVEL: { is: choice(LOG_LEVELS), otherwise: 'info', says: 'Least level that is logged.' },
})

import { NETWORKS } from '../../events/index.ts'
import { LOG_LEVELS } from '../../platform/log.ts'
import { loopback, networks, noNetworks } from '../../platform/networks.ts'
import { choice, decimal, flag, integer, options, port, string, url } from '../../platform/options.ts'
import { noUrls, rpcUrls, zmqUrls } from '../node/addresses.ts'
import { ROLLING_MASK } from '../protocol/version-rolling.ts'
import { feePercentMost, signature } from './coinbase-options.ts'
import { furtherPorts, ports } from './ports.ts'
import { versionMask } from './version-mask.ts'

export const OPTIONS = options({
  STRATUM_PORT: { is: port, otherwise: 3333, says: 'TCP port that miners connect to.' },
  STRATUM_PORTS: {
    is: ports,
    otherwise: furtherPorts,
    says: 'Further ports: name, port, first and least difficulty of each.',
  },
  STRATUM_TLS_PORT: { is: port, otherwise: 3443, says: 'TLS port. It listens when both files below are named.' },
  TLS_CERT_FILE: {
    is: string,
    otherwise: '',
    says: 'Certificate chain (PEM). Read again when it changes, or at SIGHUP.',
  },
  TLS_KEY_FILE: { is: string, otherwise: '', says: 'Private key of the certificate (PEM).' },
  PROXY_PROTOCOL_FROM: {
    is: networks,
    otherwise: noNetworks,
    says: 'Peers in these networks must begin with a PROXY header (version 2) that says who is behind them.',
  },
  STRATUM_BIND: { is: string, otherwise: '0.0.0.0', says: 'Address that the stratum ports listen on.' },
  BITCOIN_NETWORK: {
    is: choice(NETWORKS),
    otherwise: 'mainnet',
    says: 'Chain of the node; addresses must belong to it.',
  },
  BITCOIN_RPC_URL: {
    is: rpcUrls,
    says: 'Bitcoin nodes, the preferred first: http://user:password@host:port (a comma in a password is %2C).',
    secret: true,
  },
  BITCOIN_ZMQ_URL: {
    is: zmqUrls,
    otherwise: noUrls,
    says: 'Their zmqpubhashblock addresses, in the same places. Without one new blocks are heard of by long poll.',
  },
  TEMPLATE_REFRESH_SECONDS: {
    is: decimal(1, 3600),
    otherwise: 30,
    says: 'Miners get newer transactions so often, give or take a tenth.',
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
  VERSION_MASK: { is: versionMask, otherwise: ROLLING_MASK, says: 'Version bits that miners may roll (BIP 310, 320).' },
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
    says: 'Connections at once, over all processes; further ones are closed at once.',
  },
  CONNECTIONS_UNPROVEN_MAX: {
    is: integer(1, 100_000),
    otherwise: 10,
    says: 'Connections of one network (/24, /48) without an accepted share, beside as many as mined there in a day.',
  },
  LINES_PER_SECOND: {
    is: integer(10, 1_000_000),
    otherwise: 1_000,
    says: 'Lines that one mining connection may send; past that it is read more slowly.',
  },
  NETWORK_LINES_PER_SECOND: {
    is: integer(10, 1_000_000),
    otherwise: 10_000,
    says: 'Lines that all connections of one network may send, beside 5 for each of them; past that as above.',
  },
  LIMITS_EXEMPT: {
    is: networks,
    otherwise: loopback,
    says: 'Networks that limits by address, limits of lines and bans do not count for.',
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

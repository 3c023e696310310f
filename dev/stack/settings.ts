// What `npm start` may be told by its environment.

import { choice, flag, options, port, readOptions, string, url } from '../../platform/options.ts'
import { callNode, freePort, isFree, type PrivateNetwork } from '../parts/index.ts'

const NETWORKS = ['mainnet', 'testnet', 'signet', 'regtest', ''] as const
type NetworkName = Exclude<(typeof NETWORKS)[number], ''>

const START_OPTIONS = options({
  DATABASE_URL: {
    is: url('postgresql:', 'postgres:'),
    otherwise: '',
    says: 'A PostgreSQL instead of the embedded one.',
  },
  REDIS_URL: { is: url('redis:', 'rediss:'), otherwise: '', says: 'A Redis instead of the embedded one.' },
  BITCOIN_RPC_URL: { is: url('http:', 'https:'), otherwise: '', says: 'A node instead of the embedded one.' },
  BITCOIN_ZMQ_URL: { is: string, otherwise: '', says: 'Where that node publishes hashblock.' },
  BITCOIN_NETWORK: { is: choice(NETWORKS), otherwise: '', says: 'signet (private) or regtest for the embedded node.' },
  STRATUM_PORT: { is: port, otherwise: 3333, says: 'The port that miners connect to.' },
  STRATUM_PORTS: { is: string, otherwise: '', says: 'Further ports of stratum; by default two beside STRATUM_PORT.' },
  API_PORT: { is: port, otherwise: 4000, says: 'The port of the web client and the API.' },
  DEMO_MINERS: { is: choice(['1', '0', '']), otherwise: '', says: '0 runs without demo miners, 1 always with them.' },
  WEB_BUILD: { is: flag, otherwise: true, says: '0 leaves the web client as it was last built.' },
})

export interface Settings {
  readonly databaseUrl: string | null
  readonly redisUrl: string | null
  readonly node: { readonly rpcUrl: string; readonly zmqUrl: string; readonly network: NetworkName } | null
  /** Of the embedded node. */
  readonly embeddedNetwork: PrivateNetwork
  readonly stratumPort: number
  /** As stratum's STRATUM_PORTS. */
  readonly furtherPorts: string
  readonly apiPort: number
  readonly demoMiners: boolean
  readonly buildsWeb: boolean
}

/** The environment asks for something that cannot be; the message says which variable and what to do. */
export class SettingRefused extends Error {
  override readonly name = 'SettingRefused'
}

async function portFor(variable: string, wanted: number): Promise<number> {
  if (wanted === 0) return await freePort()
  if (await isFree(wanted)) return wanted
  throw new SettingRefused(`Port ${wanted} is taken. Set ${variable} to another one, or to 0 for any free one.`)
}

/** For small and for large miners, the two ports after this one; what is taken is done without. */
async function portsBeside(stratumPort: number): Promise<string> {
  const rows: string[] = []
  if (stratumPort !== 0 && stratumPort + 2 <= 65_535) {
    if (await isFree(stratumPort + 1)) rows.push(`nano:${stratumPort + 1}:0.001:1e-9`)
    if (await isFree(stratumPort + 2)) rows.push(`high:${stratumPort + 2}:65536:1024`)
  }
  return rows.join(',') || 'none'
}

/** A node of the user's own knows its network. */
async function networkOf(rpcUrl: string): Promise<NetworkName> {
  const names: Record<string, NetworkName> = {
    main: 'mainnet',
    test: 'testnet',
    testnet4: 'testnet',
    signet: 'signet',
    regtest: 'regtest',
  }
  try {
    const { chain } = await callNode<{ chain: string }>(rpcUrl, 'getblockchaininfo', [])
    const name = names[chain]
    if (name) return name
    throw new Error(`its chain is ${chain}`)
  } catch (error) {
    throw new SettingRefused(
      `The node at BITCOIN_RPC_URL does not say its network (${(error as Error).message}). Set BITCOIN_NETWORK.`,
    )
  }
}

/**
 * Reads the environment and checks the ports.
 * @throws OptionsRefused or SettingRefused, with the variable's name
 */
export async function readSettings(environment: Readonly<Record<string, string | undefined>>): Promise<Settings> {
  const chosen = readOptions(START_OPTIONS, environment)
  const network = chosen.BITCOIN_NETWORK
  const rpcUrl = chosen.BITCOIN_RPC_URL
  if (!rpcUrl && (network === 'mainnet' || network === 'testnet')) {
    throw new SettingRefused(`The embedded node has no ${network}. Set BITCOIN_RPC_URL to a node of yours.`)
  }
  if (chosen.STRATUM_PORT !== 0 && chosen.STRATUM_PORT === chosen.API_PORT) {
    throw new SettingRefused('STRATUM_PORT and API_PORT are the same.')
  }
  const [stratumPort, apiPort] = await Promise.all([
    portFor('STRATUM_PORT', chosen.STRATUM_PORT),
    portFor('API_PORT', chosen.API_PORT),
  ])
  const node = rpcUrl ? { rpcUrl, zmqUrl: chosen.BITCOIN_ZMQ_URL, network: network || (await networkOf(rpcUrl)) } : null
  const embeddedNetwork = network === 'regtest' ? 'regtest' : 'signet'
  return {
    databaseUrl: chosen.DATABASE_URL || null,
    redisUrl: chosen.REDIS_URL || null,
    node,
    embeddedNetwork,
    stratumPort,
    furtherPorts: chosen.STRATUM_PORTS || (await portsBeside(chosen.STRATUM_PORT)),
    apiPort,
    // On regtest each of their shares would be a block, and nobody wants them on a chain that others share.
    demoMiners: chosen.DEMO_MINERS === '' ? !node && embeddedNetwork === 'signet' : chosen.DEMO_MINERS === '1',
    buildsWeb: chosen.WEB_BUILD,
  }
}

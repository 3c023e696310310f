import { createHmac, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { type CommandLine, debianProgram } from './debian.ts'
import { freePort } from './free-port.ts'
import { PartMissing } from './missing.ts'
import { again, type Exit, launch, onPath, type Program, untilUp } from './program.ts'

/** A private chain: `signet` has difficulty 0.0011 and needs no signature, `regtest` solves a block in a few hashes. */
export type PrivateNetwork = 'regtest' | 'signet'

export interface BitcoinNodePart {
  readonly network: PrivateNetwork
  readonly pid: number
  /** Resolves when the one that runs now has ended, for whatever reason. */
  readonly exited: Promise<Exit>
  /** With user and password, for 127.0.0.1. */
  readonly rpcUrl: string
  /** Publishes `hashblock`. */
  readonly zmqUrl: string
  /** Calls the node. A refusal is thrown as RpcRefused. */
  rpc<T>(method: string, ...params: readonly unknown[]): Promise<T>
  stop(): Promise<void>
  /** kill -9. */
  kill(): Promise<void>
  /** Same ports, password and chain, whether it still runs or not. */
  restart(): Promise<void>
}

export interface BitcoinNodeRequest {
  /** Its data folder; created when missing. One folder holds one network. */
  readonly dir: string
  readonly network: PrivateNetwork
  /** Of its RPC. */
  readonly port?: number
  /** Other nodes may connect to it here, on 127.0.0.1. Without it nobody can. */
  readonly peerPort?: number
  /** Further arguments. */
  readonly args?: readonly string[]
  readonly onProgress?: (line: string) => void
}

/** The node said no. */
export class RpcRefused extends Error {
  override readonly name = 'RpcRefused'
  readonly code: number
  constructor(method: string, code: number, message: string) {
    super(`${method}: ${message} (${code})`)
    this.code = code
  }
}

/** How to run a node here; Debian's bitcoin-knots is unpacked when there is none. */
export async function findBitcoind({
  network,
  onProgress,
}: Pick<BitcoinNodeRequest, 'network' | 'onProgress'>): Promise<CommandLine> {
  const named = process.env.BITCOIND
  if (named && !existsSync(named)) throw new PartMissing('A Bitcoin node', 'bitcoin-knots', `BITCOIND names no file`)
  const there = named || onPath('bitcoind')
  if (there) return [there]
  const path = 'usr/bin/bitcoind'
  const part = 'A Bitcoin node (bitcoin-knots)'
  const command = await debianProgram({ part, packages: ['bitcoin-knots'], path, onProgress })
  // Knots stops by itself some time after its release; a private chain has no rules to fall behind. And its difficulty
  // follows a block a minute, so that demo miners go on finding some after it first adjusts.
  return [...command, '-softwareexpiry=0', ...(network === 'signet' ? ['-signetblocktime=60'] : [])]
}

/** The `-rpcauth` value: a salted hash, because arguments are visible to every user of the machine. */
export function rpcAuth(user: string, password: string, salt: string): string {
  return `${user}:${salt}$${createHmac('sha256', salt).update(password).digest('hex')}`
}

/** Calls a node by URL, such as BITCOIN_RPC_URL. */
export async function callNode<T>(rpcUrl: string, method: string, params: readonly unknown[]): Promise<T> {
  const { username, password, origin } = new URL(rpcUrl)
  const login = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
  const response = await fetch(origin, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(login).toString('base64')}` },
    body: JSON.stringify({ jsonrpc: '1.0', id: 1, method, params }),
    signal: AbortSignal.timeout(60_000),
  })
  if (response.status === 401) throw new RpcRefused(method, 401, 'the node does not know this user or password')
  const { result, error } = (await response.json()) as {
    result: T
    error: { code: number; message: string } | null
  }
  if (error) throw new RpcRefused(method, error.code, error.message)
  return result
}

/**
 * A node writes its chain to disk now and then, and after kill -9 fetches the rest from its peers. Ours has none, so it
 * is made to write after each block: asking for the set of unspent outputs does that.
 */
async function keepOnDisk(rpc: BitcoinNodePart['rpc'], program: Program): Promise<void> {
  while (!program.exit()) {
    try {
      await rpc('waitfornewblock', 30_000)
      await rpc('gettxoutsetinfo', 'none')
    } catch {
      // It is stopping, or busy.
      await sleep(500, undefined, { ref: false })
    }
  }
}

const chainArguments: Record<PrivateNetwork, readonly string[]> = {
  regtest: ['-regtest'],
  // 51 is OP_TRUE: an ordinary coinbase is a valid solution, without a signature.
  signet: ['-signet', '-signetchallenge=51', '-connect=0'],
}

/**
 * A Bitcoin node of our own on a private chain: it connects to nobody and listens only on 127.0.0.1.
 * @throws PartMissing when there is none and it cannot be installed
 */
export async function startBitcoinNode(request: BitcoinNodeRequest): Promise<BitcoinNodePart> {
  const { dir, network, port, peerPort } = request
  const [command, ...first] = await findBitcoind(request)
  mkdirSync(dir, { recursive: true })
  const rpcPort = port || (await freePort())
  const zmqUrl = `tcp://127.0.0.1:${await freePort()}`
  const password = randomBytes(18).toString('base64url')
  const rpcUrl = `http://game:${password}@127.0.0.1:${rpcPort}`
  const args = [
    ...first,
    ...chainArguments[network],
    `-datadir=${dir}`,
    '-server',
    `-rpcport=${rpcPort}`,
    '-rpcbind=127.0.0.1',
    '-rpcallowip=127.0.0.1',
    `-rpcauth=${rpcAuth('game', password, randomBytes(16).toString('hex'))}`,
    `-zmqpubhashblock=${zmqUrl}`,
    ...(peerPort ? ['-listen=1', `-bind=127.0.0.1:${peerPort}`] : ['-listen=0']),
    '-dnsseed=0',
    '-discover=0',
    '-fallbackfee=0.0001',
    '-dbcache=32',
    '-maxmempool=50',
    '-printtoconsole=0',
    '-daemon=0',
    ...(request.args ?? []),
  ]
  const rpc = <T>(method: string, ...params: readonly unknown[]): Promise<T> => callNode<T>(rpcUrl, method, params)
  const attempt = async (): Promise<Program> => {
    const program = await launch({ name: 'bitcoind', command, args, cwd: dir })
    // Only this run's password is accepted: an answer cannot come from somebody else's node.
    await untilUp('The Bitcoin node', program, () => rpc('getblockchaininfo'), 60_000)
    return program
  }
  const start = async (): Promise<Program> => {
    // After kill -9 of the process that ran it, the old one may still be writing.
    const program = await again(attempt, /Cannot obtain a lock/)
    void keepOnDisk(rpc, program)
    return program
  }
  let running = await start()
  const stop = async (): Promise<void> => {
    await running.stop('SIGTERM', 20_000)
  }
  return {
    network,
    get pid() {
      return running.pid
    },
    get exited() {
      return running.exited
    },
    rpcUrl,
    zmqUrl,
    rpc,
    stop,
    kill: () => running.kill(),
    restart: async () => {
      await stop()
      running = await start()
    },
  }
}

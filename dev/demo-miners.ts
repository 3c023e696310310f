// A few miners of different strength, so that a fresh start has something to show. They are real: each is a TCP client
// that hashes, throttled to a fixed rate. Everything about them says `demo`; the user agent is what they are known by.
import { setTimeout as sleep } from 'node:timers/promises'
import { fromHex, type Network, scriptToAddress } from '../bitcoin/index.ts'
import { runProcess } from '../platform/lifecycle.ts'
import { createLog, LOG_LEVELS, type Logger } from '../platform/log.ts'
import { choice, options, port, string } from '../platform/options.ts'
import { connectMiner, type Miner, MinerRefused } from './miner.ts'
import { sha256dNative } from './miner-job.ts'

const NETWORKS = ['mainnet', 'testnet', 'signet', 'regtest'] as const

const DEMO_OPTIONS = options({
  STRATUM_HOST: { is: string, otherwise: '127.0.0.1', says: 'Where to mine.' },
  STRATUM_PORT: { is: port, otherwise: 3333, says: 'The port there.' },
  BITCOIN_NETWORK: { is: choice(NETWORKS), otherwise: 'signet', says: 'Decides how the addresses are written.' },
  LOG_LEVEL: { is: choice(LOG_LEVELS), otherwise: 'info', says: 'What is logged, and everything graver.' },
})

interface Rig {
  readonly name: string
  /** The output script of its player: nobody has a key for it. */
  readonly script: string
  readonly hashesPerSecond: number
  readonly rolling: boolean
}

// P2WPKH, P2TR and P2WSH of numbers that nobody chose: digits of pi, the point of BIP 341 without a known key, of e.
const PLAYERS = {
  nerd: '0014243f6a8885a308d313198a2e03707344a4093822',
  bitaxe: '512050929b74c1a04954b78b4b6035e97a5e078a5a0f28ec96d547bfee9ace803ac0',
  farm: '0020b7e151628aed2a6abf7158809cf4f3c762e7160f38b4da56a784d9045190cfef',
}

/** In all 48 kH/s: on the private signet (4.8 M hashes) a block every 100 s. */
const RIGS: readonly Rig[] = [
  { name: 'demo-nerd', script: PLAYERS.nerd, hashesPerSecond: 4_000, rolling: false },
  { name: 'demo-bitaxe', script: PLAYERS.bitaxe, hashesPerSecond: 14_000, rolling: true },
  { name: 'demo-farm-1', script: PLAYERS.farm, hashesPerSecond: 15_000, rolling: true },
  { name: 'demo-farm-2', script: PLAYERS.farm, hashesPerSecond: 15_000, rolling: true },
]

/** Of one core, for all of them together. */
const coreShareMax = 0.2
const secondsPerShare = 10
const backoffMs = { least: 500, most: 15_000 }

interface Fleet {
  readonly stop: () => Promise<void>
}

interface Place {
  readonly host: string
  readonly port: number
  readonly network: Network
}

async function mine(rig: Rig, place: Place, log: Logger, leave: AbortSignal, onShare: () => void): Promise<void> {
  const user = `${scriptToAddress(fromHex(rig.script), place.network)}.${rig.name}`
  const agent = `thebitcoingame-demo/1 (${rig.name.replace(/^demo-/, '')})`
  const suggestDifficulty = (rig.hashesPerSecond * secondsPerShare) / 2 ** 32
  const miner = await connectMiner({ ...place, user, agent, rolling: rig.rolling, suggestDifficulty })
  const close = (): void => miner.close()
  leave.addEventListener('abort', close)
  log.info({ miner: rig.name, user }, 'demo miner connected')
  try {
    while (!leave.aborted) await mineOne(miner, rig, log, onShare)
  } finally {
    leave.removeEventListener('abort', close)
    miner.close()
  }
}

async function mineOne(miner: Miner, rig: Rig, log: Logger, onShare: () => void): Promise<void> {
  const share = await miner.mine({ hashesPerSecond: rig.hashesPerSecond })
  const result = await miner.submit(share)
  if (result.accepted) onShare()
  log.debug({ miner: rig.name, difficulty: share.difficulty, ...result }, 'share')
}

/** Mines until told to leave. Every loss of the connection is followed by a longer, jittered pause. */
async function work(rig: Rig, place: Place, log: Logger, leave: AbortSignal): Promise<void> {
  let pauseMs: number = backoffMs.least
  while (!leave.aborted) {
    try {
      await mine(rig, place, log, leave, () => {
        pauseMs = backoffMs.least
      })
    } catch (error) {
      if (leave.aborted) return
      const level = error instanceof MinerRefused ? 'warn' : 'info'
      log[level]({ miner: rig.name, reason: (error as Error).message }, 'demo miner lost its connection')
    }
    await sleep(pauseMs * (0.5 + Math.random()), undefined, { signal: leave }).catch(() => undefined)
    pauseMs = Math.min(pauseMs * 2, backoffMs.most)
  }
}

/** Part of the planned hash rate that this machine can give without taking more than `coreShareMax` of a core. */
function affordable(): number {
  const tries = 20_000
  const header = new Uint8Array(80)
  const before = process.cpuUsage()
  for (let i = 0; i < tries; i++) sha256dNative(header)
  const { user, system } = process.cpuUsage(before)
  const planned = RIGS.reduce((sum, { hashesPerSecond }) => sum + hashesPerSecond, 0)
  const coreShare = (planned * (user + system)) / tries / 1e6
  return Math.min(1, coreShareMax / coreShare)
}

function startFleet(place: Place, log: Logger): Fleet {
  const leaving = new AbortController()
  const part = affordable()
  const rigs = RIGS.map((rig) => ({ ...rig, hashesPerSecond: Math.round(rig.hashesPerSecond * part) }))
  const working = rigs.map((rig) => work(rig, place, log, leaving.signal))
  return {
    stop: async () => {
      leaving.abort()
      await Promise.all(working)
    },
  }
}

await runProcess('Demo miners: node dev/demo-miners.ts', DEMO_OPTIONS, async (chosen) => {
  const log = createLog('demo', chosen.LOG_LEVEL)
  const place = { host: chosen.STRATUM_HOST, port: chosen.STRATUM_PORT, network: chosen.BITCOIN_NETWORK }
  const fleet = startFleet(place, log)
  log.info({ miners: RIGS.length }, 'ready')
  return fleet
})

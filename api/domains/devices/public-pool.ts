// The shape of public-pool's API, whose names, types and units its clients know: NerdMiner, dashboards, Home Assistant.
import type { Network } from '../../../bitcoin/index.ts'
import type { FoundBlock, HighScore, Player, Point, PoolFigures, Rig, UserAgent } from './figures.ts'

const iso = (ms: number): string => new Date(ms).toISOString()

/** Rigs that are online, each once, whatever connections it has: clients add up the hashrates. */
export const clientInfo = (player: Player) => {
  const online = player.rigs.filter(({ sessions }) => sessions.length > 0)
  return {
    bestDifficulty: player.bestEver,
    workersCount: online.length,
    workers: online.map(workerLine),
  }
}
/** For an address with which no miner has come yet. */
export const nobody = { bestDifficulty: 0, workersCount: 0, workers: [] } as const

function workerLine({ name, sessions, windows, lastShareMs, firstSeenMs }: Rig) {
  const [first] = [...sessions].sort((a, b) => (a.connectedAtMs ?? 0) - (b.connectedAtMs ?? 0))
  const best = Math.max(0, ...sessions.map((each) => each.best))
  return {
    sessionId: first?.session ?? '',
    name: name === '' ? 'worker' : name,
    bestDifficulty: best.toFixed(2),
    hashRate: windows.oneHour.hashrate,
    startTime: iso(first?.connectedAtMs ?? firstSeenMs),
    lastSeen: iso(lastShareMs ?? first?.updatedAtMs ?? firstSeenMs),
  }
}

/** Hashes a second, ten minutes a point, by their start. */
export const chart = (points: readonly Point[]) =>
  points.map(({ atMs, hashrate }) => ({ label: iso(atMs), data: Math.round(hashrate) }))

export const workerInfo = (rig: Rig, points: readonly Point[]) => ({
  name: rig.name,
  bestDifficulty: Math.floor(rig.bestEver),
  chartData: chart(points),
})

/** No block tells the connection it came from. */
const blockLine = ({ height, address, worker }: FoundBlock) => ({
  height,
  minerAddress: address,
  worker,
  sessionId: null,
})

export const poolInfo = (pool: PoolFigures, height: number, blocks: readonly FoundBlock[]) => ({
  totalHashRate: pool.windows.oneHour.hashrate,
  blockHeight: height,
  totalMiners: pool.workers,
  blocksFound: blocks.map(blockLine),
  fee: pool.feePercent,
})

export const siteInfo = (
  blocks: readonly FoundBlock[],
  userAgents: readonly UserAgent[],
  highScores: readonly HighScore[],
  startedMs: number,
) => ({
  blockData: blocks.map(blockLine),
  userAgents: userAgents.map(({ userAgent, workers, best, hashrate }) => ({
    userAgent,
    count: workers,
    bestDifficulty: best,
    totalHashRate: hashrate,
  })),
  highScores: highScores.map(({ atMs, difficulty, userAgent }) => ({
    updatedAt: iso(atMs),
    bestDifficulty: difficulty,
    bestDifficultyUserAgent: userAgent,
  })),
  uptime: iso(startedMs),
})

/** As Bitcoin Core calls them. */
const CHAINS: Record<Network, string> = { mainnet: 'main', testnet: 'test', signet: 'signet', regtest: 'regtest' }

/** Of `getmininginfo` what we know: nothing of our template's weight or the mempool. */
export const networkInfo = (network: Network, height: number, difficulty: number) => ({
  blocks: height,
  difficulty,
  networkhashps: (difficulty * 2 ** 32) / 600,
  chain: CHAINS[network],
  warnings: '',
})

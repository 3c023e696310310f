// The shape of the files that ckpool writes: users/ADDRESS and pool/pool.status. Names, types and units are its own.
import type { Windows } from '../mining/index.ts'
import type { Miner, Player, PoolFigures } from './figures.ts'

const PREFIXES = ['', 'K', 'M', 'G', 'T', 'P', 'E'] as const

/** 1.23T: three digits and a prefix; below a thousand a whole number. */
export function suffixed(value: number): string {
  if (!(value >= 1_000)) return String(Math.floor(Math.max(0, value)))
  let power = 0
  let rest = value
  // What would round to a thousand belongs to the next prefix.
  while (rest >= 999.5 && power < PREFIXES.length - 1) {
    rest /= 1_000
    power++
  }
  return `${Number(rest.toPrecision(3))}${PREFIXES[power]}`
}

const seconds = (ms: number | null): number => Math.floor((ms ?? 0) / 1_000)

const hashrates = (windows: Windows) => ({
  hashrate1m: suffixed(windows.oneMinute.hashrate),
  hashrate5m: suffixed(windows.fiveMinutes.hashrate),
  hashrate1hr: suffixed(windows.oneHour.hashrate),
  hashrate1d: suffixed(windows.oneDay.hashrate),
  hashrate7d: suffixed(windows.sevenDays.hashrate),
})
const shares = ({ work, bestOfWeek, bestEver }: Miner) => ({
  shares: Math.floor(work),
  bestshare: bestOfWeek,
  bestever: Math.floor(bestEver),
})

/** `bestshare` is the best of this week: there it is the best since the pool last found a block. */
export const userFile = (player: Player) => {
  const { bestever, ...rest } = shares(player)
  return {
    ...hashrates(player.windows),
    lastshare: seconds(player.lastShareMs),
    workers: player.rigs.filter(({ sessions }) => sessions.length > 0).length,
    ...rest,
    bestever,
    authorised: seconds(player.firstSeenMs),
    worker: player.rigs.map((rig) => ({
      workername: rig.name === '' ? player.address : `${player.address}.${rig.name}`,
      ...hashrates(rig.windows),
      lastshare: seconds(rig.lastShareMs),
      ...shares(rig),
    })),
  }
}

/** Three lines of JSON. */
export function poolStatus(pool: PoolFigures, startedMs: number, nowMs: number): string {
  const { sharesPerSecond, windows } = pool
  const digits = (value: number): number => Number(value.toPrecision(3))
  const { hashrate1m, hashrate5m, hashrate1hr, hashrate1d, hashrate7d } = hashrates(windows)
  const lines = [
    {
      runtime: seconds(nowMs - startedMs),
      lastupdate: seconds(nowMs),
      Users: pool.players,
      Workers: pool.workers,
      // Whoever is silent is offline here, so nobody is counted as idle.
      Idle: 0,
      Disconnected: 0,
    },
    {
      hashrate1m,
      hashrate5m,
      hashrate15m: suffixed(pool.hashrate15m),
      hashrate1hr,
      hashrate6hr: suffixed(pool.hashrate6h),
      hashrate1d,
      hashrate7d,
    },
    {
      diff: Math.round(pool.effort * 10_000) / 100,
      accepted: Math.floor(pool.work),
      rejected: pool.refused,
      bestshare: Math.floor(pool.bestEver),
      SPS1m: digits(sharesPerSecond.m1),
      SPS5m: digits(sharesPerSecond.m5),
      SPS15m: digits(sharesPerSecond.m15),
      SPS1h: digits(sharesPerSecond.h1),
    },
  ]
  return lines.map((line) => `${JSON.stringify(line)}\n`).join('')
}

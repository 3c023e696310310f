// Several processes on one port: each may die on its own, and what it answered is kept.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import { hashToDisplay } from '../../bitcoin/index.ts'
import type { Miner } from '../../dev/miner.ts'
import type { PrivateNetwork } from '../../dev/parts/index.ts'
import { isCurrent } from './regtest.ts'
import { becomes, type Site, startSite } from './site.ts'

const ADDRESS = 'tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx'
const REGTEST_ADDRESS = 'bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080'

let site: Site
afterEach(async () => {
  await site?.stop()
})

async function starts(network: PrivateNetwork): Promise<void> {
  site = await startSite(network, { STRATUM_PROCESSES: '2' })
}

/** extranonce1 begins with region and process. */
const processOf = (rig: Miner): number => Number.parseInt(rig.extranonce1.slice(1, 2), 16)

/** Process number → process id of each worker that lives, by the journals that they hold. */
function workerPids(): Map<number, number> {
  const folder = join(site.dir, 'stratum', 'journal')
  const pids = new Map<number, number>()
  for (const name of readdirSync(folder)) {
    const pid = ownerOf(join(folder, name))
    // What a worker that died has left is the primary's.
    if (pid !== null && pid !== site.stratum.pid && isRunning(pid)) pids.set(Number(name.split('.')[1]), pid)
  }
  return pids
}

function ownerOf(folder: string): number | null {
  try {
    return (JSON.parse(readFileSync(join(folder, 'owner.json'), 'utf8')) as { pid: number }).pid
  } catch {
    // It was read to its end and dropped.
    return null
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

interface Rigs {
  /** Hashes of shares that were answered `true`. */
  readonly accepted: Set<string>
  /** Times that a connection of a process ended, by process. */
  readonly losses: Map<number, number>
  readonly processes: Set<number>
  slowestMs: number
  stop(): Promise<void>
}

/** Miners that submit real shares, and connect again when they are thrown off. */
function minersAtWork(count: number): Rigs {
  const rigs: Rigs = { accepted: new Set(), losses: new Map(), processes: new Set(), slowestMs: 0, stop }
  let working = true
  const work = async (index: number): Promise<void> => {
    while (working) {
      let rig: Miner | undefined
      try {
        rig = await site.miner({ user: `${ADDRESS}.rig${index}`, password: 'd=1e-9' })
        rigs.processes.add(processOf(rig))
        while (working) {
          const share = await rig.mine()
          const sentMs = performance.now()
          const { accepted } = await rig.submit(share)
          rigs.slowestMs = Math.max(rigs.slowestMs, performance.now() - sentMs)
          if (accepted) rigs.accepted.add(hashToDisplay(share.hash))
          await sleep(10)
        }
      } catch {
        if (rig && working) rigs.losses.set(processOf(rig), (rigs.losses.get(processOf(rig)) ?? 0) + 1)
        await sleep(50)
      } finally {
        rig?.close()
      }
    }
  }
  const all = Array.from({ length: count }, (_, index) => work(index))
  async function stop(): Promise<void> {
    working = false
    await Promise.all(all)
  }
  return rigs
}

const missing = async (rigs: Rigs): Promise<string[]> => {
  const there = new Set((await site.of('ShareAccepted')).map(({ hash }) => hash))
  return [...rigs.accepted].filter((hash) => !there.has(hash))
}
const none = (hashes: readonly string[]): boolean => hashes.length === 0

test('connections are spread over the processes, and each has extranonces of its own', async () => {
  await starts('signet')
  const rigs: Miner[] = []
  for (let i = 0; i < 24; i++) rigs.push(await site.miner({ user: `${ADDRESS}.rig${i}`, password: 'd=1e-9' }))
  expect(new Set(rigs.map(processOf))).toEqual(new Set([0, 1]))
  expect(new Set(rigs.map((rig) => rig.extranonce1)).size).toBe(rigs.length)
  for (const rig of rigs) expect(await rig.submit(await rig.mine())).toEqual({ accepted: true })
  await becomes(
    async () => (await site.of('ShareAccepted')).length,
    (n) => n === rigs.length,
  )
  // The primary serves the figures of all of them.
  expect(await site.metric('stratum_shares_accepted_total')).toBe(rigs.length)
  expect(await site.metric('stratum_connections')).toBe(rigs.length)
  expect(await site.metric('stratum_template_age_seconds')).toBeLessThan(60)
})

test('a worker killed with -9: the others do not notice, its miners come back, every share it answered is kept', async () => {
  await starts('signet')
  const rigs = minersAtWork(12)
  await becomes(
    () => rigs.accepted.size,
    (n) => n > 200,
  )
  expect(rigs.processes.size).toBe(2)
  rigs.slowestMs = 0
  for (const [victim, pid] of workerPids()) {
    const lost = rigs.losses.get(1 - victim) ?? 0
    process.kill(pid, 'SIGKILL')
    await becomes(workerPids, (pids) => pids.size === 2 && pids.get(victim) !== pid)
    const before = rigs.accepted.size
    await becomes(
      () => rigs.accepted.size,
      (n) => n > before + 200,
    )
    expect(rigs.losses.get(victim)).toBeGreaterThan(0)
    expect(rigs.losses.get(1 - victim) ?? 0).toBe(lost)
  }
  await rigs.stop()
  expect(rigs.slowestMs).toBeLessThan(500)
  await becomes(() => missing(rigs), none)
})

test('the primary killed with -9 takes its workers with it, and the next run publishes what they answered', async () => {
  await starts('signet')
  const rigs = minersAtWork(8)
  await becomes(
    () => rigs.accepted.size,
    (n) => n > 100,
  )
  // What is accepted from here on is in the journals alone.
  await site.redis.stop()
  const before = rigs.accepted.size
  await becomes(
    () => rigs.accepted.size,
    (n) => n > before + 100,
  )
  await site.stratum.kill()
  await site.redis.restart()
  await site.startStratum()
  const again = rigs.accepted.size
  await becomes(
    () => rigs.accepted.size,
    (n) => n > again + 50,
  )
  await rigs.stop()
  await becomes(() => missing(rigs), none)
})

test('a block that a worker solves is in the chain, and one that the primary never heard of after a restart', async () => {
  await starts('regtest')
  const height = (): Promise<number> => site.node.rpc<number>('getblockcount')
  const rig = await site.miner({ user: `${REGTEST_ADDRESS}.first` })
  const before = await height()
  expect(await rig.submit(await rig.mine({ difficulty: 4.7e-10 }))).toEqual({ accepted: true })
  await becomes(height, (now) => now === before + 1)
  await becomes(
    async () => (await site.of('BlockSettled')).length,
    (n) => n === 1,
  )
  rig.close()

  const late = await site.miner({ user: `${REGTEST_ADDRESS}.second` })
  // Told of the block, or it would mine beside it.
  await isCurrent(site, late)
  const share = await late.mine({ difficulty: 4.7e-10 })
  // It stands still between the solving and the submitting, and dies there.
  process.kill(site.stratum.pid, 'SIGSTOP')
  expect(await late.submit(share)).toEqual({ accepted: true })
  await site.stratum.kill()
  expect(await height()).toBe(before + 1)
  await site.startStratum()
  await becomes(height, (now) => now === before + 2)
  expect(await site.node.rpc<string>('getbestblockhash')).toBe(hashToDisplay(share.hash))
  await becomes(
    async () => (await site.of('BlockSettled')).map(({ hash, outcome }) => `${hash} ${outcome}`),
    (all) => all.includes(`${hashToDisplay(share.hash)} accepted`),
  )
  late.close()
})

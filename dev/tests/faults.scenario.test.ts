// What the ledger owes the miner: every share that was answered `true` has its row, whoever dies.
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { connectMiner, type Miner } from '../miner.ts'
import { becomes, startWorld, type World } from './world.ts'

// On the private signet a block needs 4.8 million hashes, so shares are cheap and blocks do not get in the way.
const ADDRESSES = [
  'tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx',
  'tb1pqqqqp399et2xygdj5xreqhjjvcmzhxw4aywxecjdzew6hylgvsesf3hn0c',
  'mipcBbFg9gMiCh81Kj8tqqdgoZub1ZJRfn',
]
const sharesPerSecond = 200

let world: World
beforeEach(async () => {
  world = await startWorld('signet')
})
afterEach(async () => {
  await world?.stop()
})

interface Load {
  /** Shares that were answered `true`. */
  accepted(): number
  stop(): Promise<void>
}

/** Miners that submit `sharesPerSecond` real shares together, and connect again when they are thrown off. */
function minersAtWork(): Load {
  let accepted = 0
  let working = true
  const work = async (address: string, index: number): Promise<void> => {
    while (working) {
      let rig: Miner | undefined
      try {
        rig = await connectMiner({ port: world.stratumPort, user: `${address}.rig${index}`, password: 'd=1e-8' })
        while (working) {
          const answer = await rig.submit(await rig.mine({}))
          if (answer.accepted) accepted++
          await sleep((1_000 * ADDRESSES.length) / sharesPerSecond)
        }
      } catch {
        await sleep(200)
      } finally {
        rig?.close()
      }
    }
  }
  const all = ADDRESSES.map((address, index) => work(address, index))
  return {
    accepted: () => accepted,
    async stop() {
      working = false
      await Promise.all(all)
    },
  }
}

const rows = async (): Promise<number> =>
  (await world.sql<{ n: number }>('SELECT count(*)::int AS n FROM share'))[0]?.n ?? 0

async function accountsAgree(accepted: number): Promise<void> {
  await becomes(rows, (n) => n >= accepted, 30_000)
  await sleep(500)
  expect(await rows()).toBe(accepted)
  const [sums] = await world.sql<{ slots: number; weeks: number; players: number }>(
    `SELECT (SELECT sum(shares)::int FROM worker_slot) AS slots,
            (SELECT sum(shares)::int FROM player_week) AS weeks,
            (SELECT sum(shares)::int FROM player) AS players`,
  )
  expect(sums).toEqual({ slots: accepted, weeks: accepted, players: accepted })
}

test('Redis stopped for 10 s under 200 shares a second loses nothing and doubles nothing', async () => {
  const load = minersAtWork()
  await becomes(
    () => load.accepted(),
    (n) => n > 200,
    20_000,
  )
  await world.redis.stop()
  const before = load.accepted()
  await sleep(10_000)
  // Miners did not notice.
  expect(load.accepted() - before).toBeGreaterThan(sharesPerSecond * 4)
  await world.redis.restart()
  await sleep(2_000)
  await load.stop()
  const counted = await world.stratumMetric('stratum_shares_accepted_total')
  expect(counted).toBe(load.accepted())
  await accountsAgree(counted)
}, 120_000)

test('the ledger killed with -9 again and again under 200 shares a second loses nothing and doubles nothing', async () => {
  const load = minersAtWork()
  for (let kill = 0; kill < 5; kill++) {
    await sleep(700 + 613 * kill)
    await world.ledger.kill()
    await world.starts('ledger')
  }
  await load.stop()
  const counted = await world.stratumMetric('stratum_shares_accepted_total')
  expect(counted).toBeGreaterThan(500)
  await accountsAgree(counted)
}, 120_000)

test('every share that was answered true before stratum was killed with -9 has its row', async () => {
  const load = minersAtWork()
  for (let kill = 0; kill < 3; kill++) {
    await sleep(1_500 + 411 * kill)
    await world.stratum.kill()
    await world.starts('stratum')
  }
  await sleep(1_500)
  await load.stop()
  const accepted = load.accepted()
  expect(accepted).toBeGreaterThan(300)
  // A share may have been kept whose answer died on the way: rows can exceed answers, never fall short.
  const { value } = await becomes(rows, (n) => n >= accepted, 30_000)
  expect(value - accepted).toBeLessThanOrEqual(ADDRESSES.length * 3)
}, 120_000)

// Answered true means kept: whatever happens to Redis or to this process, every accepted share reaches the streams.
import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Miner } from '../../dev/miner.ts'
import { becomes, type Site, startSite } from './site.ts'

const ADDRESSES = [
  'tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx',
  'tb1pqqqqp399et2xygdj5xreqhjjvcmzhxw4aywxecjdzew6hylgvsesf3hn0c',
  'mipcBbFg9gMiCh81Kj8tqqdgoZub1ZJRfn',
]

let site: Site
beforeEach(async () => {
  site = await startSite('signet')
})
afterEach(async () => {
  await site?.stop()
})

interface Load {
  /** Hashes of shares that were answered `true`. */
  readonly accepted: Set<string>
  stop(): Promise<void>
}

/** Three miners that submit as fast as they are answered, and connect again when they are thrown off. */
function minersAtWork(): Load {
  const accepted = new Set<string>()
  let working = true
  const work = async (address: string): Promise<void> => {
    while (working) {
      let rig: Miner | undefined
      try {
        rig = await site.miner({ user: `${address}.rig`, password: 'd=1e-9' })
        while (working) {
          const share = await rig.mine()
          if ((await rig.submit(share)).accepted) accepted.add(Buffer.from(share.hash).reverse().toString('hex'))
          await sleep(5)
        }
      } catch {
        await sleep(100)
      } finally {
        rig?.close()
      }
    }
  }
  const all = ADDRESSES.map(work)
  return {
    accepted,
    async stop() {
      working = false
      await Promise.all(all)
    },
  }
}

const inRedis = async (): Promise<string[]> => (await site.of('ShareAccepted')).map(({ hash }) => hash)
/** Those that were answered true and are nowhere in the streams. */
const missing = async (load: Load): Promise<string[]> => {
  const there = new Set(await inRedis())
  return [...load.accepted].filter((hash) => !there.has(hash))
}

test('Redis stopped for some seconds under load loses nothing, and no miner notices', async () => {
  const load = minersAtWork()
  await becomes(
    () => load.accepted.size,
    (n) => n > 100,
  )
  await site.redis.stop()
  const before = load.accepted.size
  await sleep(4_000)
  expect(load.accepted.size - before).toBeGreaterThan(200)
  await site.redis.restart()
  await sleep(500)
  await load.stop()
  await becomes(
    () => missing(load),
    (hashes) => hashes.length === 0,
  )
  const hashes = await inRedis()
  expect(new Set(hashes).size).toBe(hashes.length)
  expect(hashes.length).toBe(load.accepted.size)
}, 120_000)

test('Redis that comes back with nothing gets everything again that the ledger has not committed', async () => {
  const load = minersAtWork()
  await becomes(
    () => load.accepted.size,
    (n) => n > 100,
  )
  await site.redis.kill()
  const data = join(site.dir, 'redis')
  for (const name of readdirSync(data)) {
    if (name.startsWith('appendonly') || name.endsWith('.rdb')) rmSync(join(data, name), { recursive: true })
  }
  await site.redis.restart()
  await becomes(
    () => load.accepted.size,
    (n) => n > 200,
  )
  await load.stop()
  await becomes(
    () => missing(load),
    (hashes) => hashes.length === 0,
  )
}, 120_000)

test('a Redis that hangs delays no answer', async () => {
  const load = minersAtWork()
  await becomes(
    () => load.accepted.size,
    (n) => n > 50,
  )
  site.redis.pause()
  const before = load.accepted.size
  await sleep(2_000)
  expect(load.accepted.size - before).toBeGreaterThan(100)
  site.redis.resume()
  await load.stop()
  await becomes(
    () => missing(load),
    (hashes) => hashes.length === 0,
  )
}, 120_000)

test('every share that was answered true before a kill -9 is in Redis after the restart, even where Redis was down', async () => {
  const load = minersAtWork()
  await becomes(
    () => load.accepted.size,
    (n) => n > 100,
  )
  for (let kill = 0; kill < 3; kill++) {
    await site.redis.stop()
    await sleep(400)
    await site.stratum.kill()
    await site.redis.restart()
    await site.startStratum()
    await sleep(600)
  }
  await load.stop()
  expect(load.accepted.size).toBeGreaterThan(200)
  await becomes(
    () => missing(load),
    (hashes) => hashes.length === 0,
  )
}, 120_000)

test('journals go once the ledger has committed them: earlier runs whole, the present one up to its last segment', async () => {
  const load = minersAtWork()
  await becomes(
    () => load.accepted.size,
    (n) => n > 50,
  )
  await site.stratum.kill()
  await site.startStratum()
  await becomes(
    () => load.accepted.size,
    (n) => n > 100,
  )
  await load.stop()
  const journals = (): string[] => readdirSync(join(site.dir, 'stratum', 'journal'))
  expect(journals()).toHaveLength(2)
  await becomes(
    () => missing(load),
    (hashes) => hashes.length === 0,
  )
  await site.commitsAll()
  await becomes(journals, (folders) => folders.length === 1, 15_000)
}, 120_000)

test('SIGTERM ends it in good order though Redis hangs, and the next run hands over what is left', async () => {
  const load = minersAtWork()
  await becomes(
    () => load.accepted.size,
    (n) => n > 50,
  )
  site.redis.pause()
  await sleep(500)
  await site.stratum.stop()
  expect(await site.stratum.exited).toBe(0)
  site.redis.resume()
  await site.startStratum()
  await load.stop()
  await becomes(
    () => missing(load),
    (hashes) => hashes.length === 0,
  )
}, 60_000)

test('SIGTERM ends it cleanly with everything handed over', async () => {
  const load = minersAtWork()
  await becomes(
    () => load.accepted.size,
    (n) => n > 50,
  )
  expect(await site.stratum.stop()).toBe(true)
  expect(await site.stratum.exited).toBe(0)
  await load.stop()
  expect(await missing(load)).toEqual([])
  const redis = new Redis(site.redis.url)
  expect(await redis.keys('heartbeat:stratum:*')).toEqual([])
  redis.disconnect()
}, 60_000)

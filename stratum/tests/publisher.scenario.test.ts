// The publisher alone, on a real journal and a real Redis: order, sizes, and what is in memory meanwhile.
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type RedisPart, startRedis } from '../../dev/parts/index.ts'
import { ENTRY_FIELD, entryEventsMax, playerStream } from '../../events/index.ts'
import { createLog } from '../../platform/log.ts'
import { connectRedis } from '../../platform/redis.ts'
import { Journal, type JournalEntry } from '../publish/journal.ts'
import { Keeper } from '../publish/keeper.ts'
import { liveEventsMax, Publisher } from '../publish/publisher.ts'
import { becomes } from './site.ts'

const log = createLog('test', 'fatal')
let dir: string
let redis: RedisPart
let reader: Redis
let keeper: Keeper
let publisher: Publisher
let connection: Redis
let sequence: number

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'game-publisher-'))
  redis = await startRedis({ dir: join(dir, 'redis') })
  reader = new Redis(redis.url, { maxRetriesPerRequest: null })
  reader.on('error', () => undefined)
  connection = connectRedis(redis.url, 'test', log)
  keeper = new Keeper(Journal.create(join(dir, 'journal')), () => undefined, log)
  publisher = new Publisher(connection, 'local.0.a', keeper, log)
  sequence = 0
})
afterEach(async () => {
  await publisher.close(0)
  connection.disconnect()
  reader.disconnect()
  await redis.stop()
  await rm(dir, { recursive: true, force: true })
})

/** What a turn of the event loop does with its events. */
function keeps(count: number, streams = 4): void {
  const entries: JournalEntry[] = Array.from({ length: count }, () => {
    sequence++
    return { stream: playerStream(sequence % streams), sequence, line: JSON.stringify({ sequence }) }
  })
  publisher.push(entries, keeper.keep(entries, Date.now()))
}

/** Sequences in one stream, entry by entry. */
async function entriesOf(stream: string): Promise<number[][]> {
  const entries = await reader.xrange(stream, '-', '+')
  return entries.map(([, fields]) => {
    expect(fields[0]).toBe(ENTRY_FIELD)
    return (fields[1] ?? '').split('\n').map((line) => JSON.parse(line).sequence as number)
  })
}

/** Every sequence once and in order, as a reader with a watermark takes them. */
async function taken(streams = 4): Promise<number> {
  let count = 0
  for (let stream = 0; stream < streams; stream++) {
    let last = 0
    for (const each of (await entriesOf(playerStream(stream))).flat()) {
      if (each <= last) continue
      // The first time that a sequence comes, all before it have come.
      expect(each).toBe(last === 0 ? stream || streams : last + streams)
      last = each
      count++
    }
  }
  return count
}

test('one event goes out at once; what gathers meanwhile goes together, at most 256 in an entry', async () => {
  keeps(1)
  await becomes(
    () => taken(),
    (count) => count === 1,
    1_000,
  )
  keeps(5_000)
  await becomes(
    () => taken(),
    (count) => count === 5_001,
  )
  const sizes = (await entriesOf(playerStream(1))).map((each) => each.length)
  expect(Math.max(...sizes)).toBe(entryEventsMax)
})

test('while Redis hangs, memory holds a bounded number of events; the rest waits on disk and comes in order', async () => {
  keeps(10)
  await becomes(
    () => taken(),
    (count) => count === 10,
  )
  redis.pause()
  for (let turn = 0; turn < 600; turn++) {
    keeps(100)
    expect(publisher.pending).toBeLessThanOrEqual(liveEventsMax)
    if (turn % 50 === 0) await new Promise((resolve) => setImmediate(resolve))
  }
  redis.resume()
  await becomes(
    () => taken(),
    (count) => count === 60_010,
    20_000,
  )
  // And after that it follows live again.
  keeps(1)
  await becomes(
    () => taken(),
    (count) => count === 60_011,
    1_000,
  )
}, 60_000)

test('Redis killed again and again under load: nothing is lost, and nothing overtakes', async () => {
  let working = true
  const load = (async () => {
    while (working) {
      keeps(50)
      await new Promise((resolve) => setTimeout(resolve, 2))
    }
  })()
  for (let kill = 0; kill < 3; kill++) {
    await new Promise((resolve) => setTimeout(resolve, 300))
    await redis.kill()
    await new Promise((resolve) => setTimeout(resolve, 200))
    await redis.restart()
  }
  working = false
  await load
  await becomes(
    () => taken(),
    (count) => count === sequence,
    20_000,
  )
}, 60_000)

test('a Redis that lost everything while nothing was said gets it again all the same', async () => {
  keeps(1_000)
  await becomes(
    () => taken(),
    (count) => count === 1_000,
  )
  await redis.kill()
  for (const name of await readdir(join(dir, 'redis'))) {
    if (name.startsWith('appendonly') || name.endsWith('.rdb')) await rm(join(dir, 'redis', name), { recursive: true })
  }
  await redis.restart()
  await becomes(
    () => taken(),
    (count) => count === 1_000,
  )
})

test('a Redis that is full refuses, and nothing overtakes what it refused', async () => {
  keeps(10)
  await becomes(
    () => taken(),
    (count) => count === 10,
  )
  await reader.config('SET', 'maxmemory', '1mb')
  keeps(3_000)
  await new Promise((resolve) => setTimeout(resolve, 500))
  expect(await taken()).toBe(10)
  await reader.config('SET', 'maxmemory', '0')
  await becomes(
    () => taken(),
    (count) => count === 3_010,
  )
})

test('what the disk refused reaches Redis from memory, before what comes after it', async () => {
  keeps(10)
  await becomes(
    () => taken(),
    (count) => count === 10,
  )
  await redis.stop()
  keeper.journal.close()
  await rm(join(dir, 'journal'), { recursive: true })
  keeps(20)
  expect(keeper.unkept).toHaveLength(20)
  await redis.restart()
  await becomes(
    () => reader.xlen(playerStream(1)),
    (entries) => entries > 1,
  )
  expect((await entriesOf(playerStream(1))).flat().slice(-5)).toEqual([13, 17, 21, 25, 29])
})

test('a Redis that does not answer is left after ten seconds, and what it had not taken comes anew', async () => {
  await becomes(
    () => connection.status,
    (status) => status === 'ready',
  )
  redis.pause()
  keeps(10)
  await becomes(
    () => connection.status,
    (status) => status !== 'ready',
    15_000,
  )
  redis.resume()
  await becomes(
    async () => new Set((await Promise.all([0, 1, 2, 3].map((n) => entriesOf(playerStream(n))))).flat(2)).size,
    (count) => count === 10,
    15_000,
  )
}, 60_000)

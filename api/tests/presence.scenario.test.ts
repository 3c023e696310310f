// Who is online, on a real Redis, with a clock in hand.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type RedisPart, startRedis } from '../../dev/parts/index.ts'
import { countOnline, createPresence, liveForMs, readSessions } from '../domains/mining/live/presence.ts'
import { addressOf, testPublisher } from './publisher.ts'

let dir: string
let part: RedisPart
let redis: Redis
const nowMs = Date.now()
const address = addressOf(1)

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'presence-'))
  part = await startRedis({ dir })
  redis = new Redis(part.url)
})
afterAll(async () => {
  redis?.disconnect()
  await part?.stop()
  await rm(dir, { recursive: true, force: true })
})
beforeEach(() => redis.flushall())

const workersAt = async (atMs: number): Promise<string[]> => {
  const [sessions] = await readSessions(redis, [address], atMs)
  return (sessions ?? []).map((each) => each.worker).sort()
}

test('a worker is online from its connection to its end, with what it said of itself', async () => {
  const [presence, stratum] = [createPresence(redis), testPublisher('a')]
  expect(presence.take(stratum.connects({ atMs: nowMs, difficulty: 8 }), nowMs)).toBe(true)
  await presence.write(nowMs)
  const [sessions] = await readSessions(redis, [address], nowMs)
  expect(sessions).toEqual([
    expect.objectContaining({ worker: 'rig1', userAgent: 'bitaxe/BM1370', difficulty: 8, connectedAtMs: nowMs }),
  ])
  expect(await countOnline(redis, nowMs)).toEqual({ players: 1, workers: 1 })
  presence.take(stratum.disconnects({ atMs: nowMs }), nowMs)
  await presence.write(nowMs)
  expect(await workersAt(nowMs)).toEqual([])
  expect(await countOnline(redis, nowMs)).toEqual({ players: 0, workers: 0 })
})

test('a worker on two connections is one worker, online until both have ended', async () => {
  const [presence, stratum] = [createPresence(redis), testPublisher('b')]
  presence.take(stratum.connects({ atMs: nowMs, session: 's1' }), nowMs)
  presence.take(stratum.connects({ atMs: nowMs, session: 's2' }), nowMs)
  presence.take(stratum.connects({ atMs: nowMs, session: 's3', worker: 'rig2' }), nowMs)
  await presence.write(nowMs)
  expect(await countOnline(redis, nowMs)).toEqual({ players: 1, workers: 2 })
  presence.take(stratum.disconnects({ atMs: nowMs, session: 's1' }), nowMs)
  await presence.write(nowMs)
  expect(await workersAt(nowMs)).toEqual(['rig1', 'rig2'])
  expect(await countOnline(redis, nowMs)).toEqual({ players: 1, workers: 2 })
})

test('the workers of a stratum that died are offline when nothing was heard for ninety seconds', async () => {
  const [presence, stratum] = [createPresence(redis), testPublisher('c')]
  presence.take(stratum.connects({ atMs: nowMs }), nowMs)
  presence.take(stratum.connects({ atMs: nowMs, worker: 'rig2', session: 's2' }), nowMs)
  await presence.write(nowMs)
  const laterMs = nowMs + 60_000
  presence.take(stratum.accepts({ atMs: laterMs }), laterMs)
  await presence.write(laterMs)
  expect(await workersAt(nowMs + liveForMs)).toEqual(['rig1', 'rig2'])
  expect(await workersAt(nowMs + liveForMs + 1)).toEqual(['rig1'])
  expect(presence.sweep(nowMs + liveForMs + 1)).toEqual([[address, 'rig2']])
  await presence.write(nowMs + liveForMs + 1)
  expect(await countOnline(redis, nowMs + liveForMs + 1)).toEqual({ players: 1, workers: 1 })
  expect(await workersAt(laterMs + liveForMs + 1)).toEqual([])
})

test('what an old journal tells of long ago brings nobody online', async () => {
  const [presence, stratum] = [createPresence(redis), testPublisher('d')]
  expect(presence.take(stratum.connects({ atMs: nowMs - liveForMs - 1 }), nowMs)).toBe(false)
  await presence.write(nowMs)
  expect(await workersAt(nowMs)).toEqual([])
})

test('the next ledger takes over who is online, and writes it again where Redis lost it', async () => {
  const [first, stratum] = [createPresence(redis), testPublisher('e')]
  first.take(stratum.connects({ atMs: nowMs }), nowMs)
  await first.write(nowMs)
  const second = createPresence(redis)
  await second.load(nowMs, () => true)
  await redis.flushall()
  second.rewrite()
  await second.write(nowMs)
  expect(await workersAt(nowMs)).toEqual(['rig1'])
  expect(second.take(stratum.disconnects({ atMs: nowMs }), nowMs)).toBe(true)
})

test('the sessions of a player are read once, however many of its workers are asked for', async () => {
  await redis.config('RESETSTAT')
  expect(await readSessions(redis, [address, address, addressOf(2), address], nowMs)).toHaveLength(4)
  expect(await redis.info('commandstats')).toMatch(/^cmdstat_hgetall:calls=2,/m)
})

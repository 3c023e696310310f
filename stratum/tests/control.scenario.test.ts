// The way back: what the API writes to Redis reaches the coinbases, whatever happens to Redis in between.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type RedisPart, startRedis } from '../../dev/parts/index.ts'
import {
  BANNED_ADDRESSES_KEY,
  COINBASE_TAGS_KEY,
  CONTROL_FIELD,
  CONTROL_STREAM,
  encodeControl,
} from '../../events/index.ts'
import { createLog } from '../../platform/log.ts'
import { connectRedis } from '../../platform/redis.ts'
import type { AddressBook } from '../control/address-book.ts'
import { openBans } from '../control/bans.ts'
import { openCoinbaseTags } from '../control/coinbase-tags.ts'
import { ControlChannel } from '../control/control-channel.ts'
import { setBan, setCoinbaseTag } from './control-writer.ts'
import { becomes } from './site.ts'

let dir: string
let redis: RedisPart
let api: Redis
let channel: ControlChannel
let tags: AddressBook
let bans: AddressBook
let told: string[][]
let toldOfBans: string[][]

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'game-control-'))
  redis = await startRedis({ dir: join(dir, 'redis') })
  api = new Redis(redis.url, { maxRetriesPerRequest: null })
  api.on('error', () => {
    // Some tests stop Redis; what is written meanwhile waits.
  })
})
afterEach(async () => {
  await channel?.close()
  api.disconnect()
  await redis.stop()
  await rm(dir, { recursive: true, force: true })
})

/** The reader of one stratum process. */
function reads(most?: number): void {
  const log = createLog('test', 'fatal')
  told = []
  toldOfBans = []
  tags = openCoinbaseTags((addresses) => told.push([...addresses].sort()), most)
  bans = openBans((addresses) => toldOfBans.push([...addresses].sort()), most)
  channel = new ControlChannel({ redis: connectRedis(redis.url, 'control', log), log, tags, bans })
}

const known = (address: string, tag: string) =>
  becomes(
    () => tags.of(address),
    (present) => present === tag,
    5_000,
  )

test('tags that were set before are known at the start, and changes are told of once', async () => {
  await setCoinbaseTag(api, 'alice', 'first')
  await setCoinbaseTag(api, 'bob', 'bob')
  reads()
  await known('alice', 'first')
  expect(tags.of('bob')).toBe('bob')
  expect(tags.of('carol')).toBe('')
  await setCoinbaseTag(api, 'alice', 'second')
  await known('alice', 'second')
  await setCoinbaseTag(api, 'bob', '')
  await known('bob', '')
  await setCoinbaseTag(api, 'alice', 'second')
  await setCoinbaseTag(api, 'carol', 'carol')
  await known('carol', 'carol')
  expect(told).toEqual([['alice', 'bob'], ['alice'], ['bob'], ['carol']])
  expect(tags.size).toBe(2)
})

test('what is no tag, no address or no change is left out, whoever wrote it', async () => {
  await api.hset(COINBASE_TAGS_KEY, { alice: 'a/b', bob: 'x'.repeat(21), ['x'.repeat(91)]: 'x', carol: 'carol' })
  reads()
  await known('carol', 'carol')
  expect([tags.size, tags.leftOut]).toEqual([1, 3])
  await api.xadd(CONTROL_STREAM, '*', CONTROL_FIELD, 'garbage')
  await api.xadd(CONTROL_STREAM, '*', 'other', 'field')
  const lie = encodeControl({ type: 'CoinbaseTagSet', address: 'carol', tag: 'a\nb' })
  await api.xadd(CONTROL_STREAM, '*', CONTROL_FIELD, lie)
  await setCoinbaseTag(api, 'dave', 'dave')
  await known('dave', 'dave')
  expect(tags.of('carol')).toBe('carol')
})

test('so many tags are known and one more is not; one that goes makes room', async () => {
  await setCoinbaseTag(api, 'a', '1')
  await setCoinbaseTag(api, 'b', '2')
  reads(3)
  await known('b', '2')
  await setCoinbaseTag(api, 'c', '3')
  await known('c', '3')
  await setCoinbaseTag(api, 'd', '4')
  await setCoinbaseTag(api, 'a', 'one')
  await known('a', 'one')
  expect([tags.size, tags.of('d'), tags.leftOut]).toEqual([3, '', 1])
  await setCoinbaseTag(api, 'a', '')
  await setCoinbaseTag(api, 'd', '4')
  await known('d', '4')
})

test('while Redis is away tags hold; what was set meanwhile is known when it is back', async () => {
  await setCoinbaseTag(api, 'alice', 'alice')
  await setCoinbaseTag(api, 'bob', 'bob')
  reads()
  await known('bob', 'bob')
  await redis.stop()
  const bobs = setCoinbaseTag(api, 'bob', 'robert')
  expect(tags.of('alice')).toBe('alice')
  await redis.restart()
  await bobs
  await known('bob', 'robert')
  expect(tags.of('alice')).toBe('alice')
  expect(told).toEqual([['alice', 'bob'], ['bob']])
})

test('a start without Redis is a start: tags come when it does', async () => {
  await setCoinbaseTag(api, 'alice', 'alice')
  await redis.stop()
  reads()
  expect(tags.of('alice')).toBe('')
  await redis.restart()
  await known('alice', 'alice')
})

test('changes that were trimmed away before they were read are found in the state', async () => {
  await setCoinbaseTag(api, 'alice', 'alice')
  reads()
  await known('alice', 'alice')
  await setCoinbaseTag(api, 'alice', 'trimmed')
  await api.xtrim(CONTROL_STREAM, 'MAXLEN', 0)
  await known('alice', 'trimmed')
  await setCoinbaseTag(api, 'alice', 'again')
  await api.xadd(CONTROL_STREAM, 'MAXLEN', 1, '*', CONTROL_FIELD, 'garbage')
  await known('alice', 'again')
})

test('a Redis that was emptied has no tags any more', async () => {
  await setCoinbaseTag(api, 'alice', 'alice')
  reads()
  await known('alice', 'alice')
  await api.flushall()
  await known('alice', '')
  expect(told).toEqual([['alice'], ['alice']])
})

test('ten thousand tags are there at once, and thousands of changes in a row arrive in order', async () => {
  const all: Record<string, string> = {}
  for (let i = 0; i < 10_000; i++) all[`player${i}`] = `tag${i}`
  await api.hset(COINBASE_TAGS_KEY, all)
  await setCoinbaseTag(api, 'player0', 'tag0')
  reads()
  await known('player9999', 'tag9999')
  expect(tags.size).toBe(10_000)
  const changes = api.pipeline()
  for (let i = 0; i < 3_500; i++) {
    const line = encodeControl({ type: 'CoinbaseTagSet', address: `player${i % 10}`, tag: `change${i}` })
    changes.xadd(CONTROL_STREAM, '*', CONTROL_FIELD, line)
  }
  await changes.exec()
  await known('player9', 'change3499')
  expect(tags.of('player0')).toBe('change3490')
})

const banned = (address: string, until: string) =>
  becomes(
    () => bans.of(address),
    (present) => present === until,
    5_000,
  )

test('bans come beside tags, from the state and by changes, and neither is taken for the other', async () => {
  await setBan(api, 'alice', '0')
  await setCoinbaseTag(api, 'alice', '7')
  await api.hset(BANNED_ADDRESSES_KEY, { bob: 'for ever', carol: '-1' })
  reads()
  await banned('alice', '0')
  expect([bans.size, bans.leftOut, tags.of('alice')]).toEqual([1, 2, '7'])
  await setBan(api, 'dave', '1700000000000')
  await banned('dave', '1700000000000')
  await setBan(api, 'alice', '')
  await banned('alice', '')
  expect([tags.of('alice'), tags.of('dave')]).toEqual(['7', ''])
  expect(toldOfBans).toEqual([['alice'], ['dave'], ['alice']])
  expect(told).toEqual([['alice']])
})

test('bans hold while Redis is away, and one too many is counted', async () => {
  await setBan(api, 'a', '0')
  reads(1)
  await banned('a', '0')
  await redis.stop()
  expect(bans.of('a')).toBe('0')
  await redis.restart()
  await setBan(api, 'b', '0')
  await becomes(
    () => bans.leftOut,
    (leftOut) => leftOut === 1,
    5_000,
  )
  expect([bans.of('a'), bans.of('b')]).toEqual(['0', ''])
})

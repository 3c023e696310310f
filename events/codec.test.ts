import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  BLOCK_OUTCOMES,
  DIFFICULTY_CAUSES,
  decodeEvent,
  EVENT_SOURCES,
  EVENT_STREAMS,
  EVENTS,
  encodeEvent,
  type GameEvent,
  NETWORK_STREAM,
  NETWORKS,
  SHARE_REFUSALS,
  shardOf,
} from './index.ts'
import { streamOf } from './streams.ts'

const whole = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER })
const positive = fc.double({ min: 1e-10, max: 1e300, noNaN: true })
const rate = fc.double({ min: 0, max: 1e24, noNaN: true }).map((value) => value + 0)
const hexOf = (bytes: number) =>
  fc.uint8Array({ minLength: bytes, maxLength: bytes }).map((each) => Buffer.from(each).toString('hex'))
const text = (lengthMax: number) => fc.string({ maxLength: lengthMax, unit: 'grapheme-ascii' })
const proof = fc.record({
  header: hexOf(80),
  coinbase: hexOf(120),
  merkleBranch: fc.array(hexOf(32), { maxLength: 12 }),
})
const who = { address: text(90), worker: text(64) }
const rig = { ...who, session: text(32) }
const envelope = {
  source: fc.constantFrom(...EVENT_SOURCES),
  instance: fc.string({ minLength: 1, maxLength: 64, unit: 'grapheme-ascii' }),
  sequence: whole,
  atMs: whole,
}

const of = <T extends Record<string, fc.Arbitrary<unknown>>>(type: GameEvent['type'], fields: T) =>
  fc.record({ type: fc.constant(type), ...envelope, ...fields })

const anyEvent = fc.oneof(
  of('ShareAccepted', {
    ...rig,
    difficulty: positive,
    shareDifficulty: positive,
    height: whole,
    hash: hexOf(32),
    isBlock: fc.boolean(),
    proof: fc.option(proof),
  }),
  of('SharesRefused', {
    ...rig,
    counts: fc.dictionary(fc.constantFrom(...SHARE_REFUSALS), whole, { noNullPrototype: true }),
  }),
  of('BlockFound', {
    ...who,
    height: whole,
    hash: hexOf(32),
    rewardSats: fc.bigInt({ min: 0n, max: 2_100_000_000_000_000n }).map(String),
    networkDifficulty: positive,
    shareDifficulty: positive,
    proof,
  }),
  of('BlockSettled', {
    address: text(90),
    height: whole,
    hash: hexOf(32),
    outcome: fc.constantFrom(...BLOCK_OUTCOMES),
    detail: text(200),
  }),
  of('WorkerConnected', { ...rig, userAgent: text(128), difficulty: positive, networkPrefix: text(64) }),
  of('WorkerDisconnected', { ...rig, sessionMs: whole, accepted: whole, refused: whole }),
  of('DifficultyChanged', { ...rig, difficulty: positive, cause: fc.constantFrom(...DIFFICULTY_CAUSES) }),
  of('HashrateMeasured', { ...rig, oneMinute: rate, fiveMinutes: rate, oneHour: rate, oneDay: rate }),
  of('TipChanged', { network: fc.constantFrom(...NETWORKS), height: whole, hash: hexOf(32), difficulty: positive }),
) as unknown as fc.Arbitrary<GameEvent>

describe('an event on the wire', () => {
  test('reads back as it was written, whatever it holds', () => {
    const seen = new Set<string>()
    fc.assert(
      fc.property(anyEvent, (event) => {
        seen.add(event.type)
        const line = encodeEvent(event)
        expect(line).not.toContain('\n')
        expect(decodeEvent(line)).toEqual({ ok: true, event })
      }),
      { numRuns: 1_000 },
    )
    expect([...seen].sort()).toEqual(Object.keys(EVENTS).sort())
  })

  test('is refused whole when any one field is missing', () => {
    fc.assert(
      fc.property(anyEvent, fc.nat(), (event, pick) => {
        const raw = JSON.parse(encodeEvent(event))
        // The proof of an ordinary share may be absent; everything else is needed.
        const names = Object.keys(raw).filter((name) => !(name === 'proof' && event.type === 'ShareAccepted'))
        delete raw[names[pick % names.length] ?? '']
        expect(decodeEvent(JSON.stringify(raw)).ok).toBe(false)
      }),
    )
  })

  test('never throws on garbage', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (line) => decodeEvent(line).ok === false))
  })

  test.each([
    ['{', 'notJson'],
    ['null', 'notJson'],
    ['{"type":"ShareStolen"}', 'unknownType'],
    ['{"type":"toString"}', 'unknownType'],
    ['{"type":"TipChanged","v":2}', 'unknownVersion'],
    ['{"type":"TipChanged","v":1,"source":"moon"}', 'badEnvelope'],
    ['{"type":"TipChanged","v":1,"source":"hosted","instance":"a","sequence":1,"atMs":1}', 'badFields'],
  ])('%s is refused as %s', (line, reason) => {
    expect(decodeEvent(line)).toEqual({ ok: false, reason })
  })
})

describe('streams', () => {
  test('a player always lands in the same stream, and players spread over all of them', () => {
    const shards = new Map<number, number>()
    for (let i = 0; i < 16_000; i++) {
      const shard = shardOf(`tb1qplayer${i}`)
      shards.set(shard, (shards.get(shard) ?? 0) + 1)
    }
    expect(shards.size).toBe(16)
    for (const players of shards.values()) expect(players).toBeGreaterThan(700)
    expect(shardOf('bc1qsame')).toBe(shardOf('bc1qsame'))
  })

  test('every event has a stream that the ledger reads', () => {
    fc.assert(
      fc.property(anyEvent, (event) => {
        const stream = streamOf(event)
        expect(EVENT_STREAMS).toContain(stream)
        expect(stream === NETWORK_STREAM).toBe(event.type === 'TipChanged')
      }),
    )
  })
})

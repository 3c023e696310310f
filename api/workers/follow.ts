// A lane's loop: read, record in one transaction, acknowledge, tell. In order, one batch at a time.
import { setTimeout as sleep } from 'node:timers/promises'
import { steadyMs } from '../../platform/clock.ts'
import type { PostgresClient } from '../../platform/postgres.ts'
import { dayOf, ensureSharePartitions, upcomingDays } from '../../prisma/partitions.ts'
import {
  type Arrival,
  loadCursors,
  loadPositionsSince,
  noteAllChanged,
  noteChangedPlayers,
  type Position,
  unstorable,
} from '../domains/mining/index.ts'
import type { Lane } from './lane.ts'
import { type Outcome, record } from './recorder.ts'
import { balance } from './shards.ts'
import {
  acknowledge,
  type Entry,
  endOf,
  isBefore,
  ownsAddress,
  type Poison,
  putAside,
  readEntries,
  readEvents,
  START,
  takenAtMs,
  trim,
} from './streams.ts'

/** Of each stream in one reading. The more a batch holds, the less each of its shares costs; memory is the bound. */
const entriesMax = 64
const blockMs = 1_000
const balanceEveryMs = 1_000
const trimEveryMs = 5_000
const sweepEveryMs = 5_000
const redisBackoffMs = 200
/** Positions told again after Redis may have lost them. */
const positionDays = 30

/** A lane that has joined the others. */
export interface NumberedLane extends Lane {
  readonly number: number
  /** In one transaction, unless a single entry holds more. */
  readonly eventsMax: number
}

interface Loop {
  readonly lane: NumberedLane
  readonly client: PostgresClient
  /** Of the streams that are ours. */
  readonly cursors: Map<string, string>
  readonly days: Set<number>
  /** Redis may have forgotten what it was told, or a stream is new to us. */
  mustResync: boolean
  balancedMs: number
  trimmedMs: number
  sweptMs: number
}

/** Runs until the signal; throws when PostgreSQL fails, with the cursors of the database still right. */
export async function followStreams(lane: NumberedLane, client: PostgresClient, onProgress: () => void): Promise<void> {
  const loop: Loop = {
    lane,
    client,
    cursors: new Map(),
    days: new Set(upcomingDays(Date.now())),
    mustResync: true,
    balancedMs: Number.NEGATIVE_INFINITY,
    trimmedMs: 0,
    sweptMs: 0,
  }
  const resync = () => {
    loop.mustResync = true
  }
  lane.redis.on('ready', resync)
  lane.reader.on('ready', resync)
  try {
    while (!lane.signal.aborted) {
      await turn(loop, onProgress)
    }
  } finally {
    lane.redis.off('ready', resync)
    lane.reader.off('ready', resync)
    for (const stream of loop.cursors.keys()) lane.metrics.leaves(stream)
  }
}

/** A fault of Redis is waited out here; a fault of PostgreSQL is thrown on. */
async function turn(loop: Loop, onProgress: () => void): Promise<void> {
  if (steadyMs() - loop.balancedMs >= balanceEveryMs) await takeOurPart(loop)
  const positions = loop.mustResync ? await loadPositionsSince(loop.client, positionDays) : undefined
  const readMs = Date.now()
  const entries = await awaitRedis(loop, async () => {
    if (positions) await resynchronize(loop, positions)
    if (loop.cursors.size > 0) return readEntries(loop.lane.reader, loop.cursors, entriesMax, blockMs)
    await sleep(balanceEveryMs, undefined, { signal: loop.lane.signal }).catch(() => {})
    return []
  })
  if (!entries) return
  for (const batch of batchesOf(entries, loop.lane.eventsMax)) {
    if (loop.lane.signal.aborted) return
    if (!(await takeBatch(loop, batch))) return
    onProgress()
  }
  const busy = new Set(entries.map(({ stream }) => stream))
  for (const stream of loop.cursors.keys()) if (!busy.has(stream)) loop.lane.metrics.recordedUntil(stream, readMs)
  await keepHouse(loop)
}

/** Streams that come are read from where their last owner's rows end; of those that go nothing is left here. */
async function takeOurPart(loop: Loop): Promise<void> {
  const { lane, client, cursors } = loop
  loop.balancedMs = steadyMs()
  const { gained, lost } = await balance(client, new Set(cursors.keys()))
  if (gained.length + lost.length === 0) return
  const known = await loadCursors(client)
  for (const stream of lost) {
    cursors.delete(stream)
    lane.metrics.leaves(stream)
  }
  for (const stream of gained) cursors.set(stream, known.get(stream) ?? START)
  loop.mustResync = true
  loop.sweptMs = 0
  lane.log.info({ streams: cursors.size, gained: gained.length, lost: lost.length }, 'streams were dealt out anew')
}

/** Undefined after a fault of Redis. `work` must not touch PostgreSQL. */
async function awaitRedis<T>(loop: Loop, work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work()
  } catch (error) {
    loop.mustResync = true
    loop.lane.log.debug({ reason: (error as Error).message }, 'redis fault')
    await sleep(redisBackoffMs, undefined, { signal: loop.lane.signal }).catch(() => {})
    return undefined
  }
}

interface Batch {
  readonly arrivals: Arrival[]
  readonly poison: Poison[]
  /** Last entry of each stream in the batch. */
  readonly cursors: Map<string, string>
}

/** Whole entries, in order, up to `eventsMax` events. Decoded one batch at a time. */
function* batchesOf(entries: readonly Entry[], eventsMax: number): Generator<Batch> {
  const nowMs = Date.now()
  let batch: Batch = { arrivals: [], poison: [], cursors: new Map() }
  for (const entry of entries) {
    const { arrivals, poison } = readEvents(entry, (event) => unstorable(event, nowMs))
    batch.arrivals.push(...arrivals)
    batch.poison.push(...poison)
    batch.cursors.set(entry.stream, entry.id)
    if (batch.arrivals.length < eventsMax) continue
    yield batch
    batch = { arrivals: [], poison: [], cursors: new Map() }
  }
  if (batch.cursors.size > 0) yield batch
}

/** False when Redis could not take the poison: the entries come again. */
async function takeBatch(loop: Loop, batch: Batch): Promise<boolean> {
  const { lane, client } = loop
  if (batch.poison.length > 0 && !(await awaitRedis(loop, () => bury(loop, batch.poison).then(() => true))))
    return false
  for (const { event, isPoison } of batch.arrivals) {
    const day = event.atMs - (event.atMs % 86_400_000)
    if (isPoison || event.type !== 'ShareAccepted' || loop.days.has(day)) continue
    await ensureSharePartitions(client, [dayOf(day)])
    loop.days.add(day)
  }
  const outcome = await record(client, batch.arrivals, batch.cursors, {
    network: lane.network,
    lane: lane.number,
  })
  for (const [stream, id] of batch.cursors) {
    loop.cursors.set(stream, id)
    lane.metrics.recordedUntil(stream, takenAtMs(id))
  }
  count(loop, outcome)
  await tell(loop, batch, outcome)
  return true
}

async function bury(loop: Loop, poison: readonly Poison[]): Promise<void> {
  await putAside(loop.lane.redis, poison)
  loop.lane.metrics.poison.inc(poison.length)
  loop.lane.log.warn({ count: poison.length, reason: poison[0]?.reason, stream: poison[0]?.stream }, 'poison put aside')
}

function count(loop: Loop, { recorded }: Outcome): void {
  const { metrics } = loop.lane
  const types = new Map<string, number>()
  for (const { fresh, rows, duplicates } of recorded) {
    metrics.rows.inc(rows)
    metrics.duplicates.inc(duplicates)
    for (const { type } of fresh) types.set(type, (types.get(type) ?? 0) + 1)
  }
  for (const [type, n] of types) metrics.events.inc({ type }, n)
}

/** After commit. What fails here is made up for by `resynchronize`. */
async function tell(loop: Loop, batch: Batch, { recorded, poison }: Outcome): Promise<void> {
  const { redis, presence, publisher } = loop.lane
  const nowMs = Date.now()
  const odd = recorded.flatMap(({ changes }) =>
    changes.odd.map(({ event, reason }): Poison => ({ stream: '', id: '', line: JSON.stringify(event), reason })),
  )
  await awaitRedis(loop, async () => {
    // Live state first: who is told of a change reads it at once.
    for (const { fresh } of recorded) for (const event of fresh) presence.take(event, nowMs)
    const written = presence.write(nowMs)
    for (const each of recorded) publisher.publish(each)
    const changed = new Set(recorded.flatMap(({ changes }) => changes.players.map(({ id }) => id)))
    const positions = recorded.flatMap((each) => each.positions)
    await Promise.all([written, noteChangedPlayers(redis, [...changed]), acknowledge(redis, positions, batch.cursors)])
    if (poison.length + odd.length > 0) await bury(loop, [...poison, ...odd])
  })
}

/** After a start or a reconnect: Redis may be behind what the database holds, or empty. */
async function resynchronize(loop: Loop, positions: readonly Position[]): Promise<void> {
  const { redis, presence, log } = loop.lane
  // A reconnect while this runs asks for it again.
  loop.mustResync = false
  for (const [stream, cursor] of loop.cursors) {
    const end = await endOf(redis, stream)
    if (!isBefore(end, cursor)) continue
    log.warn({ stream, cursor, end }, 'the stream is younger than its cursor: read from its start')
    loop.cursors.set(stream, START)
  }
  await acknowledge(
    redis,
    positions.filter(({ stream }) => loop.cursors.has(stream)),
    loop.cursors,
  )
  if (loop.sweptMs === 0) await presence.load(Date.now(), (address) => ownsAddress(loop.cursors, address))
  presence.rewrite()
  await presence.write(Date.now())
  await noteAllChanged(redis)
}

async function keepHouse(loop: Loop): Promise<void> {
  const nowMs = Date.now()
  const { redis, presence, publisher } = loop.lane
  if (nowMs - loop.sweptMs >= sweepEveryMs) {
    loop.sweptMs = nowMs
    const gone = presence.sweep(nowMs)
    await awaitRedis(loop, () => presence.write(nowMs))
    publisher.changed(gone)
  }
  if (nowMs - loop.trimmedMs >= trimEveryMs) {
    loop.trimmedMs = nowMs
    await awaitRedis(loop, () => trim(redis, loop.cursors.keys()))
  }
}

// The ledger's loop: read, record in one transaction, acknowledge, tell. In order, one batch at a time.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from '../../platform/log.ts'
import type { PostgresClient } from '../../platform/postgres.ts'
import type { Redis } from '../../platform/redis.ts'
import { upcomingDays } from '../../prisma/partitions.ts'
import {
  type Arrival,
  loadPositionsSince,
  type Position,
  type Presence,
  type Publisher,
  unstorable,
} from '../domains/mining/index.ts'
import type { LedgerMetrics } from './ledger-metrics.ts'
import { batchEventsMax, type Outcome, record } from './recorder.ts'
import {
  acknowledge,
  type Entry,
  endOf,
  isBefore,
  type Poison,
  putAside,
  readEntries,
  readEvents,
  START,
  takenAtMs,
  trim,
} from './streams.ts'

export interface Ledger {
  readonly log: Logger
  readonly metrics: LedgerMetrics
  /** Blocks in XREAD: nothing else may use it. */
  readonly reader: Redis
  readonly redis: Redis
  readonly network: string
  readonly signal: AbortSignal
  readonly presence: Presence
  readonly publisher: Publisher
}

const entriesMax = 4
const blockMs = 1_000
const trimEveryMs = 5_000
const sweepEveryMs = 5_000
const hourMs = 3_600_000
const redisBackoffMs = 200
/** Positions told again after Redis may have lost them. */
const positionDays = 30

interface Loop {
  readonly ledger: Ledger
  readonly client: PostgresClient
  readonly cursors: Map<string, string>
  readonly ensureDay: (atMs: number) => Promise<void>
  readonly days: Set<number>
  /** Redis may have forgotten what it was told. */
  mustResync: boolean
  trimmedMs: number
  sweptMs: number
  tidiedMs: number
}

/** Runs until the signal; throws when PostgreSQL fails, with the cursors of the database still right. */
export async function followStreams(
  ledger: Ledger,
  client: PostgresClient,
  cursors: Map<string, string>,
  ensureDay: (atMs: number) => Promise<void>,
): Promise<void> {
  const loop: Loop = {
    ledger,
    client,
    cursors,
    ensureDay,
    days: new Set(upcomingDays(Date.now())),
    mustResync: true,
    trimmedMs: 0,
    sweptMs: 0,
    tidiedMs: 0,
  }
  const resync = () => {
    loop.mustResync = true
  }
  ledger.redis.on('ready', resync)
  ledger.reader.on('ready', resync)
  try {
    while (!ledger.signal.aborted) await turn(loop)
  } finally {
    ledger.redis.off('ready', resync)
    ledger.reader.off('ready', resync)
  }
}

/** A fault of Redis is waited out here; a fault of PostgreSQL is thrown on. */
async function turn(loop: Loop): Promise<void> {
  const positions = loop.mustResync ? await loadPositionsSince(loop.client, positionDays) : undefined
  const entries = await awaitRedis(loop, async () => {
    if (positions) await resynchronize(loop, positions)
    return readEntries(loop.ledger.reader, loop.cursors, entriesMax, blockMs)
  })
  if (!entries) return
  for (const batch of batchesOf(entries)) {
    if (loop.ledger.signal.aborted) return
    if (!(await takeBatch(loop, batch))) return
  }
  await keepHouse(loop)
}

/** Undefined after a fault of Redis. `work` must not touch PostgreSQL. */
async function awaitRedis<T>(loop: Loop, work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work()
  } catch (error) {
    loop.mustResync = true
    loop.ledger.log.debug({ reason: (error as Error).message }, 'redis fault')
    await sleep(redisBackoffMs, undefined, { signal: loop.ledger.signal }).catch(() => {})
    return undefined
  }
}

interface Batch {
  readonly arrivals: Arrival[]
  readonly poison: Poison[]
  /** Last entry of each stream in the batch. */
  readonly cursors: Map<string, string>
}

/** Whole entries, in order, up to `batchEventsMax` events. Decoded one batch at a time. */
function* batchesOf(entries: readonly Entry[]): Generator<Batch> {
  const nowMs = Date.now()
  let batch: Batch = { arrivals: [], poison: [], cursors: new Map() }
  for (const entry of entries) {
    const { arrivals, poison } = readEvents(entry, (event) => unstorable(event, nowMs))
    batch.arrivals.push(...arrivals)
    batch.poison.push(...poison)
    batch.cursors.set(entry.stream, entry.id)
    if (batch.arrivals.length < batchEventsMax) continue
    yield batch
    batch = { arrivals: [], poison: [], cursors: new Map() }
  }
  if (batch.cursors.size > 0) yield batch
}

/** False when Redis could not take the poison: the entries come again. */
async function takeBatch(loop: Loop, batch: Batch): Promise<boolean> {
  const { ledger, client } = loop
  if (batch.poison.length > 0 && !(await awaitRedis(loop, () => bury(loop, batch.poison).then(() => true))))
    return false
  for (const { event, isPoison } of batch.arrivals) {
    const day = event.atMs - (event.atMs % 86_400_000)
    if (isPoison || event.type !== 'ShareAccepted' || loop.days.has(day)) continue
    await loop.ensureDay(day)
    loop.days.add(day)
  }
  const outcome = await record(client, batch.arrivals, batch.cursors, ledger.network)
  for (const [stream, id] of batch.cursors) {
    loop.cursors.set(stream, id)
    ledger.metrics.lag.set({ stream }, Math.max(0, Date.now() - takenAtMs(id)) / 1_000)
  }
  count(loop, outcome)
  await tell(loop, batch, outcome)
  return true
}

async function bury(loop: Loop, poison: readonly Poison[]): Promise<void> {
  await putAside(loop.ledger.redis, poison)
  loop.ledger.metrics.poison.inc(poison.length)
  loop.ledger.log.warn(
    { count: poison.length, reason: poison[0]?.reason, stream: poison[0]?.stream },
    'poison put aside',
  )
}

function count(loop: Loop, { recorded }: Outcome): void {
  const { metrics } = loop.ledger
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
  const { redis, presence, publisher } = loop.ledger
  const nowMs = Date.now()
  const odd = recorded.flatMap(({ changes }) =>
    changes.odd.map(({ event, reason }): Poison => ({ stream: '', id: '', line: JSON.stringify(event), reason })),
  )
  await awaitRedis(loop, async () => {
    // Live state first: who is told of a change reads it at once.
    for (const { fresh } of recorded) for (const event of fresh) presence.take(event, nowMs)
    const written = presence.write(nowMs)
    for (const each of recorded) publisher.publish(each)
    const positions = recorded.flatMap((each) => each.positions)
    await Promise.all([written, acknowledge(redis, positions, batch.cursors)])
    if (poison.length + odd.length > 0) await bury(loop, [...poison, ...odd])
  })
}

/** After a start or a reconnect: Redis may be behind what the database holds, or empty. */
async function resynchronize(loop: Loop, positions: readonly Position[]): Promise<void> {
  const { redis, presence, log } = loop.ledger
  // A reconnect while this runs asks for it again.
  loop.mustResync = false
  for (const [stream, cursor] of loop.cursors) {
    const end = await endOf(redis, stream)
    if (!isBefore(end, cursor)) continue
    log.warn({ stream, cursor, end }, 'the stream is younger than its cursor: read from its start')
    loop.cursors.set(stream, START)
  }
  await acknowledge(redis, positions, loop.cursors)
  if (loop.sweptMs === 0) await presence.load(Date.now(), () => true)
  presence.rewrite()
  await presence.write(Date.now())
}

async function keepHouse(loop: Loop): Promise<void> {
  const nowMs = Date.now()
  const { redis, presence, publisher } = loop.ledger
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
  if (nowMs - loop.tidiedMs >= hourMs) {
    loop.tidiedMs = nowMs
    for (const day of upcomingDays(nowMs)) await loop.ensureDay(day)
    await loop.client.query(`DELETE FROM pool_slot WHERE "from" < now() - interval '2 days'`)
  }
}

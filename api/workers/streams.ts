// The ledger's side of the event streams in Redis: read on, put aside, acknowledge, trim.
import {
  acknowledgedKey,
  committedKey,
  decodeEvent,
  ENTRY_FIELD,
  playerStream,
  shardOf,
  streamOf,
} from '../../events/index.ts'
import type { Redis } from '../../platform/redis.ts'
import type { Arrival, Position } from '../domains/mining/index.ts'

export interface Entry {
  readonly stream: string
  readonly id: string
  readonly text: string
}

export interface Poison {
  readonly stream: string
  readonly id: string
  readonly line: string
  readonly reason: string
}

export const DEAD_LETTERS = '{dead-letter}'
const deadLettersMax = 100_000
const deadLetterCharsMax = 8_192
/** This consumer's name among those that acknowledge. */
const GROUP = 'ledger'
/** A publisher that was not heard of for so long has no journal left. */
const committedExpiresSeconds = 30 * 86_400
export const START = '0-0'

/** Waits up to `blockMs` for entries after each stream's cursor; at most `entriesMax` of each stream. */
export async function readEntries(
  redis: Redis,
  cursors: ReadonlyMap<string, string>,
  entriesMax: number,
  blockMs: number,
): Promise<Entry[]> {
  const reply = await redis.xread(
    'COUNT',
    entriesMax,
    'BLOCK',
    blockMs,
    'STREAMS',
    ...cursors.keys(),
    ...cursors.values(),
  )
  return (reply ?? []).flatMap(([stream, entries]) =>
    entries.map(([id, fields]) => ({ stream, id, text: textOf(fields) })),
  )
}

function textOf(fields: readonly string[] | null): string {
  const at = fields?.indexOf(ENTRY_FIELD) ?? -1
  return at === -1 ? '' : (fields?.[at + 1] ?? '')
}

/** Splits an entry into its events; what cannot be read or stored is poison. */
export function readEvents(
  { stream, id, text }: Entry,
  problemOf: (event: Arrival['event']) => string | undefined,
): { arrivals: Arrival[]; poison: Poison[] } {
  const arrivals: Arrival[] = []
  const poison: Poison[] = []
  for (const line of text.split('\n')) {
    const decoded = decodeEvent(line)
    if (!decoded.ok) {
      poison.push({ stream, id, line, reason: decoded.reason })
      continue
    }
    const { event } = decoded
    const problem = streamOf(event) === stream ? problemOf(event) : 'in the wrong stream'
    if (problem !== undefined) poison.push({ stream, id, line, reason: problem })
    // A name that no column holds has no position either.
    if (!event.instance.includes('\0')) arrivals.push({ stream, event, isPoison: problem !== undefined })
  }
  return { arrivals, poison }
}

export async function putAside(redis: Redis, poison: readonly Poison[]): Promise<void> {
  const pipeline = redis.pipeline()
  for (const { stream, id, line, reason } of poison) {
    const fields = ['reason', reason, 'stream', stream, 'entry', id, 'line', line.slice(0, deadLetterCharsMax)]
    pipeline.xadd(DEAD_LETTERS, 'MAXLEN', '~', deadLettersMax, '*', ...fields)
  }
  await run(pipeline)
}

/** Deletes dead letters older than this that tell of a miner's network: they hold no share, and nobody can use them. */
export async function dropOldNetworks(redis: Redis, beforeMs: number): Promise<number> {
  let deleted = 0
  for (let from = '-'; ; ) {
    const entries = await redis.xrange(DEAD_LETTERS, from, `${beforeMs}-0`, 'COUNT', 500)
    const old = entries.flatMap(([id, fields]) =>
      fields[fields.indexOf('line') + 1]?.includes('networkPrefix') ? [id] : [],
    )
    if (old.length > 0) deleted += await redis.xdel(DEAD_LETTERS, ...old)
    const last = entries.at(-1)
    if (!last || entries.length < 500) return deleted
    from = `(${last[0]}`
  }
}

/** Tells publishers what is safe in the database, and the trimming how far this group is. */
export async function acknowledge(
  redis: Redis,
  positions: readonly Position[],
  cursors: ReadonlyMap<string, string>,
): Promise<void> {
  const pipeline = redis.pipeline()
  for (const { stream, instance, sequence } of positions) {
    pipeline.hset(committedKey(instance), stream, String(sequence))
    pipeline.expire(committedKey(instance), committedExpiresSeconds)
  }
  for (const [stream, id] of cursors) pipeline.hset(acknowledgedKey(stream), GROUP, id)
  await run(pipeline)
}

/** Drops what every group has acknowledged. */
export async function trim(redis: Redis, streams: Iterable<string>): Promise<void> {
  for (const stream of streams) {
    const ids = Object.values(await redis.hgetall(acknowledgedKey(stream)))
    if (ids.length === 0) continue
    await redis.xtrim(
      stream,
      'MINID',
      '~',
      ids.reduce((least, id) => (isBefore(id, least) ? id : least)),
    )
  }
}

/** Where a stream ends; the start where it is not there. */
export async function endOf(redis: Redis, stream: string): Promise<string> {
  const [last] = await redis.xrevrange(stream, '+', '-', 'COUNT', 1)
  if (last) return last[0]
  const info = (await redis.xinfo('STREAM', stream).catch((error) => {
    if (String(error).includes('no such key')) return []
    throw error
  })) as unknown[]
  const at = info.indexOf('last-generated-id')
  return at === -1 ? START : String(info[at + 1])
}

/** Whether the events of this address come in one of these streams. */
export const ownsAddress = (streams: { has(stream: string): boolean }, address: string): boolean =>
  streams.has(playerStream(shardOf(address)))

const partsOf = (id: string): [number, number] => {
  const [ms, sequence] = id.split('-')
  return [Number(ms), Number(sequence)]
}
/** Order of entry ids: milliseconds, then the count within them. */
export function isBefore(a: string, b: string): boolean {
  const [[aMs, aSequence], [bMs, bSequence]] = [partsOf(a), partsOf(b)]
  return aMs !== bMs ? aMs < bMs : aSequence < bSequence
}
/** When Redis took the entry in. */
export const takenAtMs = (id: string): number => partsOf(id)[0]

async function run(pipeline: ReturnType<Redis['pipeline']>): Promise<void> {
  if (pipeline.length === 0) return
  const failed = (await pipeline.exec())?.find(([error]) => error)
  if (failed?.[0]) throw failed[0]
}

// One batch, one transaction: rows and the positions that account for them.
import type { GameEvent } from '../../../../events/index.ts'
import type { ClientBase } from '../../../../platform/postgres.ts'
import type { Changes } from './changes.ts'
import { fold } from './fold.ts'
import { insertRows } from './rows.ts'
import { loadInstances, loadState } from './state.ts'
import { writeChanges } from './write.ts'

/** An event as it came: from which stream. */
export interface Arrival {
  readonly stream: string
  readonly event: GameEvent
  /** Put aside already: only its publisher's position moves, so that it is not sent again. */
  readonly isPoison?: boolean
}

/** Who records. */
export interface Writer {
  readonly network: string
  /** Its number among those that record at the same time: no two have the same. */
  readonly lane: number
}

export interface Position {
  readonly stream: string
  readonly instance: string
  readonly sequence: number
}

export interface Recorded {
  readonly changes: Changes
  /** The events that were new, in order. */
  readonly fresh: readonly GameEvent[]
  readonly duplicates: number
  readonly rows: number
  /** Where each publisher is now, of those in the batch. */
  readonly positions: readonly Position[]
}

/**
 * Records a batch and moves the streams' cursors, all or nothing. Events at or below their publisher's position came
 * before and are skipped, so that a replay changes nothing.
 */
export async function recordBatch(
  client: ClientBase,
  arrivals: readonly Arrival[],
  cursors: ReadonlyMap<string, string>,
  writer: Writer,
): Promise<Recorded> {
  try {
    return await transact(client, arrivals, cursors, writer, true)
  } catch (error) {
    // Its key is the last line of defence behind the positions: then rows go in one by one.
    if ((error as { code?: string }).code !== uniqueViolation) throw error
    return await transact(client, arrivals, cursors, writer, false)
  }
}

const uniqueViolation = '23505'
/**
 * With the lock that COPY takes anyway, but before TimescaleDB looks at the table: it asks whether that is a hypertable first
 * and waits for the lock after, so a COPY that waited while the table became one would write to the empty root, unseen by all.
 */
const begin = 'BEGIN; LOCK TABLE "share" IN ROW EXCLUSIVE MODE'

async function transact(
  client: ClientBase,
  arrivals: readonly Arrival[],
  cursors: ReadonlyMap<string, string>,
  writer: Writer,
  copies: boolean,
): Promise<Recorded> {
  await client.query(begin)
  try {
    const recorded = await record(client, arrivals, writer, copies)
    await moveCursors(client, cursors)
    await client.query('COMMIT')
    return recorded
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {
      // The connection is gone, and the transaction with it.
    })
    throw error
  }
}

async function record(
  client: ClientBase,
  arrivals: readonly Arrival[],
  writer: Writer,
  copies: boolean,
): Promise<Recorded> {
  const instances = await loadInstances(client, new Map(arrivals.map(({ event }) => [event.instance, event.source])))
  const positions = await loadPositions(client, arrivals, instances)
  const fresh: GameEvent[] = []
  let duplicates = 0
  for (const { stream, event, isPoison } of arrivals) {
    const key = positionKey(stream, event.instance)
    if (event.sequence <= (positions.get(key)?.sequence ?? -1)) {
      duplicates++
      continue
    }
    positions.set(key, { stream, instance: event.instance, sequence: event.sequence })
    if (!isPoison) fresh.push(event)
  }
  const state = await loadState(client, fresh, instances)
  const changes = fold(fresh, state, writer.network)
  const rows = await writeChanges(client, changes, state.demoDoubtful, writer.lane, copies)
  await writePositions(client, [...positions.values()], instances)
  return { changes, fresh, duplicates, rows, positions: [...positions.values()] }
}

const positionKey = (stream: string, instance: string): string => `${stream}\0${instance}`

async function loadPositions(
  client: ClientBase,
  arrivals: readonly Arrival[],
  instances: ReadonlyMap<string, number>,
): Promise<Map<string, Position>> {
  const { rows } = await client.query<{ stream: string; name: string; sequence: string }>({
    name: 'positions',
    text: `SELECT p.stream, i.name, p.sequence FROM publisher_position p JOIN publisher_instance i ON i.id = p.instance_id
      WHERE p.instance_id = ANY($1) AND p.stream = ANY($2)`,
    values: [[...instances.values()], [...new Set(arrivals.map((each) => each.stream))]],
  })
  return new Map(
    rows.map(({ stream, name, sequence }) => [
      positionKey(stream, name),
      { stream, instance: name, sequence: Number(sequence) },
    ]),
  )
}

async function writePositions(
  client: ClientBase,
  positions: readonly Position[],
  instances: ReadonlyMap<string, number>,
): Promise<void> {
  const now = Date.now()
  const rows = positions.map(({ stream, instance, sequence }) => ({
    stream,
    instance_id: instances.get(instance) ?? 0,
    sequence,
    moved_at: now,
  }))
  const columns = { stream: 'text', instance_id: 'int4', sequence: 'int8', moved_at: 'ms' } as const
  const conflict = `ON CONFLICT (stream, instance_id) DO UPDATE SET sequence = excluded.sequence, moved_at = excluded.moved_at
    WHERE publisher_position.sequence < excluded.sequence`
  await insertRows(client, 'publisher_position', columns, rows, conflict)
}

async function moveCursors(client: ClientBase, cursors: ReadonlyMap<string, string>): Promise<void> {
  const now = Date.now()
  const rows = [...cursors].map(([stream, entry_id]) => ({ stream, entry_id, moved_at: now }))
  const columns = { stream: 'text', entry_id: 'text', moved_at: 'ms' } as const
  const conflict = 'ON CONFLICT (stream) DO UPDATE SET entry_id = excluded.entry_id, moved_at = excluded.moved_at'
  await insertRows(client, 'stream_cursor', columns, rows, conflict)
}

/** Last entry of each stream that is in the database. */
export async function loadCursors(client: ClientBase): Promise<Map<string, string>> {
  const { rows } = await client.query<{ stream: string; entry_id: string }>(
    'SELECT stream, entry_id FROM stream_cursor',
  )
  return new Map(rows.map(({ stream, entry_id }) => [stream, entry_id]))
}

/** Positions of the publishers that moved in the last `days` days: what they may drop from their journals. */
export async function loadPositionsSince(client: ClientBase, days: number): Promise<readonly Position[]> {
  const { rows } = await client.query<{ stream: string; name: string; sequence: string }>(
    `SELECT p.stream, i.name, p.sequence FROM publisher_position p JOIN publisher_instance i ON i.id = p.instance_id
      WHERE p.moved_at > now() - make_interval(days => $1)`,
    [days],
  )
  return rows.map(({ stream, name, sequence }) => ({ stream, instance: name, sequence: Number(sequence) }))
}

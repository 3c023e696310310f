// What the ledger must know before it can judge a batch: who is known, and the bests so far.
import type { EventSource, GameEvent } from '../../../../events/index.ts'
import type { ClientBase } from '../../../../platform/postgres.ts'
import { type Best, type BlockStatus, dayNameOf, isDemoAgent, mondayOf } from '../rules.ts'
import { insertRows, millisOf, unnestOf } from './rows.ts'

export interface PlayerState {
  readonly id: number
  readonly address: string
  /** Keeps its page private: nobody is told of what it does. */
  readonly isHidden: boolean
  best: Best | null
}
export interface WorkerState {
  readonly id: number
  readonly player: PlayerState
  readonly name: string
  isDemo: boolean
  best: Best | null
}

/** Everything a batch touches, by the keys its events carry. */
export interface State {
  readonly instances: ReadonlyMap<string, number>
  readonly players: ReadonlyMap<string, PlayerState>
  readonly workers: ReadonlyMap<string, WorkerState>
  /** By `sessionKey`. */
  readonly sessions: Map<string, Best | null>
  /** By `weekKey`. */
  readonly weeks: Map<string, Best | null>
  /** The best of a worker's UTC day, by `dayKey`: whatever beats nothing there is the best of nothing but its session. */
  readonly workerDays: Map<string, Best | null>
  /** By hash, of the blocks that a batch settles. */
  readonly blocks: Map<string, BlockStatus>
  /** Players who got a worker, or whose worker turned out to be a demo miner. */
  readonly demoDoubtful: Set<number>
}

// No text in a storable event holds a zero character, so keys cannot run into each other.
export const workerKey = (address: string, worker: string): string => `${address}\0${worker}`
export const sessionKey = (workerId: number, instanceId: number, session: string): string =>
  `${workerId}\0${instanceId}\0${session}`
/** A player's or a worker's week, or a player's month. */
export const weekKey = (id: number, week: string): string => `${id}\0${week}`
/** A worker's UTC day at one source. */
export const dayKey = (id: number, day: string, source: EventSource): string => `${id}\0${day}\0${source}`

export type OfWorker = Extract<GameEvent, { worker: string }>
type OfSession = Extract<GameEvent, { session: string }>
const isOfWorker = (event: GameEvent): event is OfWorker => 'worker' in event
const isOfSession = (event: GameEvent): event is OfSession => 'session' in event

const bestColumns = (table: string): string =>
  `${table}.best_difficulty, ${millisOf(`${table}.best_at`)} AS best_at, ${table}.best_instance_id, ${table}.best_sequence`

interface BestRow {
  best_difficulty: number | null
  best_at: number | null
  best_instance_id: number | null
  best_sequence: string | null
}
function bestOf(row: BestRow): Best | null {
  if (row.best_difficulty === null) return null
  return {
    difficulty: row.best_difficulty,
    atMs: Math.round(row.best_at ?? 0),
    instanceId: row.best_instance_id ?? 0,
    sequence: Number(row.best_sequence),
  }
}

/** Ids of publishing processes by name; new ones get a row with their source. */
export async function loadInstances(
  client: ClientBase,
  sources: ReadonlyMap<string, EventSource>,
): Promise<Map<string, number>> {
  const names = [...sources.keys()]
  const known = async () => {
    const { rows } = await client.query<{ name: string; id: number }>({
      name: 'instances',
      text: 'SELECT name, id FROM publisher_instance WHERE name = ANY($1)',
      values: [names],
    })
    return new Map(rows.map(({ name, id }) => [name, id]))
  }
  const before = await known()
  const missing = [...sources].filter(([name]) => !before.has(name)).map(([name, source]) => ({ name, source }))
  if (missing.length === 0) return before
  await insertRows(
    client,
    'publisher_instance',
    { name: 'text', source: 'event_source' },
    missing,
    'ON CONFLICT DO NOTHING',
  )
  return known()
}

/** Loads what these events touch; players and workers seen for the first time get their rows. */
export async function loadState(
  client: ClientBase,
  events: readonly GameEvent[],
  instances: ReadonlyMap<string, number>,
): Promise<State> {
  const firstSeen = new Map<string, { address: string; worker: string; atMs: number; isDemo: boolean }>()
  for (const event of events) {
    if (!isOfWorker(event)) continue
    const key = workerKey(event.address, event.worker)
    const seen = firstSeen.get(key) ?? { address: event.address, worker: event.worker, atMs: event.atMs, isDemo: false }
    seen.atMs = Math.min(seen.atMs, event.atMs)
    seen.isDemo ||= event.type === 'WorkerConnected' && isDemoAgent(event.userAgent)
    firstSeen.set(key, seen)
  }
  const demoDoubtful = new Set<number>()
  const players = await loadPlayers(client, [...firstSeen.values()])
  const workers = await loadWorkers(client, players, [...firstSeen.values()], demoDoubtful)
  const state: State = {
    instances,
    players,
    workers,
    sessions: new Map(),
    weeks: new Map(),
    workerDays: new Map(),
    blocks: await loadBlocks(client, events),
    demoDoubtful,
  }
  await loadSessions(client, state, events.filter(isOfSession))
  const shares = events.filter((event) => event.type === 'ShareAccepted')
  for (const { address, atMs } of shares) state.weeks.set(weekKey(players.get(address)?.id ?? 0, mondayOf(atMs)), null)
  await loadWeeks(client, state.weeks)
  for (const { address, worker, atMs, source } of shares) {
    const id = workers.get(workerKey(address, worker))?.id ?? 0
    state.workerDays.set(dayKey(id, dayNameOf(atMs), source), null)
  }
  await loadDays(client, state.workerDays)
  return state
}

async function loadPlayers(
  client: ClientBase,
  seen: readonly { address: string; atMs: number }[],
): Promise<Map<string, PlayerState>> {
  const firstSeen = new Map<string, number>()
  for (const { address, atMs } of seen) firstSeen.set(address, Math.min(firstSeen.get(address) ?? atMs, atMs))
  const known = new Map<string, PlayerState>()
  const load = async (addresses: readonly string[]) => {
    const { rows } = await client.query<BestRow & { id: number; address: string; is_hidden: boolean }>({
      name: 'players',
      text: `SELECT p.id, p.address, p.hidden_at IS NOT NULL AS is_hidden, ${bestColumns('p')} FROM player p WHERE p.address = ANY($1)`,
      values: [addresses],
    })
    for (const row of rows) {
      const { id, address, is_hidden: isHidden } = row
      known.set(address, { id, address, isHidden, best: bestOf(row) })
    }
  }
  if (firstSeen.size === 0) return known
  await load([...firstSeen.keys()])
  const missing = [...firstSeen].filter(([address]) => !known.has(address))
  if (missing.length === 0) return known
  const rows = missing.map(([address, first_seen_at]) => ({ address, first_seen_at }))
  await insertRows(client, 'player', { address: 'text', first_seen_at: 'ms' }, rows, 'ON CONFLICT DO NOTHING')
  await load(missing.map(([address]) => address))
  return known
}

async function loadWorkers(
  client: ClientBase,
  players: ReadonlyMap<string, PlayerState>,
  seen: readonly { address: string; worker: string; atMs: number; isDemo: boolean }[],
  demoDoubtful: Set<number>,
): Promise<Map<string, WorkerState>> {
  const known = new Map<string, WorkerState>()
  if (seen.length === 0) return known
  const byId = new Map([...players.values()].map((player) => [player.id, player]))
  const wanted = seen.map((each) => ({ ...each, player_id: players.get(each.address)?.id ?? 0 }))
  const columns = { player_id: 'int4', name: 'text' } as const
  const load = async (of: typeof wanted) => {
    const { rows } = await client.query<BestRow & { id: number; player_id: number; name: string; is_demo: boolean }>({
      name: 'workers',
      text: `SELECT w.id, w.player_id, w.name, w.is_demo, ${bestColumns('w')}
        FROM ${unnestOf(columns)} JOIN worker w ON w.player_id = r.player_id AND w.name = r.name`,
      values: [of.map((each) => each.player_id), of.map((each) => each.worker)],
    })
    for (const row of rows) {
      const player = byId.get(row.player_id)
      if (!player) continue
      known.set(workerKey(player.address, row.name), {
        id: row.id,
        player,
        name: row.name,
        isDemo: row.is_demo,
        best: bestOf(row),
      })
    }
  }
  await load(wanted)
  const missing = wanted.filter((each) => !known.has(workerKey(each.address, each.worker)))
  if (missing.length > 0) {
    const rows = missing.map((each) => ({ player_id: each.player_id, name: each.worker, first_seen_at: each.atMs }))
    const table = { ...columns, first_seen_at: 'ms' } as const
    await insertRows(client, 'worker', table, rows, 'ON CONFLICT DO NOTHING')
    await load(missing)
  }
  for (const each of missing) demoDoubtful.add(each.player_id)
  for (const each of wanted) {
    const worker = known.get(workerKey(each.address, each.worker))
    if (!worker || !each.isDemo || worker.isDemo) continue
    worker.isDemo = true
    demoDoubtful.add(each.player_id)
  }
  return known
}

async function loadSessions(
  client: ClientBase,
  state: Pick<State, 'workers' | 'instances' | 'sessions'>,
  events: readonly OfSession[],
): Promise<void> {
  const wanted = new Map<string, { worker_id: number; instance_id: number; session: string }>()
  for (const event of events) {
    const workerId = state.workers.get(workerKey(event.address, event.worker))?.id ?? 0
    const instanceId = state.instances.get(event.instance) ?? 0
    wanted.set(sessionKey(workerId, instanceId, event.session), {
      worker_id: workerId,
      instance_id: instanceId,
      session: event.session,
    })
  }
  if (wanted.size === 0) return
  for (const key of wanted.keys()) state.sessions.set(key, null)
  const columns = { worker_id: 'int4', instance_id: 'int4', session: 'text' } as const
  const all = [...wanted.values()]
  const { rows } = await client.query<BestRow & { worker_id: number; instance_id: number; session: string }>({
    name: 'sessions',
    text: `SELECT s.worker_id, s.instance_id, s.session, ${bestColumns('s')} FROM ${unnestOf(columns)}
      JOIN worker_session s ON s.worker_id = r.worker_id AND s.instance_id = r.instance_id AND s.session = r.session`,
    values: [all.map((each) => each.worker_id), all.map((each) => each.instance_id), all.map((each) => each.session)],
  })
  for (const row of rows) state.sessions.set(sessionKey(row.worker_id, row.instance_id, row.session), bestOf(row))
}

async function loadWeeks(client: ClientBase, weeks: Map<string, Best | null>): Promise<void> {
  if (weeks.size === 0) return
  const keys = [...weeks.keys()].map((key) => key.split('\0'))
  const { rows } = await client.query<BestRow & { id: number; week: string }>({
    name: 'player weeks',
    text: `SELECT r.id, w.week::text AS week, ${bestColumns('w')} FROM ${unnestOf({ id: 'int4', week: 'date' })}
      JOIN player_week w ON w.player_id = r.id AND w.week = r.week`,
    values: [keys.map(([id]) => Number(id)), keys.map(([, week]) => week)],
  })
  for (const row of rows) weeks.set(weekKey(row.id, row.week), bestOf(row))
}

async function loadDays(client: ClientBase, days: Map<string, Best | null>): Promise<void> {
  if (days.size === 0) return
  const keys = [...days.keys()].map((key) => key.split('\0'))
  const columns = { id: 'int4', day: 'date', source: 'event_source' } as const
  const { rows } = await client.query<BestRow & { id: number; day: string; source: EventSource }>({
    name: 'worker days',
    text: `SELECT r.id, r.day::text AS day, r.source::text AS source, ${bestColumns('b')} FROM ${unnestOf(columns)}
      JOIN worker_best b ON b.worker_id = r.id AND b.period = 'day' AND b."from" = r.day AND b.source = r.source`,
    values: [keys.map(([id]) => Number(id)), keys.map(([, day]) => day), keys.map(([, , source]) => source)],
  })
  for (const row of rows) days.set(dayKey(row.id, row.day, row.source), bestOf(row))
}

async function loadBlocks(client: ClientBase, events: readonly GameEvent[]): Promise<Map<string, BlockStatus>> {
  const hashes = events.flatMap((event) =>
    event.type === 'BlockFound' || event.type === 'BlockSettled' ? [event.hash] : [],
  )
  if (hashes.length === 0) return new Map()
  const { rows } = await client.query<{ hash: string; status: BlockStatus }>({
    name: 'blocks',
    text: `SELECT encode(b.hash, 'hex') AS hash, b.status::text AS status FROM unnest($1::text[]) AS r(hash)
      JOIN block b ON b.hash = decode(r.hash, 'hex')`,
    values: [[...new Set(hashes)]],
  })
  return new Map(rows.map(({ hash, status }) => [hash, status]))
}

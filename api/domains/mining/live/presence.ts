// Who is mining right now. The ledger keeps it in memory and writes it through to Redis; the API reads it there.
import type { GameEvent } from '../../../../events/index.ts'
import type { Redis } from '../../../../platform/redis.ts'

/** An authorized connection of a worker, as last heard of. */
export interface LiveSession {
  readonly worker: string
  readonly session: string
  readonly instance: string
  readonly userAgent: string | null
  readonly connectedAtMs: number | null
  readonly difficulty: number | null
  readonly updatedAtMs: number
}

/** Stratum speaks of every worker each 30 s; one of whom nothing was heard for so long is offline. */
export const liveForMs = 90_000
/** A mere sign of life is written at most so often. */
const touchEveryMs = 10_000
/** Write commands in one pipeline. */
const pipelineMax = 1_000

const sessionsKey = (address: string): string => `live:sessions:${address}`
const LIVE_PLAYERS = 'live:players'
const LIVE_WORKERS = 'live:workers'
const workerMember = (address: string, worker: string): string => `${address}\0${worker}`

interface Held extends LiveSession {
  writtenAtMs: number
}

export interface Presence {
  /** Takes an event; true when a worker came, went, or changed what is shown of it. */
  take(event: GameEvent, nowMs: number): boolean
  /** Forgets who was not heard of for too long; returns them as address and worker. */
  sweep(nowMs: number): readonly (readonly [string, string])[]
  /** Writes what changed since the last time. What fails to be written is written by the next `rewrite`. */
  write(nowMs: number): Promise<void>
  /** Everything is to be written again: Redis may have lost it. */
  rewrite(): void
  /** Takes over what a ledger before this one has written. */
  load(nowMs: number, owns: (address: string) => boolean): Promise<void>
}

export function createPresence(redis: Redis): Presence {
  const players = new Map<string, Map<string, Held>>()
  /** Addresses with something to write, and the fields that went. */
  const dirty = new Map<string, Set<string>>()
  const mark = (address: string): Set<string> => {
    const gone = dirty.get(address) ?? new Set()
    dirty.set(address, gone)
    return gone
  }

  function remove(address: string, field: string): boolean {
    const sessions = players.get(address)
    if (!sessions?.delete(field)) return false
    if (sessions.size === 0) players.delete(address)
    mark(address).add(field)
    return true
  }

  function take(event: GameEvent, nowMs: number): boolean {
    if (!('session' in event)) return false
    const field = fieldOf(event)
    if (event.type === 'WorkerDisconnected') return remove(event.address, field)
    if (event.atMs < nowMs - liveForMs) return false
    const sessions = players.get(event.address) ?? new Map<string, Held>()
    players.set(event.address, sessions)
    const before = sessions.get(field)
    const after = heldAfter(before, event)
    sessions.set(field, after)
    mark(event.address).delete(field)
    return before?.difficulty !== after.difficulty || before?.userAgent !== after.userAgent
  }

  function sweep(nowMs: number): (readonly [string, string])[] {
    const gone: (readonly [string, string])[] = []
    for (const [address, sessions] of players) {
      for (const [field, held] of sessions) {
        if (held.updatedAtMs >= nowMs - liveForMs) continue
        remove(address, field)
        gone.push([address, held.worker])
      }
    }
    return gone
  }

  async function write(nowMs: number): Promise<void> {
    const work = [...dirty]
    dirty.clear()
    let pipeline = redis.pipeline()
    for (const [address, gone] of work) {
      writePlayer(pipeline, address, players.get(address), gone, nowMs)
      if (pipeline.length < pipelineMax) continue
      await run(pipeline)
      pipeline = redis.pipeline()
    }
    await run(pipeline)
  }

  function rewrite(): void {
    for (const [address, sessions] of players) {
      mark(address)
      for (const held of sessions.values()) held.writtenAtMs = 0
    }
  }

  async function load(nowMs: number, owns: (address: string) => boolean): Promise<void> {
    players.clear()
    dirty.clear()
    const addresses = await redis.zrangebyscore(LIVE_PLAYERS, nowMs - liveForMs, '+inf')
    for (const address of addresses.filter(owns)) {
      const held = parseSessions(await redis.hgetall(sessionsKey(address)))
      const fresh = held.map((each): [string, Held] => [fieldOf(each), { ...each, writtenAtMs: 0 }])
      if (fresh.length > 0) players.set(address, new Map(fresh))
    }
  }

  return { take, sweep, write, rewrite, load }
}

const fieldOf = ({ worker, session, instance }: { worker: string; session: string; instance: string }): string =>
  `${instance}\0${session}\0${worker}`

function heldAfter(before: Held | undefined, event: Extract<GameEvent, { session: string }>): Held {
  const held: Held = before ?? {
    worker: event.worker,
    session: event.session,
    instance: event.instance,
    userAgent: null,
    connectedAtMs: null,
    difficulty: null,
    updatedAtMs: event.atMs,
    writtenAtMs: 0,
  }
  const updatedAtMs = Math.max(held.updatedAtMs, event.atMs)
  if (event.type === 'WorkerConnected') {
    const { userAgent, difficulty, atMs } = event
    return { ...held, userAgent, difficulty, connectedAtMs: atMs, updatedAtMs, writtenAtMs: 0 }
  }
  if (event.type === 'DifficultyChanged') {
    return { ...held, difficulty: event.difficulty, updatedAtMs, writtenAtMs: 0 }
  }
  // A share is judged by the difficulty of its job, which may be an older one: it only fills a gap.
  if (event.type === 'ShareAccepted' && held.difficulty === null) {
    return { ...held, difficulty: event.difficulty, updatedAtMs, writtenAtMs: 0 }
  }
  return { ...held, updatedAtMs }
}

type Pipeline = ReturnType<Redis['pipeline']>

async function run(pipeline: Pipeline): Promise<void> {
  if (pipeline.length === 0) return
  const results = await pipeline.exec()
  const failed = results?.find(([error]) => error)
  if (failed?.[0]) throw failed[0]
}

function writePlayer(
  pipeline: Pipeline,
  address: string,
  sessions: Map<string, Held> | undefined,
  gone: ReadonlySet<string>,
  nowMs: number,
): void {
  const key = sessionsKey(address)
  if (gone.size > 0) pipeline.hdel(key, ...gone)
  const online = new Set<string>()
  let latestMs = 0
  for (const [field, held] of sessions ?? []) {
    online.add(held.worker)
    latestMs = Math.max(latestMs, held.updatedAtMs)
    if (held.updatedAtMs - held.writtenAtMs < touchEveryMs) continue
    held.writtenAtMs = held.updatedAtMs
    const { writtenAtMs: _, ...shown } = held
    pipeline.hset(key, field, JSON.stringify(shown))
    pipeline.zadd(LIVE_WORKERS, held.updatedAtMs, workerMember(address, held.worker))
    pipeline.zadd(LIVE_PLAYERS, held.updatedAtMs, address)
    pipeline.pexpireat(key, latestMs + liveForMs + touchEveryMs)
  }
  for (const field of gone) {
    const worker = field.slice(field.lastIndexOf('\0') + 1)
    if (!online.has(worker)) pipeline.zrem(LIVE_WORKERS, workerMember(address, worker))
  }
  if (online.size === 0) pipeline.zrem(LIVE_PLAYERS, address)
  if (gone.size > 0) pipeline.zremrangebyscore(LIVE_WORKERS, '-inf', nowMs - 2 * liveForMs)
}

function parseSessions(fields: Record<string, string>): LiveSession[] {
  return Object.values(fields).map((text) => JSON.parse(text) as LiveSession)
}

/** The connections of each address that are alive, in the order asked; none where Redis cannot say. */
export async function readSessions(
  redis: Redis,
  addresses: readonly string[],
  nowMs: number,
): Promise<readonly (readonly LiveSession[])[]> {
  // All workers on a page ask for the sessions of one player.
  const unique = [...new Set(addresses)]
  const pipeline = redis.pipeline()
  for (const address of unique) pipeline.hgetall(sessionsKey(address))
  const results = (await pipeline.exec()) ?? []
  const found = new Map(
    results.map(([error, fields], i) => {
      if (error) throw error
      const sessions = parseSessions(fields as Record<string, string>)
      return [unique[i], sessions.filter((each) => each.updatedAtMs >= nowMs - liveForMs)]
    }),
  )
  return addresses.map((address) => found.get(address) ?? [])
}

/** Deletes the names under which rigs of an address are known to be online; returns those. A ledger may write them again. */
export async function forgetSessions(redis: Redis, address: string): Promise<readonly string[]> {
  const names = [...new Set(parseSessions(await redis.hgetall(sessionsKey(address))).map(({ worker }) => worker))]
  const both = redis.multi().del(sessionsKey(address))
  if (names.length > 0) both.zrem(LIVE_WORKERS, ...names.map((name) => workerMember(address, name)))
  await both.exec()
  return names
}

/** How many players and workers are online. */
export async function countOnline(redis: Redis, nowMs: number): Promise<{ players: number; workers: number }> {
  const [players, workers] = await Promise.all(
    [LIVE_PLAYERS, LIVE_WORKERS].map((key) => redis.zcount(key, nowMs - liveForMs, '+inf')),
  )
  return { players: players ?? 0, workers: workers ?? 0 }
}

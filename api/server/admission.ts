// Whose turn it is. An operation takes time of the one processor that a process has, and nobody knows how much before it is
// done: so few are at work at once, and of those who wait, whoever had least of late comes first. A flood waits for itself.
import { GraphQLError } from 'graphql'
import { steadyMs } from '../../platform/clock.ts'
import type { Counter, Gauge } from '../../platform/metrics.ts'

/**
 * How many operations are at work at once, of all and of one address, where they cost up to so many points. All begin in the
 * first of these lanes, to be read; the others are for what keeps the database busy.
 */
const LANES = [
  { pointsMax: 250, turnsMax: 24, turnsPerAddressMax: 4 },
  { pointsMax: 1_000, turnsMax: 4, turnsPerAddressMax: 2 },
  { pointsMax: Number.POSITIVE_INFINITY, turnsMax: 1, turnsPerAddressMax: 1 },
] as const
/** Of one address, and of all; where there are more of all, one of whoever has most waiting is refused. */
const waitingPerAddressMax = 500
const waitingMax = 20_000
const waitMsMax = 10_000
/** What begins in one round of the event loop ought to take so long, and is so many operations at most. */
const roundMs = 2
const beginsPerRoundMax = 16
/** Weight of the newest of what operations took. */
const newest = 0.1
/** Processor time that is counted at the beginning already. */
const expectedMs = 0.5
/** Of the time that somebody had, half is forgotten after so long. */
const halfLifeMs = 4_000
/** What whoever is not known is taken to have had: a flood of strangers is not before those who are at home here. */
const strangerMs = 5
/** Whom a proxy does not tell apart, and what runs beside us: not limited as one, last all the same where it floods. */
const ownHost = ''
/** Addresses that are remembered; the ones not heard of for longest are forgotten first. */
const addressesMax = 20_000

export interface Turn {
  /** Its cost is known: waits for its turn among those of that kind. Throws `BUSY`. */
  costs(points: number): Promise<void>
  /** It is at work no more. May be called again. */
  leave(): void
}

export interface Admission {
  /** Resolves when it is the turn of an operation of theirs; null stands for the own host. Throws `BUSY` where too many wait. */
  enter(address: string | null): Promise<Turn>
}

export interface AdmissionMetrics {
  readonly waiting: Gauge
  readonly turnedAway: Counter
}

const busy = (): GraphQLError =>
  new GraphQLError('Too many ask at this moment: try again soon.', {
    extensions: { code: 'BUSY', retryAfterSeconds: 2, http: { status: 503, headers: { 'retry-after': '2' } } },
  })

const threadMs = (): number => {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1_000
}

/** `cpuMs`: processor time so far. */
export function createAdmission(
  metrics: AdmissionMetrics,
  nowMs: () => number = steadyMs,
  cpuMs: () => number = threadMs,
): Admission {
  const had = createHad(nowMs)
  const meter = createMeter(cpuMs)
  const pace = createPace()
  const lanes = LANES.map(({ pointsMax, ...room }) => ({
    pointsMax,
    lane: createLane(room, had, pace, metrics, nowMs),
  }))
  return {
    async enter(address) {
      const who = address ?? ownHost
      const [first] = lanes
      let [lane, leaveLane] = [first?.lane, await first?.lane.enter(who)]
      had.add(who, expectedMs)
      const stop = meter.begin()
      let hasLeft = false
      return {
        leave() {
          if (hasLeft) return
          hasLeft = true
          const ms = stop()
          had.add(who, ms)
          pace.note(ms)
          leaveLane?.()
        },
        async costs(points) {
          const other = lanes.find(({ pointsMax }) => points <= pointsMax)?.lane
          if (hasLeft || other === undefined || other === lane) return
          leaveLane?.()
          leaveLane = undefined
          lane = other
          const leaveOther = await other.enter(who)
          if (hasLeft) leaveOther()
          else leaveLane = leaveOther
        },
      }
    },
  }
}

/** Parts the processor's time among those at work: each has as much of it as the others while it is. */
function createMeter(cpuMs: () => number): { begin(): () => number } {
  let atWork = 0
  let [share, lastMs] = [0, cpuMs()]
  function turn(change: number): number {
    const ms = cpuMs()
    if (atWork > 0) share += (ms - lastMs) / atWork
    lastMs = ms
    atWork += change
    return share
  }
  return {
    begin() {
      const before = turn(1)
      return () => turn(-1) - before
    },
  }
}

interface Pace {
  /** Operations that may begin in one round of the event loop. */
  perRound(): number
  note(ms: number): void
}

/** By what operations took of late. */
function createPace(): Pace {
  let usualMs = expectedMs
  return {
    perRound: () => Math.min(beginsPerRoundMax, Math.max(1, Math.floor(roundMs / usualMs))),
    note: (ms) => {
      usualMs = Math.max(0.01, usualMs + (ms - usualMs) * newest)
    },
  }
}

interface Had {
  /** For comparing only: what has faded since is the same part for everybody. */
  of(who: string): number
  add(who: string, ms: number): void
}

/** Time that fades. Kept as the logarithm of what it would be if it had grown in place of fading: so none needs a look. */
function createHad(nowMs: () => number): Had {
  const all = new Map<string, number>()
  const of = (who: string): number => all.get(who) ?? Math.log2(strangerMs) + nowMs() / halfLifeMs
  return {
    of,
    add(who, ms) {
      const halfLives = nowMs() / halfLifeMs
      const after = Math.log2(2 ** (of(who) - halfLives) + Math.max(0, ms)) + halfLives
      // In the order of when they were last heard of.
      all.delete(who)
      all.set(who, after)
      if (all.size > addressesMax) all.delete(all.keys().next().value as string)
    },
  }
}

/** Of how many may wait. */
const LOG2 = Array.from({ length: waitingMax + 2 }, (_, n) => Math.log2(Math.max(1, n)))

interface Waiting {
  readonly sinceMs: number
  readonly begin: () => void
  readonly refuse: (error: GraphQLError) => void
}

interface Lane {
  /** Resolves with what to call at the end. */
  enter(who: string): Promise<() => void>
}

interface Room {
  readonly turnsMax: number
  readonly turnsPerAddressMax: number
}

function createLane(
  { turnsMax, turnsPerAddressMax }: Room,
  had: Had,
  pace: Pace,
  metrics: AdmissionMetrics,
  nowMs: () => number,
): Lane {
  const atWork = new Map<string, number>()
  let turns = 0
  /** By address, each in the order in which they came. None is empty. */
  const queues = new Map<string, Waiting[]>()
  let waiting = 0
  /** In this round of the event loop. */
  let begun = 0
  let isScheduled = false

  const mayBegin = (who: string): boolean =>
    turns < turnsMax && (who === ownHost || (atWork.get(who) ?? 0) < turnsPerAddressMax)
  function begin(who: string): () => void {
    turns++
    begun++
    nextRound()
    atWork.set(who, (atWork.get(who) ?? 0) + 1)
    return () => {
      turns--
      const left = (atWork.get(who) ?? 1) - 1
      if (left > 0) atWork.set(who, left)
      else atWork.delete(who)
      if (waiting > 0) nextRound()
    }
  }
  /** As many in a round of the event loop as fit: in between, those at work hear from the database. */
  function nextRound(): void {
    if (isScheduled) return
    isScheduled = true
    setImmediate(() => {
      isScheduled = false
      begun = 0
      while (begun < pace.perRound() && turns < turnsMax && waiting > 0) {
        const who = least()
        if (who === undefined) return
        take(who, 'first')?.begin()
      }
      if (waiting > 0 && turns < turnsMax) nextRound()
    })
  }
  /** Whoever has most waiting beside what they had comes last. */
  function least(): string | undefined {
    let [first, theirs]: [string | undefined, number] = [undefined, Number.POSITIVE_INFINITY]
    for (const [who, { length }] of queues) {
      if (!mayBegin(who)) continue
      const much = had.of(who) + (LOG2[length] ?? 0)
      if (much < theirs) [first, theirs] = [who, much]
    }
    return first
  }
  function take(who: string, which: 'first' | 'last'): Waiting | undefined {
    const queue = queues.get(who)
    const one = which === 'first' ? queue?.shift() : queue?.pop()
    if (queue?.length === 0) queues.delete(who)
    if (one === undefined) return undefined
    waiting--
    metrics.waiting.dec()
    return one
  }
  function turnAway(who: string, which: 'first' | 'last'): void {
    metrics.turnedAway.inc()
    take(who, which)?.refuse(busy())
  }
  function mostWaiting(): string {
    let [most, theirs] = ['', 0]
    for (const [who, { length }] of queues) if (length > theirs) [most, theirs] = [who, length]
    return most
  }
  /** Nobody waits for longer than is of use. */
  const impatient = setInterval(() => {
    for (const [who, queue] of queues) {
      while (queue[0] && nowMs() - queue[0].sinceMs > waitMsMax) turnAway(who, 'first')
    }
  }, 500)
  impatient.unref()

  return {
    enter(who) {
      if (waiting === 0 && begun < pace.perRound() && mayBegin(who)) return Promise.resolve(begin(who))
      return new Promise((resolve, refuse) => {
        const queue = queues.get(who) ?? []
        if (queue.length >= waitingPerAddressMax && who !== ownHost) {
          metrics.turnedAway.inc()
          refuse(busy())
          return
        }
        queues.set(who, queue)
        queue.push({ sinceMs: nowMs(), refuse, begin: () => resolve(begin(who)) })
        waiting++
        metrics.waiting.inc()
        if (waiting > waitingMax) turnAway(mostWaiting(), 'last')
        nextRound()
      })
    },
  }
}

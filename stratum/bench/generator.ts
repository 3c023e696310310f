// A load of real shares, in a process of its own, run by orders of the bench.
import { setTimeout as sleep } from 'node:timers/promises'
import { addresses } from './addresses.ts'
import { machineNowMs } from './clock.ts'
import type { Answers, Arrivals, Connected, GeneratorPlan, Order, Settled, Tally } from './orders.ts'
import { Rig } from './rig.ts'

const plan: GeneratorPlan = JSON.parse(process.argv[2] ?? '{}')
const players = addresses(plan.players)
const handshakeWithinMs = 60_000
const settleWithinMs = 5_000

let rigs: Rig[] = []
let made = 0
/** Each answer is followed by the next submit. */
let saturated = false
let timers: NodeJS.Timeout[] = []
const leaving = new Set<Rig>()
const total = { accepted: 0, refused: 0, dropped: 0, reconnected: 0 }

let counting: { fromMs: number; cpu: NodeJS.CpuUsage; accepted: number; refused: Record<string, number> } | null = null
let latencies = new Float64Array(1024)
let latenciesCount = 0

const hooks = {
  answered(rig: Rig, tookMs: number, refusal: string | null): void {
    if (refusal === null) total.accepted++
    else total.refused++
    if (counting) {
      if (refusal === null) counting.accepted++
      else counting.refused[refusal] = (counting.refused[refusal] ?? 0) + 1
      addLatency(tookMs)
    }
    if (saturated) rig.submit()
  },
  closed(rig: Rig): void {
    if (!leaving.delete(rig)) total.dropped++
    rigs = rigs.filter((each) => each !== rig)
  },
}

function addLatency(ms: number): void {
  if (latenciesCount === latencies.length) {
    const wider = new Float64Array(latencies.length * 2)
    wider.set(latencies)
    latencies = wider
  }
  latencies[latenciesCount++] = ms
}

function newRig(index: number): Rig {
  return new Rig(index, plan.port, players[index % players.length] as string, hooks)
}

async function joinOne(index: number, to: { handshakes: number[]; failed: number; why: string | null }): Promise<void> {
  const fromMs = performance.now()
  const rig = newRig(index)
  const problem = await rig.join(handshakeWithinMs)
  if (problem === null) {
    to.handshakes.push(performance.now() - fromMs)
    rigs.push(rig)
    return
  }
  to.failed++
  to.why ??= problem
  leaving.add(rig)
  rig.leave(true)
}

async function connectAll({ count, perSecond, atOnce }: Extract<Order, { do: 'connect' }>): Promise<Connected> {
  const result = { handshakes: [] as number[], failed: 0, why: null as string | null }
  const fromMs = performance.now()
  const cpu = process.cpuUsage()
  const under = new Set<Promise<void>>()
  for (let i = 0; i < count; i++) {
    const dueMs = perSecond === null ? 0 : fromMs + (i * 1_000) / perSecond
    while (performance.now() < dueMs) await sleep(1)
    while (under.size >= atOnce) await Promise.race(under)
    const joining = joinOne(plan.first + made++, result).finally(() => under.delete(joining))
    under.add(joining)
  }
  await Promise.all(under)
  return {
    ready: result.handshakes.length,
    failed: result.failed,
    why: result.why,
    tookMs: performance.now() - fromMs,
    handshakesMs: Float64Array.from(result.handshakes),
    cpu: cpuSince(cpu),
  }
}

/** Calls `act` so many times a second; what a late timer left out is made up for at once. */
function repeat(perSecond: number, act: () => void): void {
  const fromMs = performance.now()
  let done = 0
  timers.push(
    setInterval(() => {
      for (const due = ((performance.now() - fromMs) * perSecond) / 1_000; done < due; done++) act()
    }, 1),
  )
}

function pace(perSecond: number): void {
  let next = 0
  repeat(perSecond, () => rigs[next++ % rigs.length]?.submit())
}

/** A connection with nothing in flight ends, some of them by a reset, and one like it joins. */
function churn(perSecond: number): void {
  let next = 0
  repeat(perSecond, () => {
    const rig = rigs[next++ % rigs.length]
    if (!rig || rig.inFlight.size > 0) return
    rigs = rigs.filter((each) => each !== rig)
    leaving.add(rig)
    rig.leave(next % 2 === 0)
    const to = { handshakes: [] as number[], failed: 0, why: null }
    void joinOne(rig.index, to).then(() => {
      total.reconnected += to.handshakes.length
      total.dropped += to.failed
    })
  })
}

function count(): null {
  latenciesCount = 0
  counting = { fromMs: performance.now(), cpu: process.cpuUsage(), accepted: 0, refused: {} }
  return null
}

function tally(): Tally {
  const { fromMs, cpu, accepted, refused } = counting ?? {
    fromMs: 0,
    cpu: process.cpuUsage(),
    accepted: 0,
    refused: {},
  }
  counting = null
  const seconds = (performance.now() - fromMs) / 1_000
  return { seconds, latenciesMs: latencies.slice(0, latenciesCount), accepted, refused, cpu: cpuSince(cpu) / seconds }
}

/** Seconds. */
function cpuSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1e6
}

async function settle(): Promise<Settled> {
  saturated = false
  for (const timer of timers) clearInterval(timer)
  timers = []
  const unanswered = (): number => rigs.reduce((sum, rig) => sum + rig.inFlight.size, 0)
  for (const untilMs = performance.now() + settleWithinMs; unanswered() > 0 && performance.now() < untilMs; )
    await sleep(20)
  return { ...total, unanswered: unanswered() }
}

let watching: { fromMs: number; cpu: NodeJS.CpuUsage } = { fromMs: 0, cpu: process.cpuUsage() }

function watch(): null {
  for (const rig of rigs) rig.watched = []
  watching = { fromMs: performance.now(), cpu: process.cpuUsage() }
  return null
}

async function arrivals({ previousHash, withinMs }: Extract<Order, { do: 'arrivals' }>): Promise<Arrivals> {
  const untilMs = performance.now() + withinMs
  while (rigs.some(({ watched }) => watched?.length === 0) && performance.now() < untilMs) await sleep(50)
  const cpu = cpuSince(watching.cpu)
  const aheadMs = machineNowMs() - performance.now()
  const atMs = rigs.map((rig) => rig.tipAtMs(previousHash)).filter((each) => each !== null)
  return { atMs: Float64Array.from(atMs, (each) => each + aheadMs), cpu }
}

async function obey(order: Order): Promise<Answers[Order['do']]> {
  switch (order.do) {
    case 'connect':
      return await connectAll(order)
    case 'saturate':
      saturated = true
      for (const rig of rigs) for (let i = 0; i < order.depth; i++) rig.submit()
      return null
    case 'pace':
      pace(order.perSecond)
      return null
    case 'churn':
      churn(order.perSecond)
      return null
    case 'count':
      return count()
    case 'tally':
      return tally()
    case 'settle':
      return await settle()
    case 'watch':
      return watch()
    case 'arrivals':
      return await arrivals(order)
    case 'quit':
      return null
  }
}

process.on('message', (order: Order) => {
  void obey(order).then((answer) => {
    process.send?.(answer, undefined, undefined, () => order.do === 'quit' && process.exit(0))
  })
})
// The bench is gone: so are we.
process.on('disconnect', () => process.exit(0))

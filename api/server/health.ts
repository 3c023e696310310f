// How the parts are. Every part is asked anew, each within a second, and named in the answer.
import type { Pool } from '../../platform/postgres.ts'
import type { Redis } from '../../platform/redis.ts'
import { heartbeatFreshMs, type StratumWatch } from '../domains/mining/index.ts'
import { isAtWork } from '../workers/leader.ts'

type Part = { readonly ok: true; readonly [fact: string]: unknown } | { readonly ok: false; readonly reason: string }

export interface Health {
  readonly ok: boolean
  readonly parts: { readonly postgresql: Part; readonly redis: Part; readonly stratum: Part; readonly node: Part }
  /** Not one of the parts: while it is away rollups and retention wait, and neither miners nor players notice. */
  readonly clock: Part
}

const withinMs = 1_000
/** Templates are renewed every 30 s, and at once on a new block. */
const templateFreshMs = 120_000

async function ask(work: () => Promise<Part>): Promise<Part> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<Part>((resolve) => {
    timer = setTimeout(() => resolve({ ok: false, reason: `no answer within ${withinMs} ms` }), withinMs)
  })
  try {
    return await Promise.race([work(), late])
  } catch {
    // The error may name hosts: its place is the log.
    return { ok: false, reason: 'not reachable' }
  } finally {
    clearTimeout(timer)
  }
}

export async function checkHealth(pool: Pool, redis: Redis, stratum: StratumWatch): Promise<Health> {
  const nowMs = Date.now()
  const beats = stratum.heartbeats(nowMs)
  const [postgresql, inRedis, inStratum, node, clock] = await Promise.all([
    ask(async () => {
      await pool.query('SELECT 1')
      return { ok: true }
    }),
    ask(async () => {
      await redis.ping()
      return { ok: true }
    }),
    ask(async () => {
      const [first, ...others] = await beats
      if (!first) return { ok: false, reason: `no heartbeat within ${heartbeatFreshMs / 1_000} s` }
      const connections = [first, ...others].reduce((sum, beat) => sum + beat.connections, 0)
      return { ok: true, processes: others.length + 1, connections }
    }),
    ask(async () => {
      const all = await beats
      const fit = all.filter((beat) => beat.nodeOk && beat.templateAgeMs <= templateFreshMs)
      if (fit.length === 0) return { ok: false, reason: nodeProblem(all) }
      return {
        ok: true,
        network: fit[0]?.network,
        height: Math.max(...fit.map((beat) => beat.height)),
        templateAgeMs: Math.min(...fit.map((beat) => beat.templateAgeMs)),
      }
    }),
    ask(async () => ((await isAtWork(pool, 'clock')) ? { ok: true } : { ok: false, reason: 'none is at work' })),
  ])
  const parts = { postgresql, redis: inRedis, stratum: inStratum, node }
  return { ok: Object.values(parts).every((part) => part.ok), parts, clock }
}

function nodeProblem(beats: readonly { readonly nodeOk: boolean }[]): string {
  if (beats.length === 0) return 'not known: stratum is away'
  return beats.some((beat) => beat.nodeOk) ? 'its block template is stale' : 'stratum cannot reach it'
}

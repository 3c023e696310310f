// The working sheet of one batch: what is tallied while it is folded, and the rows that come of it.
import type { EventSource, GameEvent } from '../../../../events/index.ts'
import { BEST_PERIODS, type Best, betterOf, periodOf } from '../rules.ts'
import { WorkSum } from '../work.ts'
import { type BlockSheet, emptyBlockSheet } from './blocks.ts'
import {
  bestColumnsOf,
  type Changes,
  type NotableRow,
  type PeriodBest,
  type PlayerBestChange,
  type RefusalChange,
  type ShareFact,
  type ShareRow,
  type TipRow,
  type WorkerBestChange,
} from './changes.ts'
import type { PlayerState, State, WorkerState } from './state.ts'

export interface Tally {
  firstSeenMs: number
  lastShareMs: number | null
  shares: number
  readonly work: WorkSum
}
export interface ProxyTally {
  proxyShares: number
  readonly proxyWork: WorkSum
}
export type PlayerTally = Tally & ProxyTally
export interface WorkerTally extends Tally {
  readonly worker: WorkerState
  userAgent: string | null
  connectedMs: number | null
}
export interface SessionTally {
  readonly workerId: number
  readonly instanceId: number
  readonly session: string
  startedMs: number
  endedMs: number | null
  userAgent: string | null
  shares: number
  readonly work: WorkSum
}

export interface SlotTally {
  readonly player_id: number
  readonly worker_id: number
  readonly from: number
  shares: number
  readonly work: WorkSum
  readonly squares: WorkSum
  best: number
}

export interface PoolSlotTally {
  readonly from: number
  shares: number
  readonly work: WorkSum
  readonly squares: WorkSum
}

/** A player's week or month. */
export interface SpanTally extends ProxyTally {
  readonly id: number
  readonly from: string
  shares: number
  readonly work: WorkSum
}

export interface WorkerWeekTally {
  readonly id: number
  readonly week: string
  shares: number
  readonly work: WorkSum
  /** Of this batch. */
  best: Best
}

/** A share that was the best of its worker's day when it came. */
export interface DayBest {
  readonly playerId: number
  readonly workerId: number
  readonly source: EventSource
  readonly best: Best
}

/** The batch so far. */
export interface Sheet {
  readonly state: State
  readonly network: string
  readonly work: WorkSum
  readonly facts: ShareFact[]
  readonly shares: ShareRow[]
  readonly notables: NotableRow[]
  readonly players: Map<PlayerState, PlayerTally>
  readonly workers: Map<number, WorkerTally>
  readonly sessions: Map<string, SessionTally>
  readonly slots: Map<string, SlotTally>
  readonly poolSlots: Map<number, PoolSlotTally>
  readonly weeks: Map<string, SpanTally>
  readonly months: Map<string, SpanTally>
  readonly workerWeeks: Map<string, WorkerWeekTally>
  readonly dayBests: DayBest[]
  readonly refusals: Map<string, RefusalChange>
  readonly blocks: BlockSheet
  readonly tips: Map<string, TipRow>
  readonly odd: { event: GameEvent; reason: string }[]
}

export function emptySheet(state: State, network: string): Sheet {
  return {
    state,
    network,
    work: new WorkSum(),
    facts: [],
    shares: [],
    notables: [],
    players: new Map(),
    workers: new Map(),
    sessions: new Map(),
    slots: new Map(),
    poolSlots: new Map(),
    weeks: new Map(),
    months: new Map(),
    workerWeeks: new Map(),
    dayBests: [],
    refusals: new Map(),
    blocks: emptyBlockSheet(network),
    tips: new Map(),
    odd: [],
  }
}

/** The rows that the sheet comes to. */
export function changesOf(sheet: Sheet): Changes {
  const { state } = sheet
  const totals = ({ firstSeenMs, lastShareMs, shares, work }: Tally) => ({
    first_seen_at: firstSeenMs,
    last_share_at: lastShareMs,
    shares,
    work: String(work),
  })
  const proxied = ({ proxyShares, proxyWork }: ProxyTally) => ({
    proxy_shares: proxyShares,
    proxy_work: String(proxyWork),
  })
  const slot = <T extends { readonly work: WorkSum; readonly squares: WorkSum }>(of: T) => ({
    ...of,
    work: String(of.work),
    squares: String(of.squares),
  })
  const span = (of: SpanTally) => ({ player_id: of.id, shares: of.shares, work: String(of.work), ...proxied(of) })
  const best = (of: Best | null | undefined) => bestColumnsOf(of ?? null)
  return {
    facts: sheet.facts,
    shares: sheet.shares,
    notables: sheet.notables,
    players: [...sheet.players].map(([player, each]) => ({
      id: player.id,
      ...totals(each),
      ...proxied(each),
      ...best(player.best),
    })),
    workers: [...sheet.workers.values()].map((each) => ({
      id: each.worker.id,
      ...totals(each),
      ...best(each.worker.best),
      is_demo: each.worker.isDemo,
      user_agent: each.userAgent,
      connected_at: each.connectedMs,
    })),
    sessions: [...sheet.sessions].map(([key, each]) => ({
      worker_id: each.workerId,
      instance_id: each.instanceId,
      session: each.session,
      started_at: each.startedMs,
      ended_at: each.endedMs,
      user_agent: each.userAgent,
      shares: each.shares,
      work: String(each.work),
      ...best(state.sessions.get(key)),
    })),
    slots: [...sheet.slots.values()].map(slot),
    poolSlots: [...sheet.poolSlots.values()].map(slot),
    weeks: [...sheet.weeks].map(([key, each]) => ({ ...span(each), week: each.from, ...best(state.weeks.get(key)) })),
    workerWeeks: [...sheet.workerWeeks.values()].map((each) => ({
      worker_id: each.id,
      week: each.week,
      shares: each.shares,
      work: String(each.work),
      ...best(each.best),
    })),
    months: [...sheet.months.values()].map((each) => ({ ...span(each), month: each.from })),
    ...bestsOf(sheet.dayBests),
    refusals: [...sheet.refusals.values()],
    blocks: sheet.blocks,
    tips: [...sheet.tips.values()],
    work: String(sheet.work),
    hidden: hiddenOf(sheet.state),
    odd: sheet.odd,
  }
}

const nobody: ReadonlySet<string> = new Set()
function hiddenOf({ players }: State): ReadonlySet<string> {
  const hidden = [...players.values()].flatMap(({ address, isHidden }) => (isHidden ? [address] : []))
  return hidden.length > 0 ? new Set(hidden) : nobody
}

/** The best of each period among them: what is not the best of its worker's day is not that of anything longer. */
function bestsOf(dayBests: readonly DayBest[]): {
  playerBests: readonly PlayerBestChange[]
  workerBests: readonly WorkerBestChange[]
} {
  const players = new Map<string, DayBest>()
  const workers = new Map<string, DayBest>()
  const keep = (of: Map<string, DayBest>, key: string, each: DayBest) => {
    if (betterOf(of.get(key)?.best ?? null, each.best) === each.best) of.set(key, each)
  }
  for (const each of dayBests) {
    for (const period of BEST_PERIODS) {
      const span = `${period}\0${periodOf(period, each.best.atMs)}\0${each.source}`
      keep(players, `${each.playerId}\0${span}`, each)
      if (period === 'day' || period === 'month') keep(workers, `${each.workerId}\0${span}`, each)
    }
  }
  const rows = <Row>(of: Map<string, DayBest>, row: (each: DayBest, rest: PeriodBest) => Row): Row[] =>
    [...of].map(([key, each]) => {
      const [, period, from = ''] = key.split('\0')
      const known = BEST_PERIODS.find((name) => name === period) ?? 'ever'
      return row(each, { period: known, from, source: each.source, ...bestColumnsOf(each.best) })
    })
  return {
    playerBests: rows(players, ({ playerId }, rest) => ({ player_id: playerId, ...rest })),
    workerBests: rows(workers, ({ workerId }, rest) => ({ worker_id: workerId, ...rest })),
  }
}

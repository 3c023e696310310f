// The working sheet of one batch: what is tallied while it is folded, and the rows that come of it.
import type { GameEvent } from '../../../../events/index.ts'
import type { Best } from '../rules.ts'
import { WorkSum } from '../work.ts'
import { type BlockSheet, emptyBlockSheet } from './blocks.ts'
import {
  bestColumnsOf,
  type Changes,
  type NotableRow,
  type RefusalChange,
  type ShareFact,
  type ShareRow,
  type TipRow,
} from './changes.ts'
import type { PlayerState, State, WorkerState } from './state.ts'

export interface Tally {
  firstSeenMs: number
  lastShareMs: number | null
  shares: number
  readonly work: WorkSum
}
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
  best: number
}

export interface PoolSlotTally {
  readonly from: number
  shares: number
  readonly work: WorkSum
}

export interface WeekTally {
  readonly id: number
  readonly week: string
  shares: number
  readonly work: WorkSum
}

/** The batch so far. */
export interface Sheet {
  readonly state: State
  readonly network: string
  readonly work: WorkSum
  readonly facts: ShareFact[]
  readonly shares: ShareRow[]
  readonly notables: NotableRow[]
  readonly players: Map<PlayerState, Tally>
  readonly workers: Map<number, WorkerTally>
  readonly sessions: Map<string, SessionTally>
  readonly slots: Map<string, SlotTally>
  readonly poolSlots: Map<number, PoolSlotTally>
  readonly weeks: Map<string, WeekTally>
  readonly workerWeeks: Map<string, WeekTally>
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
    workerWeeks: new Map(),
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
  const summed = <T extends { readonly work: WorkSum }>(of: T) => ({ ...of, work: String(of.work) })
  const best = (of: Best | null | undefined) => bestColumnsOf(of ?? null)
  return {
    facts: sheet.facts,
    shares: sheet.shares,
    notables: sheet.notables,
    players: [...sheet.players].map(([player, each]) => ({ id: player.id, ...totals(each), ...best(player.best) })),
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
    slots: [...sheet.slots.values()].map(summed),
    poolSlots: [...sheet.poolSlots.values()].map(summed),
    weeks: [...sheet.weeks].map(([key, { id, ...each }]) => ({
      player_id: id,
      ...summed(each),
      ...best(state.weeks.get(key)),
    })),
    workerWeeks: [...sheet.workerWeeks].map(([key, { id, ...each }]) => ({
      worker_id: id,
      ...summed(each),
      ...best(state.workerWeeks.get(key)),
    })),
    refusals: [...sheet.refusals.values()],
    blocks: sheet.blocks,
    tips: [...sheet.tips.values()],
    work: String(sheet.work),
    odd: sheet.odd,
  }
}

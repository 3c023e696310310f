// What a batch of events comes to, as rows. Column names and types of each table stand here once.
import type { EventSource } from '../../../../events/index.ts'
import type { Best, BestPeriod, Standing } from '../rules.ts'
import type { BlockSheet } from './blocks.ts'

export const SHARE_COLUMNS = {
  at: 'ms',
  instance_id: 'int4',
  sequence: 'int8',
  player_id: 'int4',
  worker_id: 'int4',
  height: 'int4',
  standing: 'share_standing',
  difficulty: 'float8',
  share_difficulty: 'float8',
  hash: 'hex',
} as const
export interface ShareRow {
  readonly at: number
  readonly instance_id: number
  readonly sequence: number
  readonly player_id: number
  readonly worker_id: number
  readonly height: number
  readonly standing: Standing
  readonly difficulty: number
  readonly share_difficulty: number
  readonly hash: string
}

export const NOTABLE_COLUMNS = {
  ...SHARE_COLUMNS,
  network: 'text',
  header: 'hex',
  coinbase: 'hex',
  merkle_branch: 'hex',
  standing_without_block: 'share_standing',
} as const
export interface NotableRow extends ShareRow {
  readonly network: string
  readonly header: string | null
  readonly coinbase: string | null
  readonly merkle_branch: string | null
  /** Of a share that solved a block. */
  readonly standing_without_block: Standing | null
}

const BEST_COLUMNS = {
  best_difficulty: 'float8',
  best_at: 'ms',
  best_instance_id: 'int4',
  best_sequence: 'int8',
} as const
export interface BestColumns {
  readonly best_difficulty: number | null
  readonly best_at: number | null
  readonly best_instance_id: number | null
  readonly best_sequence: number | null
}
export const bestColumnsOf = (best: Best | null): BestColumns => ({
  best_difficulty: best?.difficulty ?? null,
  best_at: best?.atMs ?? null,
  best_instance_id: best?.instanceId ?? null,
  best_sequence: best?.sequence ?? null,
})

/** Sums of work are decimals, and exact: they can be recomputed to the last digit. */
const MINER_COLUMNS = {
  id: 'int4',
  first_seen_at: 'ms',
  last_share_at: 'ms',
  shares: 'int8',
  work: 'numeric',
  ...BEST_COLUMNS,
} as const
interface MinerChange extends BestColumns {
  readonly id: number
  readonly first_seen_at: number
  readonly last_share_at: number | null
  readonly shares: number
  readonly work: string
}

const PROXY_COLUMNS = { proxy_shares: 'int8', proxy_work: 'numeric' } as const
/** What of a row's shares and work came by proxy. */
export interface ProxyColumns {
  readonly proxy_shares: number
  readonly proxy_work: string
}

export const PLAYER_COLUMNS = { ...MINER_COLUMNS, ...PROXY_COLUMNS } as const
export type PlayerChange = MinerChange & ProxyColumns

export const WORKER_COLUMNS = { ...MINER_COLUMNS, is_demo: 'bool', user_agent: 'text', connected_at: 'ms' } as const
export interface WorkerChange extends MinerChange {
  readonly is_demo: boolean
  readonly user_agent: string | null
  readonly connected_at: number | null
}

export const SESSION_COLUMNS = {
  worker_id: 'int4',
  instance_id: 'int4',
  session: 'text',
  started_at: 'ms',
  ended_at: 'ms',
  user_agent: 'text',
  shares: 'int8',
  work: 'numeric',
  ...BEST_COLUMNS,
} as const
export interface SessionChange extends BestColumns {
  readonly worker_id: number
  readonly instance_id: number
  readonly session: string
  readonly started_at: number
  readonly ended_at: number | null
  readonly user_agent: string | null
  readonly shares: number
  readonly work: string
}

export const SLOT_COLUMNS = {
  player_id: 'int4',
  worker_id: 'int4',
  from: 'ms',
  shares: 'int4',
  work: 'numeric',
  squares: 'numeric',
  best: 'float8',
} as const
export interface SlotChange {
  readonly player_id: number
  readonly worker_id: number
  readonly from: number
  readonly shares: number
  readonly work: string
  readonly squares: string
  readonly best: number
}

export const POOL_SLOT_COLUMNS = {
  from: 'ms',
  lane: 'int4',
  shares: 'int4',
  work: 'numeric',
  squares: 'numeric',
} as const
export interface PoolSlotChange {
  readonly from: number
  readonly shares: number
  readonly work: string
  readonly squares: string
}

export const WEEK_COLUMNS = {
  player_id: 'int4',
  week: 'date',
  shares: 'int8',
  work: 'numeric',
  ...PROXY_COLUMNS,
  ...BEST_COLUMNS,
} as const
export interface WeekChange extends BestColumns, ProxyColumns {
  readonly player_id: number
  readonly week: string
  readonly shares: number
  readonly work: string
}

export const WORKER_WEEK_COLUMNS = {
  worker_id: 'int4',
  week: 'date',
  shares: 'int8',
  work: 'numeric',
  ...BEST_COLUMNS,
} as const
export interface WorkerWeekChange extends BestColumns {
  readonly worker_id: number
  readonly week: string
  readonly shares: number
  readonly work: string
}

export const MONTH_COLUMNS = {
  player_id: 'int4',
  month: 'date',
  shares: 'int8',
  work: 'numeric',
  ...PROXY_COLUMNS,
} as const
export interface MonthChange extends ProxyColumns {
  readonly player_id: number
  readonly month: string
  readonly shares: number
  readonly work: string
}

const PERIOD_COLUMNS = { period: 'best_period', from: 'date', source: 'event_source', ...BEST_COLUMNS } as const
export const PLAYER_BEST_COLUMNS = { player_id: 'int4', ...PERIOD_COLUMNS } as const
export const WORKER_BEST_COLUMNS = { worker_id: 'int4', ...PERIOD_COLUMNS } as const
export interface PeriodBest extends BestColumns {
  readonly period: BestPeriod
  readonly from: string
  readonly source: EventSource
}
export type PlayerBestChange = PeriodBest & { readonly player_id: number }
export type WorkerBestChange = PeriodBest & { readonly worker_id: number }

export const REFUSAL_COLUMNS = {
  player_id: 'int4',
  worker_id: 'int4',
  hour: 'ms',
  reason: 'text',
  count: 'int8',
} as const
export interface RefusalChange {
  readonly player_id: number
  readonly worker_id: number
  readonly hour: number
  readonly reason: string
  count: number
}

export const TIP_COLUMNS = {
  network: 'text',
  height: 'int4',
  hash: 'hex',
  difficulty: 'float8',
  changed_at: 'ms',
} as const
export interface TipRow {
  readonly network: string
  readonly height: number
  readonly hash: string
  readonly difficulty: number
  readonly changed_at: number
}

/** A share as the rest of the slice knows it, in the database, on a live channel and behind the API. */
export interface ShareFact {
  readonly atMs: number
  readonly instanceId: number
  readonly sequence: number
  readonly source: EventSource
  readonly address: string
  readonly workerName: string
  readonly isDemo: boolean
  readonly difficulty: number
  readonly shareDifficulty: number
  readonly height: number
  /** Hex, display order. */
  readonly hash: string
  readonly standing: Standing
  readonly hasProof: boolean
}

export interface Changes {
  readonly facts: readonly ShareFact[]
  readonly shares: readonly ShareRow[]
  readonly notables: readonly NotableRow[]
  readonly players: readonly PlayerChange[]
  readonly workers: readonly WorkerChange[]
  readonly sessions: readonly SessionChange[]
  readonly slots: readonly SlotChange[]
  readonly poolSlots: readonly PoolSlotChange[]
  readonly weeks: readonly WeekChange[]
  readonly workerWeeks: readonly WorkerWeekChange[]
  readonly months: readonly MonthChange[]
  /** Shares that may be the best of a period: the best of their worker's day. */
  readonly playerBests: readonly PlayerBestChange[]
  readonly workerBests: readonly WorkerBestChange[]
  readonly refusals: readonly RefusalChange[]
  readonly blocks: BlockSheet
  readonly tips: readonly TipRow[]
  /** Addresses of players that keep their pages private: nobody is told of them. */
  readonly hidden: ReadonlySet<string>
  /** Of all shares of the batch. */
  readonly work: string
  /** Events that contradict the ledger, with the reason. */
  readonly odd: readonly { readonly event: { readonly type: string }; readonly reason: string }[]
}

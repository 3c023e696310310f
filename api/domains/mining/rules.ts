// Pure decisions about shares, windows and blocks: no clock, no I/O.
import type { BlockOutcome, GameEvent } from '../../../events/index.ts'

const secondMs = 1_000
const minuteMs = 60 * secondMs
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

/** Length of a worker's slot in the ledger. */
export const slotMs = 10 * minuteMs
/** Length of a slot of the whole pool. */
export const poolSlotMs = 5 * secondMs
/** Start of the span of `lengthMs` that holds `atMs`; spans are counted from 1970. */
export const startOf = (atMs: number, lengthMs: number): number => Math.floor(atMs / lengthMs) * lengthMs
export const hourOf = (atMs: number): number => startOf(atMs, hourMs)

/** Monday of the ISO week in UTC as `YYYY-MM-DD`. 1970-01-01 was a Thursday. */
export function mondayOf(atMs: number): string {
  return dayNameOf((Math.floor((Math.floor(atMs / dayMs) + 3) / 7) * 7 - 3) * dayMs)
}

const dayNames = new Map<number, string>()
const dayNamesMax = 64

/** Start of its UTC day as `YYYY-MM-DD`. Dates are slow to write, and nearly all shares are of the same few days. */
export function dayNameOf(atMs: number): string {
  const day = Math.floor(atMs / dayMs)
  const known = dayNames.get(day)
  if (known !== undefined) return known
  if (dayNames.size >= dayNamesMax) dayNames.clear()
  const name = new Date(day * dayMs).toISOString().slice(0, 10)
  dayNames.set(day, name)
  return name
}
/** First day of its calendar month in UTC as `YYYY-MM-DD`. */
export const monthOf = (atMs: number): string => `${dayNameOf(atMs).slice(0, -2)}01`

/** What bests are kept of, beside sessions. */
export const BEST_PERIODS = ['day', 'week', 'month', 'ever'] as const
export type BestPeriod = (typeof BEST_PERIODS)[number]

/** Name of the period that holds the moment: its first day in UTC. */
export function periodOf(period: BestPeriod, atMs: number): string {
  switch (period) {
    case 'day':
      return dayNameOf(atMs)
    case 'week':
      return mondayOf(atMs)
    case 'month':
      return monthOf(atMs)
    case 'ever':
      return '1970-01-01'
  }
}

/** Names what a share is to its player, the greatest first. */
export const STANDINGS = ['block', 'personal_best', 'week_best', 'worker_best', 'session_best', 'ordinary'] as const
export type Standing = (typeof STANDINGS)[number]

/** A best share so far; the last three are its key in the ledger. */
export interface Best {
  readonly difficulty: number
  readonly atMs: number
  readonly instanceId: number
  readonly sequence: number
}

export interface Bests {
  readonly player: Best | null
  readonly week: Best | null
  readonly worker: Best | null
  readonly session: Best | null
}

const beats = (difficulty: number, best: Best | null): boolean => best === null || difficulty > best.difficulty

/** What a share is, given the bests before it. A tie beats nothing: the first to reach a difficulty keeps it. */
export function standingOf(shareDifficulty: number, isBlock: boolean, before: Bests): Standing {
  if (isBlock) return 'block'
  if (beats(shareDifficulty, before.player)) return 'personal_best'
  if (beats(shareDifficulty, before.week)) return 'week_best'
  if (beats(shareDifficulty, before.worker)) return 'worker_best'
  if (beats(shareDifficulty, before.session)) return 'session_best'
  return 'ordinary'
}

/** The better of two shares; of equal ones the first by time, in whatever order they came. */
export function betterOf(best: Best | null, other: Best): Best {
  if (best === null || other.difficulty !== best.difficulty)
    return beats(other.difficulty, best) ? other : (best ?? other)
  const before = other.atMs - best.atMs || other.instanceId - best.instanceId || other.sequence - best.sequence
  return before < 0 ? other : best
}

/** Seconds between blocks that the network aims at. */
export const blockSeconds = 600

export const BLOCK_STATUSES = ['found', 'accepted', 'rejected', 'confirmed', 'orphaned'] as const
export type BlockStatus = (typeof BLOCK_STATUSES)[number]

/**
 * What a block is after the node's word. With several nodes one may refuse what another took, and a confirmed block is
 * not merely accepted again; a reorganisation may turn every other way.
 */
export function settledStatus(current: BlockStatus, outcome: BlockOutcome): BlockStatus {
  if (outcome === 'rejected' && current !== 'found') return current
  if (outcome === 'accepted' && current === 'confirmed') return current
  return outcome
}

/** Blocks that do not count: their work is the next one's, and what was derived from them is revoked. */
export const LOST: readonly BlockStatus[] = ['rejected', 'orphaned']
export const countsAsBlock = (status: BlockStatus): boolean => !LOST.includes(status)

/** A reward can be spent once as many blocks, its own among them, stand in the chain. */
export const burial = 100

/**
 * How many blocks stand in the chain with this one at the bottom, up to `burial`; 0 while the chain does not hold it. The
 * tip is told beside the blocks: one that the node took has at least itself.
 */
export function confirmationsOf(status: BlockStatus, height: number, tipHeight: number): number {
  if (status === 'confirmed') return burial
  return status === 'accepted' ? Math.min(burial, Math.max(1, tipHeight - height + 1)) : 0
}

/** What a round took: from one block of ours to the next. */
export interface Effort {
  readonly shares: number
  /** Sum of assigned difficulties. */
  readonly work: number
  /** Work over what a block takes on average: 1 is as expected, 0.5 is half of it. */
  readonly effort: number
}

/** Part of all rounds that take longer than this one: blocks come by chance, so many are much longer. */
export const longerRounds = ({ effort }: Effort): number => Math.exp(-effort)
/** Blocks for the work of one, on average over many rounds like this; null where no work was needed at all. */
export const luckOf = ({ effort }: Effort): number | null => (effort > 0 ? 1 / effort : null)

/** Agents of the labelled demo miners. */
const demoAgentPrefix = 'thebitcoingame-demo/'
export const isDemoAgent = (userAgent: string): boolean => userAgent.startsWith(demoAgentPrefix)

const genesisMs = Date.UTC(2009, 0, 3)
const heightMax = 2 ** 31 - 1
/** Beyond any network there will be; sums of it stay far from the end of a double. */
const difficultyMax = 1e30
/** What a hash of zeros would reach. */
const shareDifficultyMax = 2 ** 224

/** Why an event that reads well cannot be stored, or nothing. `aheadMs`: how far a publisher's clock may be ahead. */
export function unstorable(event: GameEvent, nowMs: number, aheadMs = dayMs): string | undefined {
  if (event.atMs < genesisMs) return 'before the first block'
  if (event.atMs > nowMs + aheadMs) return 'in the future'
  if ('height' in event && event.height > heightMax) return 'height out of range'
  if ('difficulty' in event && event.difficulty > difficultyMax) return 'difficulty out of range'
  if ('shareDifficulty' in event && event.shareDifficulty > shareDifficultyMax) return 'difficulty out of range'
  for (const value of Object.values(event)) {
    if (typeof value === 'string' && value.includes('\u0000')) return 'text with a zero character'
  }
  return undefined
}

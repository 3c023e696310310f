// Which boards there are, what ranks on each, and for how long. Pure.
import { mondayOf, monthOf } from '../mining/index.ts'
import type { DeviceModel } from './models.ts'

export const BOARD_PERIODS = ['week', 'month', 'ever'] as const
export type BoardPeriod = (typeof BOARD_PERIODS)[number]
/** `best`: the difficulty of the best share. `work`: the sum of assigned difficulties. */
export const BOARD_MEASURES = ['best', 'work'] as const
export type BoardMeasure = (typeof BOARD_MEASURES)[number]
/** `all` is both together. */
export const BOARD_SOURCES = ['all', 'hosted', 'proxy'] as const
export type BoardSource = (typeof BOARD_SOURCES)[number]
/** Miners of the server itself never stand beside people. */
export const BOARD_LEAGUES = ['players', 'demo'] as const
export type BoardLeague = (typeof BOARD_LEAGUES)[number]

/** A list of players, one line each, the greatest score first; of equal ones who reached it first. */
export interface Board {
  readonly league: BoardLeague
  readonly period: BoardPeriod
  /** First day of the period in UTC; `ever` begins in 1970. */
  readonly from: string
  readonly measure: BoardMeasure
  /** A board of a model or of a country is of all sources. */
  readonly source: BoardSource
  /** Of its rigs only. */
  readonly model: DeviceModel | null
  /** Of those who play for it only: ISO 3166-1 alpha-2. Never with a model. */
  readonly country: string | null
}

const dayMs = 86_400_000

/** Periods that a model's rigs are summed up in: no row tells the work of a rig in a month. */
export const MODEL_PERIODS: readonly BoardPeriod[] = ['week', 'ever']

export const boardName = ({ league, period, from, measure, source, model, country }: Board): string => {
  const whose = model !== null ? `model:${model}` : country !== null ? `country:${country}` : source
  return [league, period, from, measure, whose].join(':')
}

/** First day of the period that holds the moment, or of the one before. */
export function firstDayOf(period: BoardPeriod, atMs: number, isPrevious = false): string {
  switch (period) {
    case 'week':
      return mondayOf(isPrevious ? atMs - 7 * dayMs : atMs)
    case 'month':
      return monthOf(isPrevious ? Date.parse(monthOf(atMs)) - 1 : atMs)
    case 'ever':
      return '1970-01-01'
  }
}

/** The moment at which the period of this first day is over; null where it never is. */
export function endOf(period: BoardPeriod, from: string): number | null {
  const fromMs = Date.parse(from)
  switch (period) {
    case 'week':
      return fromMs + 7 * dayMs
    case 'month': {
      const first = new Date(fromMs)
      return Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 1)
    }
    case 'ever':
      return null
  }
}

/** How long a board is kept once it is over: the one before the running one can be looked at. */
export function keptUntil(period: BoardPeriod, from: string): number | null {
  const overMs = endOf(period, from)
  return overMs === null ? null : overMs + (period === 'week' ? 8 : 32) * dayMs
}

/** A late share may still change the period before: miners may hold shares back for as long while we are away. */
const lateMs = 2 * dayMs

/** First days of the periods that may still change. */
export function changingDays(period: BoardPeriod, nowMs: number): readonly string[] {
  const running = firstDayOf(period, nowMs)
  const before = firstDayOf(period, nowMs - lateMs)
  return before === running ? [running] : [running, before]
}

/** First days of the periods that are kept. */
export function keptDays(period: BoardPeriod, nowMs: number): readonly string[] {
  return period === 'ever' ? ['1970-01-01'] : [firstDayOf(period, nowMs), firstDayOf(period, nowMs, true)]
}

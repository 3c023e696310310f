// Which board is looked at, as the address of the page says: a board can be linked to.
import type { BoardMeasure, BoardPeriod, BoardSource, DeviceModel } from '../../gql/graphql.ts'

export type Span = 'week' | 'lastweek' | 'month' | 'ever'

export interface Choice {
  readonly span: Span
  readonly measure: BoardMeasure
  readonly source: BoardSource
  readonly model: DeviceModel | null
  /** ISO 3166-1 alpha-2; never with a model. */
  readonly country: string | null
  readonly demo: boolean
  /** Whose place is shown beside the list; empty where nobody said. */
  readonly me: string
}

const PERIODS: Record<Span, BoardPeriod> = { week: 'WEEK', lastweek: 'WEEK', month: 'MONTH', ever: 'EVER' }

/** What the API is asked. */
export const variablesOf = ({ span, measure, source, model, country, demo }: Choice) => ({
  period: PERIODS[span],
  previous: span === 'lastweek',
  measure,
  source,
  model,
  country,
  demo,
})

export const MODELS: Record<DeviceModel, string> = {
  BITAXE_GAMMA: 'Bitaxe Gamma',
  BITAXE_SUPRA: 'Bitaxe Supra',
  BITAXE_ULTRA: 'Bitaxe Ultra',
  BITAXE_MAX: 'Bitaxe Max',
  BITAXE: 'Other Bitaxe',
  NERDQAXE: 'NerdQAxe',
  NERDAXE: 'NerdAxe',
  NERDMINER: 'NerdMiner',
  ANTMINER: 'Antminer',
  WHATSMINER: 'Whatsminer',
  AVALON: 'Avalon',
  BRAIINS_OS: 'Braiins OS',
  LUXOS: 'LuxOS',
  VNISH: 'VNish',
  CGMINER: 'cgminer',
  BFGMINER: 'BFGMiner',
  CPUMINER: 'cpuminer',
  RENTAL: 'Rented hashrate',
  OTHER: 'Other miners',
}

const oneOf = <T extends string>(text: string | null, all: readonly T[], otherwise: T): T =>
  all.find((each) => each === text) ?? otherwise

/** Whatever somebody typed into the address bar makes a board. */
export function readChoice(search: URLSearchParams): Choice {
  const span = oneOf(search.get('time'), ['week', 'lastweek', 'month', 'ever'] as const, 'week')
  const measure = oneOf(search.get('by'), ['best', 'work'] as const, 'best') === 'work' ? 'WORK' : 'BEST'
  const wanted = oneOf(search.get('from'), ['all', 'hosted', 'proxy'] as const, 'all')
  const named = (search.get('model') ?? '').toUpperCase() as DeviceModel
  const model = span !== 'month' && Object.hasOwn(MODELS, named) ? named : null
  const code = (search.get('country') ?? '').toUpperCase()
  const country = model === null && /^[A-Z]{2}$/.test(code) ? code : null
  const source = model === null && country === null ? (wanted.toUpperCase() as BoardSource) : 'ALL'
  const me = (search.get('me') ?? '').slice(0, 100)
  return { span, measure, source, model, country, demo: search.get('demo') === '1', me }
}

/** The shortest address that reads as this choice. */
export function writeChoice(choice: Choice): Record<string, string> {
  const parts = {
    time: choice.span === 'week' ? '' : choice.span,
    by: choice.measure === 'BEST' ? '' : 'work',
    from: choice.source === 'ALL' ? '' : choice.source.toLowerCase(),
    model: choice.model === null ? '' : choice.model.toLowerCase(),
    country: choice.country === null ? '' : choice.country.toLowerCase(),
    demo: choice.demo ? '1' : '',
    me: choice.me,
  }
  return Object.fromEntries(Object.entries(parts).filter(([, text]) => text !== ''))
}

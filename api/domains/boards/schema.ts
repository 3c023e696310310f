// The boards' part of the contract.
import { resolveOffsetConnection } from '@pothos/plugin-relay'
import { GraphQLError } from 'graphql'
import { builder, named, pageDefault, pageMax } from '../../schema/builder.ts'
import { badInput } from '../../schema/errors.ts'
import { requireAddress } from '../accounts/index.ts'
import { flattened } from '../mining/index.ts'
import { BOARDS_CHANNEL, type BoardsMessage, mergeBoards } from './live.ts'
import { DEVICE_MODELS, type DeviceModel } from './models.ts'
import type { Ranked } from './ranking.ts'
import { BoardsUnknown } from './reads.ts'
import {
  type Board,
  type BoardMeasure,
  type BoardPeriod,
  type BoardSource,
  boardName,
  endOf,
  firstDayOf,
  MODEL_PERIODS,
} from './rules.ts'

/** A watcher is told at most so often. */
const changesEveryMs = 1_000
const aroundMax = 25
const amongMax = 50

const BoardPeriodName = builder.enumType('BoardPeriod', {
  description: 'What time a leaderboard is about.',
  values: named<BoardPeriod>({
    WEEK: ['week', 'An ISO week in UTC, from Monday 00:00.'],
    MONTH: ['month', 'A calendar month in UTC.'],
    EVER: ['ever', 'All time.'],
  }),
})

const BoardMeasureName = builder.enumType('BoardMeasure', {
  description: 'What a leaderboard ranks by.',
  values: named<BoardMeasure>({
    BEST: ['best', 'The difficulty of the best share: luck, with more tickets for more work.'],
    WORK: ['work', 'The sum of assigned difficulties: hashrate over time.'],
  }),
})

const BoardSourceName = builder.enumType('BoardSource', {
  description: 'Which work counts on a leaderboard.',
  values: named<BoardSource>({
    ALL: ['all', 'All of it.'],
    HOSTED: ['hosted', 'What was done on the stratum of this server.'],
    PROXY: ['proxy', 'What was done on pools of the players’ own, which reported it.'],
  }),
})

const MODEL_WORDS: Record<DeviceModel, readonly [string, string]> = {
  bitaxe_gamma: ['BITAXE_GAMMA', 'Bitaxe with the chip BM1370.'],
  bitaxe_supra: ['BITAXE_SUPRA', 'Bitaxe with the chip BM1368.'],
  bitaxe_ultra: ['BITAXE_ULTRA', 'Bitaxe with the chip BM1366.'],
  bitaxe_max: ['BITAXE_MAX', 'Bitaxe with the chip BM1397.'],
  bitaxe: ['BITAXE', 'Another Bitaxe, or firmware that comes from it.'],
  nerdqaxe: ['NERDQAXE', 'NerdQAxe, NerdOctaxe.'],
  nerdaxe: ['NERDAXE', 'NerdAxe.'],
  nerdminer: ['NERDMINER', 'NerdMiner and other microcontrollers.'],
  antminer: ['ANTMINER', 'Antminer with the firmware of its maker.'],
  whatsminer: ['WHATSMINER', 'Whatsminer.'],
  avalon: ['AVALON', 'Avalon.'],
  braiins_os: ['BRAIINS_OS', 'A miner with Braiins OS, or the proxy of Braiins.'],
  luxos: ['LUXOS', 'A miner with LuxOS.'],
  vnish: ['VNISH', 'A miner with VNish.'],
  cgminer: ['CGMINER', 'cgminer, also inside many miners that say no more.'],
  bfgminer: ['BFGMINER', 'BFGMiner.'],
  cpuminer: ['CPUMINER', 'cpuminer on an ordinary computer.'],
  rental: ['RENTAL', 'Rented hashrate.'],
  other: ['OTHER', 'Anything else that says a name.'],
}
const DeviceModelName = builder.enumType('DeviceModel', {
  description: 'What kind of miner a worker is, by what it says of itself. Nobody verifies that.',
  values: Object.fromEntries(
    DEVICE_MODELS.map((value) => [MODEL_WORDS[value][0], { value, description: MODEL_WORDS[value][1] }]),
  ),
})

interface Entry extends Ranked {
  readonly board: Board
}
const entriesOf = (board: Board, lines: readonly Ranked[]): Entry[] => lines.map((line) => ({ ...line, board }))

const LeaderboardEntry = builder.objectRef<Entry>('LeaderboardEntry').implement({
  description: 'A player’s place on a leaderboard.',
  fields: (t) => ({
    rank: t.exposeInt('rank', {
      description: 'Place, from 1. Nobody shares one: of equal scores the one that was reached first is ahead.',
    }),
    score: t.expose('score', {
      type: 'Difficulty',
      description: 'Difficulty of the best share, or the sum of assigned difficulties, as the leaderboard ranks by.',
    }),
    reachedAt: t.field({
      type: 'DateTime',
      description: 'When the score was reached.',
      resolve: ({ atMs }) => new Date(atMs),
    }),
    player: t.prismaField({
      type: 'Player',
      description: 'Who.',
      resolve: (query, { playerId }, _args, { prisma }) =>
        prisma.player.findUniqueOrThrow({ ...query, where: { id: playerId } }),
    }),
    share: t.field({
      type: 'Share',
      nullable: true,
      description: 'The share behind the score, with its proof; null on a leaderboard of work, which is a sum of many.',
      resolve: async ({ board, playerId }, _args, { boards, mining }) => {
        if (board.measure !== 'best') return null
        const key = await boards.shareOf(board, playerId)
        return key && mining.share.load(key)
      },
    }),
  }),
})

/** A page costs what it may hold. */
const pageComplexity = ({ first, last }: { first?: number | null; last?: number | null }) => ({
  field: 1,
  multiplier: Math.max(1, Math.min(pageMax, first ?? last ?? pageDefault) / 10),
})
const within = (value: number, least: number, most: number, what: string): number => {
  if (value >= least && value <= most) return value
  throw badInput(`${what} is ${least} to ${most}.`)
}

const Leaderboard = builder.objectRef<Board>('Leaderboard').implement({
  description:
    'Players by rank, live: a share counts within about a second. Only proven work counts; demo miners have boards of their own.',
  fields: (t) => ({
    period: t.expose('period', { type: BoardPeriodName, description: 'What time it is about.' }),
    measure: t.expose('measure', { type: BoardMeasureName, description: 'What it ranks by.' }),
    source: t.expose('source', { type: BoardSourceName, description: 'Which work counts.' }),
    model: t.expose('model', {
      type: DeviceModelName,
      nullable: true,
      description: 'Only workers of this kind count; null: all.',
    }),
    country: t.exposeString('country', {
      nullable: true,
      description: 'Only who plays for this country (ISO 3166-1 alpha-2) is on it; null: all.',
    }),
    from: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When its time began; null for all time.',
      resolve: ({ period, from }) => (period === 'ever' ? null : new Date(from)),
    }),
    until: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When its time ends, or ended; null for all time.',
      resolve: ({ period, from }) => {
        const untilMs = endOf(period, from)
        return untilMs === null ? null : new Date(untilMs)
      },
    }),
    entrants: t.field({
      type: 'Count',
      description: 'How many players are on it.',
      resolve: async (board, _args, { boards }) => (await known(boards.counts([board])))[0] ?? 0,
    }),
    entries: t.connection({
      type: LeaderboardEntry,
      description: 'The places, the first first. While it is read it moves: a page begins at a rank.',
      complexity: pageComplexity,
      resolve: (board, args, { boards }) =>
        resolveOffsetConnection({ args, defaultSize: pageDefault, maxSize: pageMax }, async ({ offset, limit }) =>
          entriesOf(board, await known(boards.lines(board, offset, limit))),
        ),
    }),
    around: t.field({
      type: [LeaderboardEntry],
      description: 'A player’s place and the places next to it; empty where the player is not on the leaderboard.',
      args: {
        address: t.arg({ type: 'Address', required: true, description: 'Who.' }),
        places: t.arg.int({
          required: true,
          defaultValue: 3,
          description: `How many places ahead, and how many behind; at most ${aroundMax}.`,
        }),
      },
      complexity: ({ places }) => ({ field: 1, multiplier: Math.max(1, places / 5) }),
      resolve: async (board, { address, places }, { boards, network }) => {
        const each = within(places, 0, aroundMax, 'places')
        const [own] = await known(boards.linesOf(board, [requireAddress(address, network)]))
        if (!own) return []
        const first = Math.max(0, own.rank - 1 - each)
        return entriesOf(board, await known(boards.lines(board, first, own.rank + each - first)))
      },
    }),
    among: t.field({
      type: [LeaderboardEntry],
      description: 'The places of these players, such as friends, the first first; without those who are not on it.',
      args: {
        addresses: t.arg({ type: ['Address'], required: true, description: `Who; at most ${amongMax}.` }),
      },
      complexity: ({ addresses }) => ({ field: 1, multiplier: Math.max(1, addresses.length / 10) }),
      resolve: async (board, { addresses }, { boards, network }) => {
        within(addresses.length, 0, amongMax, 'The number of addresses')
        const all = addresses.map((each) => requireAddress(each, network))
        return entriesOf(board, await known(boards.linesOf(board, all)))
      },
    }),
  }),
})

/** A fault that the viewer can do something about: come again. */
async function known<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    if (!(error instanceof BoardsUnknown)) throw error
    throw new GraphQLError('The leaderboards are not known at the moment: try again soon.', {
      extensions: { code: 'UNAVAILABLE' },
    })
  }
}

interface Choice {
  readonly period: BoardPeriod
  readonly measure: BoardMeasure
  readonly source: BoardSource
  readonly model?: DeviceModel | null
  readonly country?: string | null
  readonly previous: boolean
  readonly demo: boolean
}

function boardOf({ period, measure, source, model, country, previous, demo }: Choice, nowMs: number): Board {
  const refuse = (message: string): never => {
    throw badInput(message)
  }
  if (model && source !== 'all') refuse('A leaderboard of a model is of all sources: leave out source or model.')
  if (model && !MODEL_PERIODS.includes(period)) refuse('Leaderboards of a model are of weeks and of all time.')
  if (country && !/^[A-Z]{2}$/.test(country)) refuse('A country is two capital letters (ISO 3166-1), such as CH.')
  if (country && (model || source !== 'all')) refuse('A leaderboard of a country is of all models and sources.')
  if (previous && period === 'ever') refuse('There is no time before all time.')
  const from = firstDayOf(period, nowMs, previous)
  return {
    league: demo ? 'demo' : 'players',
    period,
    from,
    measure,
    source,
    model: model ?? null,
    country: country ?? null,
  }
}

const countryWords = 'Only who plays for this country (ISO 3166-1 alpha-2) is on it; of all models and sources only.'
const previousWords = 'The one before the running one.'
const demoWords = 'Of the server’s own labelled demo miners instead of people.'

builder.queryField('leaderboard', (t) =>
  t.field({
    type: Leaderboard,
    authScopes: { public: true },
    description: 'A leaderboard. An answer may be a second old.',
    args: {
      period: t.arg({ type: BoardPeriodName, required: true, defaultValue: 'week', description: 'What time.' }),
      measure: t.arg({ type: BoardMeasureName, required: true, defaultValue: 'best', description: 'Ranked by what.' }),
      source: t.arg({ type: BoardSourceName, required: true, defaultValue: 'all', description: 'Which work counts.' }),
      model: t.arg({
        type: DeviceModelName,
        description: 'Only workers of this kind count; of weeks and all time, and of all sources only.',
      }),
      country: t.arg.string({ description: countryWords }),
      previous: t.arg.boolean({ required: true, defaultValue: false, description: previousWords }),
      demo: t.arg.boolean({ required: true, defaultValue: false, description: demoWords }),
    },
    resolve: (_root, choice, { boards }) => boardOf(choice, boards.now()),
  }),
)

const ModelEntrants = builder
  .objectRef<{ readonly model: DeviceModel; readonly entrants: number }>('ModelEntrants')
  .implement({
    description: 'How many players have workers of a kind on the leaderboards.',
    fields: (t) => ({
      model: t.expose('model', { type: DeviceModelName, description: 'The kind.' }),
      entrants: t.expose('entrants', { type: 'Count', description: 'How many.' }),
    }),
  })

builder.queryField('leaderboardModels', (t) =>
  t.field({
    type: [ModelEntrants],
    authScopes: { public: true },
    description: 'The kinds of miners that have a leaderboard with somebody on it, the most frequent first.',
    args: {
      period: t.arg({ type: BoardPeriodName, required: true, defaultValue: 'week', description: 'Week or all time.' }),
      demo: t.arg.boolean({ required: true, defaultValue: false, description: demoWords }),
    },
    resolve: async (_root, { period, demo }, { boards }) => {
      const choice = { period, measure: 'work', source: 'all', previous: false, demo } as const
      const all = DEVICE_MODELS.map((model) => boardOf({ ...choice, model }, boards.now()))
      const counts = await known(boards.counts(all))
      return DEVICE_MODELS.map((model, i) => ({ model, entrants: counts[i] ?? 0 }))
        .filter(({ entrants }) => entrants > 0)
        .sort((a, b) => b.entrants - a.entrants)
    },
  }),
)

const CountryEntrants = builder
  .objectRef<{ readonly country: string; readonly entrants: number }>('CountryEntrants')
  .implement({
    description: 'How many players play for a country on the leaderboards.',
    fields: (t) => ({
      country: t.exposeString('country', { description: 'ISO 3166-1 alpha-2.' }),
      entrants: t.expose('entrants', { type: 'Count', description: 'How many.' }),
    }),
  })

builder.queryField('leaderboardCountries', (t) =>
  t.field({
    type: [CountryEntrants],
    authScopes: { public: true },
    description: 'The countries that have a leaderboard with somebody on it, the most frequent first.',
    args: {
      period: t.arg({ type: BoardPeriodName, required: true, defaultValue: 'week', description: 'What time.' }),
    },
    complexity: 25,
    resolve: async (_root, { period }, { boards }) => {
      const choice = { period, measure: 'work', source: 'all', previous: false, demo: false } as const
      const countries = await boards.countries()
      const counts = await known(
        boards.counts(countries.map((country) => boardOf({ ...choice, country }, boards.now()))),
      )
      return countries
        .map((country, i) => ({ country, entrants: counts[i] ?? 0 }))
        .filter(({ entrants }) => entrants > 0)
        .sort((a, b) => b.entrants - a.entrants)
    },
  }),
)

builder.subscriptionField('leaderboardChanged', (t) =>
  t.field({
    type: Leaderboard,
    authScopes: { public: true },
    description: 'A running leaderboard whenever a line of it came, went or rose: once a second at most.',
    complexity: { field: 1, multiplier: 3 },
    args: {
      period: t.arg({ type: BoardPeriodName, required: true, defaultValue: 'week', description: 'What time.' }),
      measure: t.arg({ type: BoardMeasureName, required: true, defaultValue: 'best', description: 'Ranked by what.' }),
      source: t.arg({ type: BoardSourceName, required: true, defaultValue: 'all', description: 'Which work counts.' }),
      model: t.arg({ type: DeviceModelName, description: 'Only workers of this kind count.' }),
      country: t.arg.string({ description: countryWords }),
      demo: t.arg.boolean({ required: true, defaultValue: false, description: demoWords }),
    },
    subscribe: (_root, choice, { watch }) => {
      const current = (): Board => boardOf({ ...choice, previous: false }, Date.now())
      // Says what is wrong with the choice before it waits.
      current()
      return flattened(watch.follow<BoardsMessage>(BOARDS_CHANNEL, mergeBoards, changesEveryMs), ({ boards }) => {
        const board = current()
        return boards.includes(boardName(board)) ? [board] : []
      })
    },
    resolve: (board) => board,
  }),
)

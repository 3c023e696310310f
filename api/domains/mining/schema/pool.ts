import type { StratumHeartbeat } from '../../../../events/index.ts'
import { builder } from '../../../schema/builder.ts'
import { loadPoolBest, loadPoolSessionBest } from '../read/bests.ts'
import { oneAtATime } from '../read/one-at-a-time.ts'
import { loadTotals } from '../read/pool.ts'
import type { MiningReads } from '../read/reads.ts'
import { loadPoolWindows } from '../read/windows.ts'
import type { BestPeriod } from '../rules.ts'
import { RoundEffort } from './block.ts'
import { HashrateWindows } from './hashrate.ts'
import { BestShares, Share } from './share.ts'

const StratumEndpoint = builder
  .objectRef<StratumHeartbeat['ports'][number] & { host: string | null }>('StratumEndpoint')
  .implement({
    description: 'Where miners connect.',
    fields: (t) => ({
      name: t.exposeString('name', { description: 'Which miners it is for, such as nano, default or high.' }),
      host: t.exposeString('host', {
        nullable: true,
        description: 'Host name; null where the operator named none: then it is the host of this API.',
      }),
      port: t.exposeInt('port', { description: 'TCP port.' }),
      tls: t.exposeBoolean('tls', { description: 'Whether it expects TLS.' }),
    }),
  })

const bestOfPool = (mining: MiningReads, period: BestPeriod) =>
  oneAtATime(mining.pool, `best of ${period}`, () => loadPoolBest(mining.pool, period, mining.now()))

const poolId = 'pool'
const PoolStats = builder.objectRef<{ readonly id: string }>('PoolStats')
builder.node(PoolStats, {
  description: 'All players together.',
  id: { resolve: ({ id }) => id },
  loadManyWithoutCache: (ids) => ids.map((id) => (id === poolId ? { id } : null)),
  isTypeOf: (value) => typeof value === 'object' && value !== null && 'id' in value && value.id === poolId,
  fields: (t) => ({
    hashrate: t.field({
      type: HashrateWindows,
      description:
        'How fast everyone mines together, demo miners among them; windows up to an hour are exact to five seconds.',
      resolve: (_pool, _args, { mining }) =>
        oneAtATime(mining.pool, 'windows', () => loadPoolWindows(mining.pool, mining.now())),
    }),
    playersOnline: t.field({
      type: 'Int',
      description: 'Players with a worker online, demo miners among them.',
      resolve: async (_pool, _args, { mining }) => (await mining.online()).players,
    }),
    workersOnline: t.field({
      type: 'Int',
      description: 'Workers with an open connection, demo miners among them.',
      resolve: async (_pool, _args, { mining }) => (await mining.online()).workers,
    }),
    sharesAccepted: t.field({
      type: 'Count',
      description: 'Shares accepted since the beginning.',
      resolve: async (_pool, _args, { mining }) => (await loadTotals(mining.pool)).shares,
    }),
    sharesRefused: t.field({
      type: 'Count',
      description: 'Shares refused since the beginning.',
      resolve: async (_pool, _args, { mining }) => (await loadTotals(mining.pool)).refused,
    }),
    feePercent: t.float({
      nullable: true,
      description:
        'Part of a block’s reward that the pool takes in the coinbase, in percent; null while no stratum process says.',
      resolve: async (_pool, _args, { mining, stratum }) =>
        (await mining.heartbeats(stratum)).flatMap(({ feePercent }) => feePercent ?? [])[0] ?? null,
    }),
    work: t.field({
      type: 'Difficulty',
      description: 'Sum of their assigned difficulties.',
      resolve: async (_pool, _args, { mining }) => (await loadTotals(mining.pool)).work,
    }),
    blocksFound: t.field({
      type: 'Count',
      description: 'Blocks found since the beginning, without those that the node refused or the chain dropped.',
      resolve: async (_pool, _args, { mining }) => (await loadTotals(mining.pool)).blocks,
    }),
    round: t.field({
      type: RoundEffort,
      description: 'What was done for the next block so far.',
      resolve: (_pool, _args, { mining, network }) => mining.currentRound(network),
    }),
    best: t.field({
      type: BestShares,
      description: 'The best shares of all players, each with its proof.',
      resolve: (_pool, _args, { mining }) => {
        const of = (period: BestPeriod) => () => bestOfPool(mining, period)
        return {
          session: () => oneAtATime(mining.pool, 'session best', () => loadPoolSessionBest(mining.pool)),
          day: of('day'),
          week: of('week'),
          month: of('month'),
          ever: of('ever'),
        }
      },
    }),
    bestThisWeek: t.field({
      type: Share,
      nullable: true,
      description: 'The best share of this ISO week (UTC); null before its first share.',
      resolve: async (_pool, _args, { mining }) => {
        const key = await bestOfPool(mining, 'week')
        return key && mining.share.load(key)
      },
    }),
    bestEver: t.field({
      type: Share,
      nullable: true,
      description: 'The best share of all time; null before the first.',
      resolve: async (_pool, _args, { mining }) => {
        const key = await bestOfPool(mining, 'ever')
        return key && mining.share.load(key)
      },
    }),
    stratum: t.field({
      type: [StratumEndpoint],
      description: 'Where miners connect; empty while no stratum process is heard of.',
      resolve: async (_pool, _args, { stratum, mining }) => {
        const beats = await mining.heartbeats(stratum)
        const ports = new Map(beats.flatMap((beat) => beat.ports).map((port) => [port.port, port]))
        return [...ports.values()].sort((a, b) => a.port - b.port).map((port) => ({ ...port, host: stratum.host }))
      },
    }),
  }),
})

builder.queryField('poolStats', (t) =>
  t.field({
    type: PoolStats,
    authScopes: { public: true },
    description: 'All players together.',
    resolve: () => ({ id: poolId }),
  }),
)

import {
  type Adjustment,
  estimateAdjustment,
  type HeaderTimes,
  NETWORK_NAMES,
  type Network as NetworkKey,
} from '../../../../bitcoin/index.ts'
import { builder } from '../../../schema/builder.ts'
import { hashrateOf } from '../hashrate.ts'
import type { TipFact } from '../read/reads.ts'
import { blockSeconds } from '../rules.ts'
import { NetworkName } from './enums.ts'

const isNetwork = (text: string): text is NetworkKey => (NETWORK_NAMES as readonly string[]).includes(text)

const DifficultyAdjustment = builder.objectRef<Adjustment>('DifficultyAdjustment').implement({
  description:
    'A change of the difficulty, every 2,016 blocks, so that they take two weeks. How soon the rest come is chance, and miners set the times in their headers, by up to two hours wrong: so there is a range.',
  fields: (t) => ({
    height: t.exposeInt('height', { description: 'The first block with the new difficulty.' }),
    blocksLeft: t.exposeInt('blocksLeft', {
      description: 'Blocks still to be found under the present difficulty; 0: the next one has the new difficulty.',
    }),
    at: t.field({
      type: 'DateTime',
      description: 'When the last of them is expected, at the pace of this period.',
      resolve: ({ atMs }) => new Date(atMs),
    }),
    factor: t.exposeFloat('factor', { description: 'New difficulty over the present one: 1.05 is 5 % harder.' }),
    low: t.exposeFloat('low', { description: 'Lower end of where it lies 95 times in 100.' }),
    high: t.exposeFloat('high', { description: 'Upper end of where it lies 95 times in 100.' }),
  }),
})

export const Network = builder.objectRef<TipFact>('Network')
builder.node(Network, {
  description: 'The Bitcoin network that is mined on. All zeros until the node was first heard of.',
  id: { resolve: (tip) => tip.network },
  loadManyWithoutCache: (ids, { mining }) =>
    Promise.all(ids.map((id) => (isNetwork(id) ? mining.tips.load(id) : null))),
  isTypeOf: (value) => typeof value === 'object' && value !== null && 'changedAtMs' in value,
  fields: (t) => ({
    name: t.expose('network', { type: NetworkName, description: 'Which network.' }),
    height: t.exposeInt('height', { description: 'Height of its best block.' }),
    tipHash: t.expose('hash', { type: 'Hash256', description: 'Hash of its best block.' }),
    difficulty: t.expose('difficulty', { type: 'Difficulty', description: 'What the next block must reach.' }),
    hashrate: t.field({
      type: 'Hashrate',
      description: 'Of the whole network, as its difficulty implies at a block every ten minutes.',
      resolve: ({ difficulty }) => hashrateOf(difficulty, blockSeconds),
    }),
    adjustment: t.field({
      type: DifficultyAdjustment,
      nullable: true,
      description:
        'The next change of the difficulty, estimated from the times in the headers of this period. Null in the first minutes of a period, while no node is heard of, and on signet and regtest, which have rules of their own.',
      resolve: async ({ network }, _args, { mining, stratum }) => {
        if (network !== 'mainnet' && network !== 'testnet') return null
        const times = (await mining.heartbeats(stratum))
          .filter((beat) => beat.network === network)
          .flatMap(({ headerTimes }) => headerTimes ?? [])
        const newest = times.reduce<HeaderTimes | null>((a, b) => (a && a.tipHeight >= b.tipHeight ? a : b), null)
        return newest && estimateAdjustment(newest)
      },
    }),
    changedAt: t.field({
      type: 'DateTime',
      description: 'When the best block was heard of.',
      resolve: ({ changedAtMs }) => new Date(changedAtMs),
    }),
  }),
})

builder.queryField('network', (t) =>
  t.field({
    type: Network,
    authScopes: { public: true },
    description: 'The network that is mined on.',
    resolve: (_root, _args, { mining, network }) => mining.tips.load(network),
  }),
)

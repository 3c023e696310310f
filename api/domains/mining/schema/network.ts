import { NETWORK_NAMES, type Network as NetworkKey } from '../../../../bitcoin/index.ts'
import { builder } from '../../../schema/builder.ts'
import type { TipFact } from '../read/reads.ts'
import { blockSeconds, hashrateOf } from '../rules.ts'
import { NetworkName } from './enums.ts'

const isNetwork = (text: string): text is NetworkKey => (NETWORK_NAMES as readonly string[]).includes(text)

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
    description: 'The network that is mined on.',
    resolve: (_root, _args, { mining, network }) => mining.tips.load(network),
  }),
)

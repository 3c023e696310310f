import { chanceInWords, chanceWithin, hashesPerBlock, headsInARow, secondsPerBlock } from '../../../../bitcoin/index.ts'
import { builder } from '../../../schema/builder.ts'

const daySeconds = 86_400
const yearDays = 365.25

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null)

const BlockChance = builder.objectRef<number>('BlockChance').implement({
  description: 'The chance of at least one block within a time.',
  fields: (t) => ({
    probability: t.float({ description: 'From 0 to 1.', resolve: (chance) => chance }),
    oneIn: t.float({
      nullable: true,
      description: 'Its inverse: once in so many such times. Null where there is no chance.',
      resolve: (chance) => finite(1 / chance),
    }),
    words: t.string({
      description: 'In English, to two digits: "12 %", "1 in 4,200", "1 in 17 million", "more than 99 %", "none".',
      resolve: chanceInWords,
    }),
    headsInARow: t.float({
      nullable: true,
      description: 'So many coins would all have to show heads for a thing as unlikely. Null where there is no chance.',
      resolve: (chance) => finite(headsInARow(chance)),
    }),
  }),
})

interface Odds {
  readonly hashrate: number
  readonly difficulty: number
}
const within = ({ hashrate, difficulty }: Odds, days: number): number =>
  chanceWithin(days * daySeconds, hashrate, difficulty)

const BlockOdds = builder.objectRef<Odds>('BlockOdds').implement({
  description:
    'What a hashrate can expect, mining without a break while the difficulty stays as it is; it mostly rises, which makes it less. Every hash is a draw of its own: what went before changes nothing, and no block is ever due.',
  fields: (t) => ({
    hashrate: t.expose('hashrate', { type: 'Hashrate', description: 'Whose odds these are.' }),
    difficulty: t.expose('difficulty', { type: 'Difficulty', description: 'The difficulty of the next block.' }),
    hashesPerBlock: t.float({
      description: 'Hashes that a block takes on average.',
      resolve: ({ difficulty }) => hashesPerBlock(difficulty),
    }),
    meanSeconds: t.float({
      nullable: true,
      description: 'Time to a block on average; null without a hashrate.',
      resolve: ({ hashrate, difficulty }) => finite(secondsPerBlock(hashrate, difficulty)),
    }),
    medianSeconds: t.float({
      nullable: true,
      description: 'Half of all waits are shorter than this: 0.69 of the mean. Null without a hashrate.',
      resolve: ({ hashrate, difficulty }) => finite(Math.LN2 * secondsPerBlock(hashrate, difficulty)),
    }),
    day: t.field({ type: BlockChance, description: 'Within 24 hours.', resolve: (odds) => within(odds, 1) }),
    week: t.field({ type: BlockChance, description: 'Within seven days.', resolve: (odds) => within(odds, 7) }),
    year: t.field({
      type: BlockChance,
      description: 'Within a year of 365.25 days.',
      resolve: (odds) => within(odds, yearDays),
    }),
  }),
})

builder.queryField('odds', (t) =>
  t.field({
    type: BlockOdds,
    authScopes: { public: true },
    nullable: true,
    description: 'The odds of a block on the network that is mined on; null until its difficulty is known.',
    args: { hashrate: t.arg({ type: 'Hashrate', required: true, description: 'Hashes a second.' }) },
    resolve: async (_root, { hashrate }, { mining, network }) => {
      const { difficulty } = await mining.tips.load(network)
      return difficulty > 0 ? { hashrate, difficulty } : null
    },
  }),
)

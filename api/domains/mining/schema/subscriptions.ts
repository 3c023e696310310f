import { builder } from '../../../schema/builder.ts'
import { requireAddress } from '../../accounts/index.ts'
import {
  BLOCK_CHANGE_CHANNEL,
  BLOCK_CHANNEL,
  type BlocksMessage,
  FEED_CHANNEL,
  type FeedMessage,
  mergeBlocks,
  mergeFeeds,
  mergePlayers,
  type PlayerMessage,
  playerChannel,
  TIP_CHANNEL,
  type TipMessage,
} from '../live/messages.ts'
import { either, flattened } from '../live/watch.ts'
import { Block } from './block.ts'
import { requireVisible, visible } from './hidden.ts'
import { Network } from './network.ts'
import { Player } from './player.ts'
import { Share } from './share.ts'
import { Worker } from './worker.ts'

/** At most ten messages a second of the feed, and one of an address's figures. */
const feedEveryMs = 100
const figuresEveryMs = 1_000
/** A subscription is paid for again and again. */
const complexity = { field: 1, multiplier: 3 }

const ShareBatch = builder.objectRef<FeedMessage>('ShareBatch').implement({
  description: 'Shares that were accepted since the last message.',
  fields: (t) => ({
    shares: t.field({
      type: [Share],
      description: 'Up to 20 of them in the order in which they came: the most notable, then the newest.',
      resolve: ({ shares }) => [...shares],
    }),
    accepted: t.expose('accepted', { type: 'Count', description: 'How many there were.' }),
    work: t.expose('work', { type: 'Difficulty', description: 'Sum of the assigned difficulties of all of them.' }),
    dropped: t.field({
      type: 'Count',
      description: 'How many are not in the list.',
      resolve: ({ accepted, shares }) => accepted - shares.length,
    }),
  }),
})

builder.subscriptionField('shareFeed', (t) =>
  t.field({
    type: ShareBatch,
    authScopes: { public: true },
    description: 'Accepted shares as they come: the first at once, then at most ten messages a second.',
    complexity,
    args: { address: t.arg({ type: 'Address', description: 'Of this player only; of everyone by default.' }) },
    subscribe: async (_root, { address }, { watch, network, prisma }) => {
      if (address === null || address === undefined) {
        return watch.follow<FeedMessage>(FEED_CHANNEL, mergeFeeds, feedEveryMs)
      }
      const whose = requireAddress(address, network)
      await requireVisible(prisma, whose)
      const channel = playerChannel(whose)
      const messages = watch.follow<PlayerMessage>(channel, mergePlayers, feedEveryMs)
      return flattened(messages, (message) => (message.accepted > 0 ? [message] : []))
    },
    resolve: (message) => message,
  }),
)

builder.subscriptionField('playerUpdated', (t) =>
  t.prismaField({
    type: Player,
    authScopes: { public: true },
    description: 'The player anew whenever figures or workers changed, at most once a second.',
    complexity,
    args: { address: t.arg({ type: 'Address', required: true, description: 'Whose.' }) },
    subscribe: async (_root, { address }, { watch, network, prisma }) => {
      const whose = requireAddress(address, network)
      await requireVisible(prisma, whose)
      return watch.follow<PlayerMessage>(playerChannel(whose), mergePlayers, figuresEveryMs)
    },
    resolve: async (query, _message, { address }, { prisma, network }) => {
      const whose = requireAddress(address, network)
      return visible(await prisma.player.findUnique({ ...query, where: { address: whose, hiddenAt: null } }), whose)
    },
  }),
)

builder.subscriptionField('workerUpdated', (t) =>
  t.prismaField({
    type: Worker,
    authScopes: { public: true },
    description: 'Each worker of the player anew whenever it changed, at most once a second.',
    complexity,
    args: { address: t.arg({ type: 'Address', required: true, description: 'Whose.' }) },
    subscribe: async (_root, { address }, { watch, network, prisma }) => {
      const whose = requireAddress(address, network)
      await requireVisible(prisma, whose)
      const channel = playerChannel(whose)
      const messages = watch.follow<PlayerMessage>(channel, mergePlayers, figuresEveryMs)
      return flattened(messages, ({ workers }) => workers.map((name) => ({ name })))
    },
    resolve: async (query, { name }, { address }, { prisma, network }) => {
      const whose = requireAddress(address, network)
      const where = { name, player: { address: whose, hiddenAt: null } }
      return visible(await prisma.worker.findFirst({ ...query, where }), whose)
    },
  }),
)

builder.subscriptionField('blockFound', (t) =>
  t.prismaField({
    type: Block,
    authScopes: { public: true },
    description: 'Each block when it is found; what becomes of it is for the query to say.',
    complexity,
    args: { address: t.arg({ type: 'Address', description: 'Of this player only; of everyone by default.' }) },
    subscribe: (_root, { address }, { watch, network }) => {
      const whose = address === null || address === undefined ? undefined : requireAddress(address, network)
      const messages = watch.follow<BlocksMessage>(BLOCK_CHANNEL, mergeBlocks, 0)
      return flattened(messages, ({ blocks }) =>
        blocks.filter((block) => whose === undefined || block.address === whose),
      )
    },
    resolve: (query, { hash }, _args, { prisma }) =>
      prisma.block.findUniqueOrThrow({ ...query, where: { hash: Buffer.from(hash, 'hex') } }),
  }),
)

/** So many blocks at most are told of at once: those that are not buried yet, or have just changed. */
const changedBlocksMax = 100

builder.subscriptionField('blocksUpdated', (t) =>
  t.prismaField({
    type: [Block],
    authScopes: { public: true },
    description:
      'Blocks whose status changed, and on each new tip all that are not confirmed yet, for their confirmations: up to 100, the newest first.',
    complexity,
    args: { address: t.arg({ type: 'Address', description: 'Of this player only; of everyone by default.' }) },
    subscribe: (_root, { address }, { watch, network }) => {
      if (address !== null && address !== undefined) requireAddress(address, network)
      const changes = watch.follow<BlocksMessage>(BLOCK_CHANGE_CHANNEL, mergeBlocks, feedEveryMs)
      const tips = watch.follow<TipMessage>(TIP_CHANNEL, (_, newer) => newer, feedEveryMs)
      return either<BlocksMessage | TipMessage>(changes, tips)
    },
    resolve: (query, message, { address }, { prisma, network }) => {
      const which =
        'blocks' in message
          ? { hash: { in: message.blocks.map(({ hash }) => Buffer.from(hash, 'hex')) } }
          : { status: { in: ['found' as const, 'accepted' as const] } }
      const whose = address ? { player: { address: requireAddress(address, network) } } : {}
      return prisma.block.findMany({
        ...query,
        where: { ...which, ...whose },
        orderBy: { id: 'desc' },
        take: changedBlocksMax,
      })
    },
  }),
)

builder.subscriptionField('tipChanged', (t) =>
  t.field({
    type: Network,
    authScopes: { public: true },
    description: 'The network whenever it has a new best block.',
    complexity,
    subscribe: (_root, _args, { watch, network }) =>
      flattened(
        watch.follow<TipMessage>(TIP_CHANNEL, (_, newer) => newer, 0),
        (message) => (message.network === network ? [message] : []),
      ),
    resolve: (_message, _args, { mining, network }) => mining.tips.load(network),
  }),
)

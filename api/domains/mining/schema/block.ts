import { addressToScript, type Network, type BlockReward as Reward, rewardOf } from '../../../../bitcoin/index.ts'
import { builder } from '../../../schema/builder.ts'
import { requireAddress } from '../../accounts/index.ts'
import type { BlockChangeFact } from '../read/blocks.ts'
import { branchOf } from '../read/shares.ts'
import { confirmationsOf, type Effort, longerRounds, luckOf } from '../rules.ts'
import { BlockStatusName } from './enums.ts'
import { ShareProof } from './share.ts'

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

const BlockReward = builder.objectRef<Reward>('BlockReward').implement({
  description: 'What the coinbase of a block pays, to the satoshi, read from its own outputs.',
  fields: (t) => ({
    total: t.expose('totalSats', { type: 'Sats', description: 'All of it: the subsidy and the fees.' }),
    subsidy: t.expose('subsidySats', { type: 'Sats', description: 'New coins.' }),
    fees: t.expose('feesSats', { type: 'Sats', description: 'Fees of the transactions in the block.' }),
    player: t.expose('playerSats', { type: 'Sats', description: 'What goes to the address of the player.' }),
    poolFee: t.expose('othersSats', {
      type: 'Sats',
      description: 'What goes elsewhere: the fee of the pool; 0 where it takes none.',
    }),
  }),
})

export const RoundEffort = builder.objectRef<Effort>('RoundEffort').implement({
  description:
    'What a round took: the work of all players since their last block that counts. Work belongs to the height that it was done for. A block that the chain drops gives its work to the next.',
  fields: (t) => ({
    shares: t.expose('shares', { type: 'Count', description: 'Accepted shares.' }),
    work: t.expose('work', { type: 'Difficulty', description: 'Sum of their assigned difficulties.' }),
    effort: t.exposeFloat('effort', {
      description:
        'Work over what a block takes on average, each share by the network difficulty of its height: 1 is as expected, below it is luck.',
    }),
    luck: t.float({
      nullable: true,
      description: 'Its inverse: 2 is a block for half of the work. Null where there was no work.',
      resolve: luckOf,
    }),
    longerRounds: t.float({
      description:
        'Part of all rounds that take more work than this one, from 0 to 1. Nothing is ever due: blocks come by chance, whatever went before.',
      resolve: longerRounds,
    }),
  }),
})

const BlockChange = builder.objectRef<BlockChangeFact>('BlockChange').implement({
  description: 'A step in what became of a block.',
  fields: (t) => ({
    status: t.expose('status', { type: BlockStatusName, description: 'What it was from then on.' }),
    at: t.field({ type: 'DateTime', description: 'When it was told.', resolve: ({ atMs }) => new Date(atMs) }),
    detail: t.exposeString('detail', { nullable: true, description: 'In words, where there is more to say.' }),
  }),
})

export const Block = builder.prismaNode('Block', {
  description: 'A block that a player found. Public.',
  id: { field: 'id' },
  select: { id: true },
  fields: (t) => ({
    height: t.exposeInt('height', { description: 'Its height in the chain.' }),
    hash: t.field({
      type: 'Hash256',
      description: 'Its hash.',
      select: { hash: true },
      resolve: ({ hash }) => hexOf(hash),
    }),
    foundAt: t.expose('foundAt', { type: 'DateTime', description: 'When the share that solved it came in.' }),
    address: t.field({
      type: 'Address',
      description:
        'The player who found it, and whom it pays: as the chain says, of players too who keep their pages private.',
      select: { player: { select: { address: true } } },
      resolve: ({ player }) => player.address,
    }),
    workerName: t.field({
      type: 'String',
      description: 'The worker that found it; empty where the rig gave no name, or the player keeps the page private.',
      select: { worker: { select: { name: true } }, player: { select: { hiddenAt: true } } },
      resolve: ({ worker, player }) => (player.hiddenAt === null ? worker.name : ''),
    }),
    isDemo: t.field({
      type: 'Boolean',
      description: 'Found by a labelled demo miner.',
      select: { worker: { select: { isDemo: true } } },
      resolve: ({ worker }) => worker.isDemo,
    }),
    rewardSats: t.expose('rewardSats', {
      type: 'Sats',
      description: 'Subsidy and fees: the whole coinbase value. What of it goes to the player is in `reward`.',
    }),
    reward: t.field({
      type: BlockReward,
      nullable: true,
      description: 'What its coinbase pays, and to whom; null where the coinbase cannot be read.',
      select: { coinbase: true, height: true, network: true, player: { select: { address: true } } },
      resolve: ({ coinbase, height, network: name, player }) => {
        const network = name as Network
        const reading = addressToScript(player.address, network)
        return reading.ok ? rewardOf(coinbase, height, network, reading.script) : null
      },
    }),
    networkDifficulty: t.expose('networkDifficulty', {
      type: 'Difficulty',
      description: 'The difficulty it had to reach.',
    }),
    shareDifficulty: t.expose('shareDifficulty', { type: 'Difficulty', description: 'The difficulty it reached.' }),
    status: t.expose('status', { type: BlockStatusName, description: 'What became of it.' }),
    confirmations: t.field({
      type: 'Int',
      description:
        'Blocks that stand in the chain with this one at the bottom, up to 100, from which on its reward can be spent; 0 while the chain does not hold it. Subscribe to `blocksUpdated` to see it grow.',
      select: { status: true, height: true, network: true },
      resolve: async ({ status, height, network }, _args, { mining }) =>
        confirmationsOf(status, height, (await mining.tips.load(network as Network)).height),
    }),
    effort: t.field({
      type: RoundEffort,
      nullable: true,
      description: 'What it took since the block before it that counts; null where this one does not count.',
      resolve: ({ id }, _args, { mining }) => mining.effort.load(id),
    }),
    history: t.field({
      type: [BlockChange],
      description: 'What became of it step by step, oldest first.',
      resolve: async ({ id }, _args, { mining }) => [...(await mining.blockHistory.load(id))],
    }),
    statusDetail: t.exposeString('statusDetail', {
      nullable: true,
      description: 'More about the status in words: what the node said where it refused the block; mostly null.',
    }),
    proof: t.field({
      type: ShareProof,
      description: 'Its full proof.',
      select: {
        header: true,
        coinbase: true,
        merkleBranch: true,
        height: true,
        network: true,
        player: { select: { address: true } },
      },
      resolve: ({ header, coinbase, merkleBranch, height, network, player }) => ({
        header: hexOf(header),
        coinbase: hexOf(coinbase),
        merkleBranch: branchOf(hexOf(merkleBranch)),
        height,
        network: network as Network,
        address: player.address,
      }),
    }),
  }),
})

builder.queryField('blocks', (t) =>
  t.prismaConnection({
    type: Block,
    authScopes: { public: true },
    cursor: 'id',
    description: 'Blocks that were found, whatever became of them, the newest first.',
    args: { address: t.arg({ type: 'Address', description: 'By this player only; by everyone by default.' }) },
    resolve: (query, _root, { address }, { prisma, network }) =>
      prisma.block.findMany({
        ...query,
        ...(address && { where: { player: { address: requireAddress(address, network) } } }),
        orderBy: { id: 'desc' },
      }),
  }),
)

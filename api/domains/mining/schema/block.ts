import type { Network } from '../../../../bitcoin/index.ts'
import { builder } from '../../../schema/builder.ts'
import { branchOf } from '../read/shares.ts'
import { BlockStatusName } from './enums.ts'
import { ShareProof } from './share.ts'

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

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
      description: 'The player who found it and whom it pays.',
      select: { player: { select: { address: true } } },
      resolve: ({ player }) => player.address,
    }),
    workerName: t.field({
      type: 'String',
      description: 'The worker that found it; empty where the rig gave no name.',
      select: { worker: { select: { name: true } } },
      resolve: ({ worker }) => worker.name,
    }),
    isDemo: t.field({
      type: 'Boolean',
      description: 'Found by a labelled demo miner.',
      select: { worker: { select: { isDemo: true } } },
      resolve: ({ worker }) => worker.isDemo,
    }),
    rewardSats: t.expose('rewardSats', { type: 'Sats', description: 'Subsidy and fees: the whole coinbase value.' }),
    networkDifficulty: t.expose('networkDifficulty', {
      type: 'Difficulty',
      description: 'The difficulty it had to reach.',
    }),
    shareDifficulty: t.expose('shareDifficulty', { type: 'Difficulty', description: 'The difficulty it reached.' }),
    status: t.expose('status', { type: BlockStatusName, description: 'What became of it.' }),
    statusDetail: t.exposeString('statusDetail', {
      nullable: true,
      description: 'The words of the node where it refused the block; otherwise null.',
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
    cursor: 'id',
    description: 'Blocks found by all players, the newest first.',
    resolve: (query, _root, _args, { prisma }) => prisma.block.findMany({ ...query, orderBy: { id: 'desc' } }),
  }),
)

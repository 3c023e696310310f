import { resolveCursorConnection } from '@pothos/plugin-relay'
import { builder, pageDefault, pageMax } from '../../../schema/builder.ts'
import { badInput } from '../../../schema/errors.ts'
import { InvalidAddress, parseAddress } from '../../accounts/index.ts'
import { PlayerHidden, PlayerNotSeen } from '../errors.ts'
import type { ShareFact } from '../ledger/changes.ts'
import { bestOf, parseShareKey, type ShareKey, shareKeyText } from '../read/key.ts'
import { HistoryRange } from './enums.ts'
import { HashratePoint, HashrateWindows } from './hashrate.ts'
import { isHidden } from './hidden.ts'
import { RefusalCount, RefusalReportType } from './refusals.ts'
import { BestShares, periodBests, Share } from './share.ts'
import { bestOfSessions } from './worker.ts'

/** A page costs what it may hold: lists count for ten by themselves. */
const pageComplexity = ({ first, last }: { first?: number | null; last?: number | null }) => ({
  field: 1,
  multiplier: Math.max(1, Math.min(pageMax, first ?? last ?? pageDefault) / 10),
})

const cursorPrefix = 's:'
const cursorOf = (key: ShareKey): string => Buffer.from(cursorPrefix + shareKeyText(key)).toString('base64url')

function keyOfCursor(cursor: string | undefined): ShareKey | undefined {
  if (cursor === undefined) return undefined
  const text = Buffer.from(cursor, 'base64url').toString()
  const key = text.startsWith(cursorPrefix) ? parseShareKey(text.slice(cursorPrefix.length)) : undefined
  if (!key) throw badInput('That is not a cursor of this list.')
  return key
}

export const Player = builder.prismaNode('Player', {
  description: 'A person who mines here, known by a Bitcoin address and nothing else. Public.',
  // Of a hidden player there is no node.
  id: { resolve: ({ id }) => id },
  findUnique: (id) => ({ id: Number(id), hiddenAt: null }),
  select: { id: true },
  fields: (t) => ({
    address: t.expose('address', { type: 'Address', description: 'Where all rewards of this player go.' }),
    account: t.prismaField({
      type: 'Account',
      nullable: true,
      description: 'Who signed in with the address; null where nobody has.',
      select: { address: true },
      resolve: (_query, { address }, _args, { profiles }) => profiles.ofAddress.load(address),
    }),
    isDemo: t.exposeBoolean('isDemo', { description: 'All workers are labelled demo miners of the server itself.' }),
    firstSeenAt: t.expose('firstSeenAt', { type: 'DateTime', description: 'When a worker first connected.' }),
    lastShareAt: t.expose('lastShareAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When the last share was accepted; null before the first.',
    }),
    sharesAccepted: t.field({
      type: 'Count',
      description: 'Shares accepted since first seen.',
      select: { shares: true },
      resolve: ({ shares }) => Number(shares),
    }),
    work: t.field({
      type: 'Difficulty',
      description: 'Sum of the assigned difficulties of all shares.',
      select: { work: true },
      resolve: ({ work }) => work.toNumber(),
    }),
    workersOnline: t.field({
      type: 'Int',
      description: 'Workers with an open connection.',
      select: { address: true },
      resolve: async ({ address }, _args, { mining }) =>
        new Set((await mining.sessions.load(address)).map((each) => each.worker)).size,
    }),
    hashrate: t.field({
      type: HashrateWindows,
      description: 'How fast all workers mine together.',
      select: { firstSeenAt: true },
      resolve: ({ id, firstSeenAt }, _args, { mining }) =>
        mining.playerWindows.load({ playerId: id, id, firstSeenMs: firstSeenAt.getTime() }),
    }),
    hashrateHistory: t.field({
      type: [HashratePoint],
      description: 'Hashrate over time, oldest first, without gaps, from when the player was first seen.',
      args: {
        range: t.arg({
          type: HistoryRange,
          required: true,
          defaultValue: 'day',
          description: 'How far back, and in what steps.',
        }),
      },
      select: { firstSeenAt: true },
      resolve: ({ id, firstSeenAt }, { range }, { mining }) =>
        mining.histories[range].load({ id, firstSeenMs: firstSeenAt.getTime() }),
    }),
    best: t.field({
      type: BestShares,
      description: 'The best shares, each with its proof.',
      select: { address: true, bestDifficulty: true, bestAt: true, bestInstanceId: true, bestSequence: true },
      resolve: (player, _args, { mining }) => ({
        session: async () => bestOfSessions(mining, player.id, await mining.sessions.load(player.address)),
        ...periodBests(() => mining.playerBests.load(player.id)),
        ever: () => bestOf(player),
      }),
    }),
    blocksFound: t.field({
      type: 'Count',
      description: 'Blocks found, without those that the node refused or the chain dropped.',
      resolve: ({ id }, _args, { mining }) => mining.playerBlocks.load(id),
    }),
    refusals: t.field({
      type: [RefusalCount],
      description: 'Refused shares since first seen, by reason, the most frequent first.',
      resolve: async ({ id }, _args, { mining }) => [...(await mining.playerRefusals.load(id))],
    }),
    refusalReport: t.field({
      type: RefusalReportType,
      description: 'Refused shares of late by reason, worker and hour, with what they mean and what to do.',
      args: {
        range: t.arg({ type: HistoryRange, required: true, defaultValue: 'day', description: 'How far back.' }),
      },
      resolve: ({ id }, { range }, { mining }) => mining.refusalReports[range].load(id),
    }),
    workers: t.relatedConnection('workers', {
      description: 'The workers, in the order in which they first came.',
      cursor: 'id',
      query: { orderBy: { id: 'asc' } },
      complexity: pageComplexity,
    }),
    shares: t.connection({
      type: Share,
      description: 'Accepted shares, the newest first, as long as raw shares are kept.',
      complexity: pageComplexity,
      resolve: ({ id }, args, { mining }) =>
        resolveCursorConnection<Promise<ShareFact[]>>(
          { args, defaultSize: pageDefault, maxSize: pageMax, toCursor: cursorOf },
          async ({ before, after, limit, inverted }): Promise<ShareFact[]> => {
            const [from, to] = [keyOfCursor(after), keyOfCursor(before)]
            const page = { limit, inverted, ...(from && { after: from }), ...(to && { before: to }) }
            return mining.sharePages.load({ playerId: id, page })
          },
        ),
    }),
  }),
})

builder.objectType(PlayerNotSeen, {
  name: 'PlayerNotSeen',
  description: 'A right address with which no miner has connected yet.',
  fields: (t) => ({
    message: t.exposeString('message', { description: 'The same, in a sentence for people.' }),
    address: t.expose('address', { type: 'Address', description: 'The address, canonical.' }),
  }),
})

builder.objectType(PlayerHidden, {
  name: 'PlayerHidden',
  description:
    'A player who keeps the page private: no figures, shares, workers or places are shown. Blocks are on the chain.',
  fields: (t) => ({
    message: t.exposeString('message', { description: 'The same, in a sentence for people.' }),
    address: t.expose('address', { type: 'Address', description: 'The address, canonical.' }),
  }),
})

builder.queryField('player', (t) =>
  t.prismaField({
    type: Player,
    authScopes: { public: true },
    description: 'The player of an address.',
    args: {
      address: t.arg.string({
        required: true,
        description: 'Any text; what is not an address of this network is answered with what is wrong with it.',
      }),
    },
    errors: {
      types: [InvalidAddress, PlayerNotSeen, PlayerHidden],
      union: { name: 'PlayerResult', description: 'A player, or why there is none.' },
    },
    resolve: async (query, _root, { address: text }, { prisma, network }) => {
      const address = parseAddress(text, network)
      const player = await prisma.player.findUnique({ ...query, where: { address, hiddenAt: null } })
      if (!player) throw (await isHidden(prisma, address)) ? new PlayerHidden(address) : new PlayerNotSeen(address)
      return player
    },
  }),
)

import { builder } from '../../../schema/builder.ts'
import type { LiveSession } from '../live/presence.ts'
import { bestOf } from '../read/key.ts'
import { liveKey, type MiningReads } from '../read/reads.ts'
import type { Best } from '../rules.ts'
import { HashrateWindows } from './hashrate.ts'
import { RefusalCount } from './refusals.ts'
import { BestShares, periodBests } from './share.ts'

const ofPlayer = { name: true, player: { select: { address: true } } } as const
interface OfPlayer {
  readonly name: string
  readonly player: { readonly address: string }
}

/** Connections of this worker that are alive, the newest first. */
async function sessionsOf(mining: MiningReads, worker: OfPlayer): Promise<readonly LiveSession[]> {
  const sessions = await mining.sessions.load(worker.player.address)
  return sessions
    .filter((each) => each.worker === worker.name)
    .sort((a, b) => (b.connectedAtMs ?? 0) - (a.connectedAtMs ?? 0))
}

/** The best of these connections, of all that the ledger keeps of the player. */
export async function bestOfSessions(
  mining: MiningReads,
  playerId: number,
  sessions: readonly LiveSession[],
): Promise<Best | null> {
  if (sessions.length === 0) return null
  const bests = await mining.sessionBests.load(playerId)
  return sessions.reduce<Best | null>((best, live) => {
    const other = bests.get(liveKey(live)) ?? null
    return best === null || (other !== null && other.difficulty > best.difficulty) ? other : best
  }, null)
}

export const Worker = builder.prismaNode('Worker', {
  description: 'A rig of a player, known by the name behind the address. Public.',
  id: { resolve: ({ id }) => id },
  findUnique: (id) => ({ id: Number(id), player: { hiddenAt: null } }),
  select: { id: true },
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Its name; empty where the rig gave none.' }),
    address: t.field({
      type: 'Address',
      description: 'Its player.',
      select: { player: { select: { address: true } } },
      resolve: ({ player }) => player.address,
    }),
    userAgent: t.exposeString('userAgent', {
      nullable: true,
      description: 'What the rig calls itself, as of its last connection; null where it did not say.',
    }),
    isDemo: t.exposeBoolean('isDemo', { description: 'A labelled demo miner of the server itself, not a real rig.' }),
    isOnline: t.field({
      type: 'Boolean',
      description: 'Whether a connection of it is open.',
      select: ofPlayer,
      resolve: async (worker, _args, { mining }) => (await sessionsOf(mining, worker)).length > 0,
    }),
    connectedAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When its present connection began, the newest of several; null while offline.',
      select: { ...ofPlayer, connectedAt: true },
      resolve: async (worker, _args, { mining }) => {
        const [newest] = await sessionsOf(mining, worker)
        if (!newest) return null
        return newest.connectedAtMs === null ? worker.connectedAt : new Date(newest.connectedAtMs)
      },
    }),
    difficulty: t.field({
      type: 'Difficulty',
      nullable: true,
      description: 'Difficulty assigned now, of the newest of several connections; null while offline.',
      select: ofPlayer,
      resolve: async (worker, _args, { mining }) => (await sessionsOf(mining, worker))[0]?.difficulty ?? null,
    }),
    firstSeenAt: t.expose('firstSeenAt', { type: 'DateTime', description: 'When it first connected.' }),
    lastShareAt: t.expose('lastShareAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When its last share was accepted; null before the first.',
    }),
    sharesAccepted: t.field({
      type: 'Count',
      description: 'Shares accepted since it was first seen.',
      select: { shares: true },
      resolve: ({ shares }) => Number(shares),
    }),
    work: t.field({
      type: 'Difficulty',
      description: 'Sum of the assigned difficulties of all its shares.',
      select: { work: true },
      resolve: ({ work }) => work.toNumber(),
    }),
    hashrate: t.field({
      type: HashrateWindows,
      description: 'How fast it mines.',
      select: { playerId: true, firstSeenAt: true },
      resolve: ({ id, playerId, firstSeenAt }, _args, { mining }) =>
        mining.workerWindows.load({ playerId, id, firstSeenMs: firstSeenAt.getTime() }),
    }),
    best: t.field({
      type: BestShares,
      description: 'Its best shares, each with its proof.',
      select: {
        ...ofPlayer,
        playerId: true,
        bestDifficulty: true,
        bestAt: true,
        bestInstanceId: true,
        bestSequence: true,
      },
      resolve: (worker, _args, { mining }) => ({
        session: async () => bestOfSessions(mining, worker.playerId, await sessionsOf(mining, worker)),
        ...periodBests(() => mining.workerBests.load(worker.id)),
        ever: () => bestOf(worker),
      }),
    }),
    blocksFound: t.field({
      type: 'Count',
      description: 'Blocks found, without those that the node refused or the chain dropped.',
      resolve: ({ id }, _args, { mining }) => mining.workerBlocks.load(id),
    }),
    refusals: t.field({
      type: [RefusalCount],
      description: 'Its refused shares since it was first seen, by reason, the most frequent first.',
      select: { playerId: true },
      resolve: async ({ id, playerId }, _args, { mining }) => [
        ...(await mining.workerRefusals.load({ playerId, workerId: id })),
      ],
    }),
  }),
})

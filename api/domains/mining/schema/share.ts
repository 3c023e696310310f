import { decodeGlobalID } from '@pothos/plugin-relay'
import type { Network } from '../../../../bitcoin/index.ts'
import { builder } from '../../../schema/builder.ts'
import type { ShareFact } from '../ledger/changes.ts'
import type { PeriodBests } from '../read/bests.ts'
import { parseShareKey, type ShareKey, shareKeyText } from '../read/key.ts'
import { loadByHash, type ProofRow } from '../read/shares.ts'
import { NetworkName, ShareSource, ShareStanding } from './enums.ts'

export const ShareProof = builder.objectRef<ProofRow>('ShareProof').implement({
  description:
    'Everything that is needed to check a share without trusting anyone: hash the coinbase, fold it with the branch into the merkle root, find that root in the header, hash the header.',
  fields: (t) => ({
    header: t.expose('header', { type: 'Hex', description: 'The block header, 80 bytes.' }),
    coinbase: t.expose('coinbase', { type: 'Hex', description: 'The coinbase transaction without its witness.' }),
    merkleBranch: t.expose('merkleBranch', {
      type: ['Hex'],
      description: 'Sibling hashes from the coinbase up to the root, internal byte order.',
    }),
    height: t.exposeInt('height', { description: 'Height of the block that was mined for.' }),
    network: t.field({
      type: NetworkName,
      description: 'The network it was mined on.',
      resolve: (proof) => proof.network as Network,
    }),
    address: t.expose('address', { type: 'Address', description: 'The player: the coinbase pays this address.' }),
  }),
})

export const Share = builder.objectRef<ShareFact>('Share')
builder.node(Share, {
  description: 'A proof of work that was accepted. Public.',
  id: { resolve: shareKeyText },
  loadManyWithoutCache: async (ids, { mining }) =>
    Promise.all(
      ids.map((id) => {
        const key = parseShareKey(id)
        return key ? mining.share.load(key) : null
      }),
    ),
  isTypeOf: (value) => typeof value === 'object' && value !== null && 'shareDifficulty' in value && 'sequence' in value,
  fields: (t) => ({
    at: t.field({
      type: 'DateTime',
      description: 'When it was accepted.',
      resolve: (share) => new Date(share.atMs),
    }),
    source: t.expose('source', { type: ShareSource, description: 'Where the work was done.' }),
    address: t.expose('address', { type: 'Address', description: 'Its player.' }),
    workerName: t.exposeString('workerName', { description: 'Its worker; empty where the rig gave no name.' }),
    isDemo: t.exposeBoolean('isDemo', { description: 'Found by a labelled demo miner.' }),
    difficulty: t.expose('difficulty', {
      type: 'Difficulty',
      description: 'The difficulty that was assigned: the work it counts for.',
    }),
    shareDifficulty: t.expose('shareDifficulty', {
      type: 'Difficulty',
      description: 'The difficulty its hash reached.',
    }),
    height: t.exposeInt('height', { description: 'Height of the block that was mined for.' }),
    hash: t.expose('hash', { type: 'Hash256', description: 'Hash of its block header.' }),
    standing: t.expose('standing', { type: ShareStanding, description: 'What it was to its player when it came.' }),
    hasProof: t.exposeBoolean('hasProof', {
      description:
        'Whether its proof is kept: so for every share that was the best of its session or of its worker’s UTC day when it came, as each best of a week, a month and of all time was, or that solved a block.',
    }),
    proof: t.field({
      type: ShareProof,
      nullable: true,
      description: 'Its full proof; null where none is kept.',
      resolve: (share, _args, { mining }) => (share.hasProof ? mining.proof.load(share) : null),
    }),
  }),
})

type Lookup = () => Promise<ShareKey | null> | ShareKey | null
/** Where each best is found; looked up only if it is asked for. */
export interface BestLookups {
  readonly session: Lookup
  readonly day: Lookup
  readonly week: Lookup
  readonly month: Lookup
  readonly ever: Lookup
}

/** Lookups of the running periods, which one statement answers. */
export const periodBests = (load: () => Promise<PeriodBests>): Pick<BestLookups, 'day' | 'week' | 'month'> => ({
  day: async () => (await load()).day,
  week: async () => (await load()).week,
  month: async () => (await load()).month,
})

const bestRef = builder.objectRef<BestLookups>('BestShares')
type BestFields = Parameters<NonNullable<Parameters<(typeof bestRef)['implement']>[0]['fields']>>[0]

const bestField = (t: BestFields, name: keyof BestLookups, description: string) =>
  t.field({
    type: Share,
    nullable: true,
    description,
    resolve: async ({ [name]: lookup }, _args, { mining }) => {
      const key = await lookup()
      return key && mining.share.load(key)
    },
  })

export const BestShares = bestRef.implement({
  description:
    'The shares with the highest difficulty, of equal ones the first. Each keeps its proof for good, unless a proxy sent none.',
  fields: (t) => ({
    session: bestField(
      t,
      'session',
      'Of the connections that are open now; null while offline or before their first share.',
    ),
    day: bestField(t, 'day', 'Of this day in UTC; null before its first share.'),
    week: bestField(t, 'week', 'Of this ISO week, which begins on Monday 00:00 UTC; null before its first share.'),
    month: bestField(t, 'month', 'Of this calendar month in UTC; null before its first share.'),
    ever: bestField(t, 'ever', 'Of all time; null before the first share.'),
  }),
})

builder.queryField('share', (t) =>
  t.field({
    type: Share,
    authScopes: { public: true },
    nullable: true,
    description:
      'A share by its id; null where there is none. Ordinary shares are kept for some months, bests for ever.',
    args: { id: t.arg.id({ required: true, description: 'Id of the share, as the API gave it.' }) },
    resolve: (_root, { id }, { mining }) => {
      const key = keyOfId(String(id))
      return key ? mining.share.load(key) : null
    },
  }),
)

builder.queryField('shareByHash', (t) =>
  t.field({
    type: Share,
    authScopes: { public: true },
    nullable: true,
    description:
      'A share that keeps its proof, by the hash of its header; null where there is none. An ordinary share is found by its id only.',
    args: { hash: t.arg({ type: 'Hash256', required: true, description: 'Display order, as explorers show it.' }) },
    resolve: async (_root, { hash }, { mining }) => {
      const key = await loadByHash(mining.pool, hash)
      return key && mining.share.load(key)
    },
  }),
)

function keyOfId(id: string): ShareKey | undefined {
  try {
    const { typename, id: text } = decodeGlobalID(id)
    return typename === 'Share' ? parseShareKey(text) : undefined
  } catch {
    return undefined
  }
}

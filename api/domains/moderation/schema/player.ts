// A player as those who look after things see one.
import { builder } from '../../../schema/builder.ts'
import { AccountRoleName } from '../../../schema/roles.ts'
import { NameReset } from '../../accounts/index.ts'
import type { Target } from '../deed.ts'
import { ModerationRefused } from '../errors.ts'

const Ban = builder.prismaObject('Ban', {
  description: 'A ban, in force or over.',
  authScopes: { role: 'moderator' },
  fields: (t) => ({
    id: t.exposeID('id', { description: 'Counts up.' }),
    address: t.expose('address', {
      type: 'Address',
      nullable: true,
      description: 'The one address it is for; null where it is for the account.',
    }),
    reason: t.exposeString('reason', { description: 'Why, as they are told.' }),
    at: t.expose('at', { type: 'DateTime', description: 'Since when.' }),
    until: t.expose('until', {
      type: 'DateTime',
      nullable: true,
      description: 'When it is over by itself; null for one without an end.',
    }),
    endedAt: t.expose('endedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was lifted, replaced, or found to be over; null while it holds.',
    }),
  }),
})

/** Shown of one player, of each kind. */
const rowsShown = 50

export const ModeratedPlayer = builder.objectRef<Target>('ModeratedPlayer').implement({
  description: 'An address as moderators and admins see it, whether or not somebody has signed in with it.',
  authScopes: { role: 'moderator' },
  fields: (t) => ({
    address: t.expose('address', {
      type: 'Address',
      description: 'The address that was asked for; of a handle, the first one.',
    }),
    account: t.prismaField({
      type: 'Account',
      nullable: true,
      description: 'Whose it is; null where nobody has signed in with it.',
      resolve: (query, { accountId }, _args, { prisma }) =>
        accountId === null ? null : prisma.account.findUniqueOrThrow({ ...query, where: { id: accountId } }),
    }),
    role: t.field({
      type: AccountRoleName,
      description: 'What they may do here; PLAYER too where nobody has signed in.',
      resolve: async ({ accountId }, _args, { prisma }) =>
        accountId === null ? 'player' : (await prisma.account.findUniqueOrThrow({ where: { id: accountId } })).role,
    }),
    coinbaseTag: t.string({
      description: 'What stands behind the pool’s signature in their coinbases; may be empty.',
      resolve: async ({ accountId }, _args, { prisma }) =>
        accountId === null ? '' : (await prisma.account.findUniqueOrThrow({ where: { id: accountId } })).coinbaseTag,
    }),
    addresses: t.field({
      type: ['Address'],
      description: 'All addresses of the account, or the one that was asked for; at most twenty.',
      resolve: async ({ accountId, address }, _args, { prisma }) => {
        if (accountId === null) return [address]
        const rows = await prisma.accountAddress.findMany({
          where: { accountId },
          orderBy: [{ linkedAt: 'asc' }, { address: 'asc' }],
        })
        return rows.map((row) => row.address)
      },
    }),
    nameResets: t.prismaField({
      type: [NameReset],
      description: `Names that were taken away from the account, the newest first; at most ${rowsShown}.`,
      resolve: async (query, { accountId }, _args, { prisma }) =>
        accountId === null
          ? []
          : prisma.nameReset.findMany({ ...query, where: { accountId }, orderBy: { id: 'desc' }, take: rowsShown }),
    }),
    bans: t.prismaField({
      type: [Ban],
      description: `Bans of the account and of the address that was asked for, the newest first; at most ${rowsShown}.`,
      resolve: (query, { accountId, address }, _args, { prisma }) =>
        prisma.ban.findMany({
          ...query,
          where: { OR: [{ address }, ...(accountId === null ? [] : [{ accountId }])] },
          orderBy: { id: 'desc' },
          take: rowsShown,
        }),
    }),
  }),
})

builder.objectType(ModerationRefused, {
  name: 'ModerationRefused',
  description: 'The rules say no. Nothing was changed.',
  fields: (t) => ({
    message: t.exposeString('message', { description: 'Why, in a sentence for people.' }),
  }),
})

builder.queryField('moderatedPlayer', (t) =>
  t.field({
    type: ModeratedPlayer,
    nullable: true,
    description: 'Somebody by address or handle; null where the text is neither. For moderators.',
    args: { who: t.arg.string({ required: true, description: 'An address of the network, or a handle.' }) },
    authScopes: { role: 'moderator' },
    resolve: (_root, { who }, { moderation }) => moderation.find(who),
  }),
)

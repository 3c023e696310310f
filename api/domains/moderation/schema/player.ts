// A player as those who look after things see one.
import { builder } from '../../../schema/builder.ts'
import { AccountRoleName } from '../../../schema/roles.ts'
import type { Target } from '../deed.ts'
import { ModerationRefused } from '../errors.ts'

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

// Who asks, and what nobody else may see of them.
import { builder } from '../../../schema/builder.ts'

const Account = builder.prismaObject('Account', {
  description: 'Who has signed in with an address. Public, apart from what only `viewer` shows.',
  fields: (t) => ({
    address: t.expose('address', { type: 'Address', description: 'The address that the account began with.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it first signed in.' }),
  }),
})

const Session = builder.prismaObject('Session', {
  description: 'A device that is signed in.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'For `endSession`.' }),
    device: t.exposeString('device', { description: 'What the client said of itself.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it signed in.' }),
    usedAt: t.expose('usedAt', { type: 'DateTime', description: 'When its tokens were last renewed.' }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime', description: 'When it ends unless it is used.' }),
    isThis: t.boolean({
      description: 'Whether it is the session that asks.',
      resolve: ({ id }, _args, { viewer }) => viewer?.sessionId === id,
    }),
  }),
})

export const ViewerType = builder
  .objectRef<{ readonly accountId: number; readonly sessionId: string }>('Viewer')
  .implement({
    description: 'Who asks, and what only they may see.',
    fields: (t) => ({
      account: t.prismaField({
        type: Account,
        description: 'The account.',
        resolve: (query, { accountId }, _args, { prisma }) =>
          prisma.account.findUniqueOrThrow({ ...query, where: { id: accountId } }),
      }),
      sessions: t.prismaField({
        type: [Session],
        description: 'Devices that are signed in, the last used first; at most fifty.',
        resolve: (query, { accountId }, _args, { prisma }) =>
          prisma.session.findMany({
            ...query,
            where: { accountId, endedAt: null, expiresAt: { gt: new Date() } },
            orderBy: [{ usedAt: 'desc' }, { id: 'asc' }],
          }),
      }),
    }),
  })

builder.queryField('viewer', (t) =>
  t.field({
    type: ViewerType,
    nullable: true,
    description: 'Who asks; null for somebody who has not signed in.',
    authScopes: { public: true },
    resolve: (_root, _args, { viewer }) => viewer,
  }),
)

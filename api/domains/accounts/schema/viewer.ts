// Who asks, and what nobody else may see of them.
import { builder, named } from '../../../schema/builder.ts'

const Account = builder.prismaObject('Account', {
  description: 'Who has signed in with an address. Public, apart from what only `viewer` shows.',
  fields: (t) => ({
    handle: t.exposeString('handle', {
      nullable: true,
      description: 'The name by which others find them: letters, digits, underscores; unique whatever the case.',
    }),
    displayName: t.exposeString('displayName', {
      nullable: true,
      description: 'What they want to be called; not unique, and not checked by anybody.',
    }),
    country: t.exposeString('country', {
      nullable: true,
      description: 'The country they play for, as ISO 3166-1 alpha-2; their own word.',
    }),
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

const AccountRoleName = builder.enumType('AccountRole', {
  description: 'What somebody may do here.',
  values: named<'player' | 'moderator' | 'admin'>({
    PLAYER: ['player', 'Play.'],
    MODERATOR: ['moderator', 'Look after names and tags as well.'],
    ADMIN: ['admin', 'Ban, and give roles, as well.'],
  }),
})

const Settings = builder.prismaObject('Account', {
  variant: 'Settings',
  description: 'What only the account itself sees and sets.',
  fields: (t) => ({
    timeZone: t.exposeString('timeZone', {
      nullable: true,
      description: 'Where its days begin (IANA), for notifications; null for UTC.',
    }),
    coinbaseTag: t.exposeString('coinbaseTag', {
      description: 'What stands behind the pool’s signature in the coinbases of its addresses; may be empty.',
    }),
    role: t.expose('role', { type: AccountRoleName, description: 'What it may do here.' }),
  }),
})

const LinkedAddress = builder.prismaObject('AccountAddress', {
  name: 'LinkedAddress',
  description: 'An address that proved by a signature that it is of the account. It can sign in.',
  fields: (t) => ({
    address: t.expose('address', { type: 'Address', description: 'The address.' }),
    linkedAt: t.expose('linkedAt', { type: 'DateTime', description: 'When it was proven.' }),
    isFirst: t.boolean({
      description: 'Whether the account began with it; it cannot be unlinked.',
      select: { address: true, account: { select: { address: true } } },
      resolve: ({ address, account }) => account.address === address,
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
      addresses: t.prismaField({
        type: [LinkedAddress],
        description: 'Addresses of the account, the first one first; at most twenty.',
        resolve: (query, { accountId }, _args, { prisma }) =>
          prisma.accountAddress.findMany({
            ...query,
            where: { accountId },
            orderBy: [{ linkedAt: 'asc' }, { address: 'asc' }],
          }),
      }),
      settings: t.prismaField({
        type: Settings,
        description: 'What only the account itself sees and sets.',
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

// Who asks, and what nobody else may see of them.
import { builder, named, SELF } from '../../../schema/builder.ts'
import { AccountRoleName } from '../../../schema/roles.ts'
import { type ApiScope, isApiScope } from '../scopes.ts'
import { NameReset } from './names.ts'

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
  authScopes: { $granted: SELF },
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

/** So long its owner is told of a name that was taken away. */
const resetDays = 30

const Settings = builder.prismaObject('Account', {
  variant: 'Settings',
  description: 'What only the account itself sees and sets.',
  authScopes: { $granted: SELF },
  fields: (t) => ({
    timeZone: t.exposeString('timeZone', {
      nullable: true,
      description: 'Where its days begin (IANA), for notifications; null for UTC.',
    }),
    coinbaseTag: t.exposeString('coinbaseTag', {
      description: 'What stands behind the pool’s signature in the coinbases of its addresses; may be empty.',
    }),
    role: t.expose('role', { type: AccountRoleName, description: 'What it may do here.' }),
    nameResets: t.relation('resets', {
      type: NameReset,
      grantScopes: [SELF],
      description: `Names that a moderator took away in the last ${resetDays} days, or that are locked, the newest first; at most ten.`,
      query: () => ({
        where: {
          OR: [{ lockedUntil: { gt: new Date() } }, { at: { gt: new Date(Date.now() - resetDays * 86_400_000) } }],
        },
        orderBy: { id: 'desc' },
        take: 10,
      }),
    }),
  }),
})

const LinkedAddress = builder.prismaObject('AccountAddress', {
  name: 'LinkedAddress',
  description: 'An address that proved by a signature that it is of the account. It can sign in.',
  authScopes: { $granted: SELF },
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

export const ApiScopeName = builder.enumType('ApiScope', {
  description: 'What a key may do besides reading what is public.',
  values: named<ApiScope>({
    PROFILE_READ: ['profile:read', 'Read `viewer`: account, settings and addresses.'],
    PROFILE_WRITE: ['profile:write', 'Change profile and coinbase tag.'],
  }),
})

builder.prismaObject('ApiKeyUsage', {
  name: 'ApiKeyDay',
  description: 'The use of a key in a day.',
  authScopes: { $granted: SELF },
  fields: (t) => ({
    day: t.expose('day', { type: 'DateTime', description: 'Midnight UTC at its beginning.' }),
    requests: t.field({
      type: 'Count',
      description: 'Requests over HTTP, and connections over WebSocket.',
      select: { requests: true },
      resolve: ({ requests }) => Number(requests),
    }),
  }),
})

export const ApiKey = builder.prismaObject('ApiKey', {
  description: 'What a program shows in place of a session. The key itself was shown once, when it was made.',
  authScopes: { $granted: SELF },
  fields: (t) => ({
    id: t.exposeID('id', { description: 'For `revokeApiKey`.' }),
    name: t.exposeString('name', { description: 'What its owner called it.' }),
    hint: t.exposeString('hint', { description: 'Its first characters.' }),
    scopes: t.field({
      type: [ApiScopeName],
      description: 'What it may do.',
      select: { scopes: true },
      resolve: ({ scopes }) => scopes.filter(isApiScope),
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime', description: 'When it was made.' }),
    expiresAt: t.expose('expiresAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it ends; null for never.',
    }),
    usedAt: t.expose('usedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was last used, to a few seconds; null for never.',
    }),
    revokedAt: t.expose('revokedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it was revoked; null while it is good.',
    }),
    usage: t.relation('usage', {
      description: 'Its use on each of the last thirty days that it was used, the newest first.',
      grantScopes: [SELF],
      query: { orderBy: { day: 'desc' }, take: 30 },
    }),
  }),
})

export const ViewerType = builder.objectRef<{ readonly accountId: number }>('Viewer').implement({
  description: 'Who asks, and what only they may see.',
  // Not to be had but by a field that says that this is who asks.
  authScopes: { $granted: SELF },
  fields: (t) => ({
    account: t.prismaField({
      type: Account,
      description: 'The account.',
      resolve: (query, { accountId }, _args, { prisma }) =>
        prisma.account.findUniqueOrThrow({ ...query, where: { id: accountId } }),
    }),
    addresses: t.prismaField({
      type: [LinkedAddress],
      grantScopes: [SELF],
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
      grantScopes: [SELF],
      description: 'What only the account itself sees and sets.',
      resolve: (query, { accountId }, _args, { prisma }) =>
        prisma.account.findUniqueOrThrow({ ...query, where: { id: accountId } }),
    }),
    keys: t.prismaField({
      type: [ApiKey],
      grantScopes: [SELF],
      authScopes: { session: true },
      description: 'Keys for programs, the newest first, with those that were revoked.',
      resolve: (query, { accountId }, _args, { prisma }) =>
        prisma.apiKey.findMany({ ...query, where: { accountId }, orderBy: { id: 'desc' }, take: 100 }),
    }),
    sessions: t.prismaField({
      type: [Session],
      grantScopes: [SELF],
      authScopes: { session: true },
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
    description: 'Who asks; null for somebody who has not signed in. A key needs the scope PROFILE_READ.',
    authScopes: (_root, _args, { viewer }) => (viewer === null ? { public: true } : { can: 'profile:read' }),
    grantScopes: [SELF],
    resolve: (_root, _args, { viewer }) => viewer,
  }),
)

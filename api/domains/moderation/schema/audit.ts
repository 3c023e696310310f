// The log of what was done to others.
import { builder } from '../../../schema/builder.ts'
import { requireAddress } from '../../accounts/index.ts'
import { AuditActionName, AuditActorName } from './enums.ts'

const AuditEntry = builder.prismaObject('AuditEntry', {
  description: 'One privileged deed. It can be neither changed nor deleted, and names no name.',
  authScopes: { role: 'admin' },
  fields: (t) => ({
    id: t.exposeID('id', { description: 'Counts up, with gaps.' }),
    at: t.expose('at', { type: 'DateTime', description: 'When.' }),
    actor: t.expose('actor', { type: AuditActorName, description: 'What kind of actor did it.' }),
    by: t.relation('by', { nullable: true, description: 'Who did it; null for operators and the clock.' }),
    byAddress: t.field({
      type: 'Address',
      nullable: true,
      description: 'The first address of who did it; null for operators and the clock.',
      select: { by: { select: { address: true } } },
      resolve: ({ by }) => by?.address ?? null,
    }),
    action: t.expose('action', { type: AuditActionName, description: 'What was done.' }),
    address: t.expose('address', {
      type: 'Address',
      nullable: true,
      description: 'To whom: the address that was named; null where it was done to nobody.',
    }),
    account: t.relation('account', {
      nullable: true,
      description: 'Whose address it was; null where nobody had signed in with it.',
    }),
    reason: t.exposeString('reason', { description: 'Why, in the words of who did it.' }),
    before: t.exposeString('before', {
      nullable: true,
      description: 'What was before, such as a role; null where that says nothing, or would name a name.',
    }),
    after: t.exposeString('after', { nullable: true, description: 'What was after, in the same way.' }),
  }),
})

builder.queryField('auditLog', (t) =>
  t.prismaConnection({
    type: AuditEntry,
    cursor: 'id',
    description: 'Everything that was done to others, the newest first. For admins.',
    args: {
      by: t.arg({ type: 'Address', description: 'Only deeds of this account, by any of its addresses.' }),
      actor: t.arg({ type: AuditActorName, description: 'Only deeds of this kind of actor.' }),
      to: t.arg({ type: 'Address', description: 'Only what was done to this address, or to the account it is of.' }),
      action: t.arg({ type: AuditActionName, description: 'Only this.' }),
    },
    authScopes: { role: 'admin' },
    resolve: async (query, _root, { by, actor, to, action }, { prisma, moderation, network }) => {
      const idOf = async (text: string): Promise<number> =>
        (await moderation.target(requireAddress(text, network))).accountId ?? -1
      return prisma.auditEntry.findMany({
        ...query,
        where: {
          ...(by ? { actorId: await idOf(by) } : {}),
          ...(actor ? { actor } : {}),
          ...(action ? { action } : {}),
          ...(to ? { OR: [{ address: requireAddress(to, network) }, { accountId: await idOf(to) }] } : {}),
        },
        orderBy: { id: 'desc' },
      })
    },
  }),
)

// Deeds of those with a role. Each wants a reason, and is written into the log.
import { builder, named } from '../../../schema/builder.ts'
import { AccountRoleName } from '../../../schema/roles.ts'
import { requireAddress, requirePerson } from '../../accounts/index.ts'
import { type BanScope, banDaysMax } from '../bans.ts'
import { ModerationRefused } from '../errors.ts'
import { reasonCharsMax, reasonCharsMin } from '../rules.ts'
import { ModeratedPlayer } from './player.ts'

export const reasonWords = `Why: ${reasonCharsMin} to ${reasonCharsMax} characters, without names: it stays in the log for good.`

builder.mutationField('giveRole', (t) =>
  t.field({
    type: ModeratedPlayer,
    description:
      'Gives a role to somebody who has signed in before, or takes it away: PLAYER. For admins; one of them stays.',
    args: {
      address: t.arg({ type: 'Address', required: true, description: 'An address of theirs.' }),
      role: t.arg({ type: AccountRoleName, required: true, description: 'What they may do from now on, at once.' }),
      reason: t.arg.string({ required: true, description: reasonWords }),
    },
    authScopes: { role: 'admin' },
    errors: {
      types: [ModerationRefused],
      union: { name: 'GiveRoleResult', description: 'They, as they are now, or why not.' },
    },
    resolve: (_root, { address, role, reason }, { moderation, viewer, network }) =>
      moderation.giveRole(requirePerson(viewer), requireAddress(address, network), role, reason),
  }),
)

const BanScopeName = builder.enumType('BanScope', {
  description: 'Who a ban is for.',
  values: named<BanScope>({
    ACCOUNT: ['account', 'The account, with all of its addresses, those of later too. Its sessions and keys end.'],
    ADDRESS: ['address', 'The one address, whoever signs in or mines with it.'],
  }),
})

builder.mutationField('ban', (t) =>
  t.field({
    type: ModeratedPlayer,
    description:
      'Bans somebody, in place of a ban that holds already. They cannot sign in, are told why when they try, and their pages and boards go without them. Stratum lets their miners go within five seconds; what was mined stays. For admins.',
    args: {
      address: t.arg({ type: 'Address', required: true, description: 'An address of theirs.' }),
      scope: t.arg({ type: BanScopeName, required: true, description: 'Who it is for.' }),
      days: t.arg.int({ description: `For how long: 1 to ${banDaysMax} days; null for a ban without an end.` }),
      reason: t.arg.string({ required: true, description: `${reasonWords} They are told it.` }),
    },
    authScopes: { role: 'admin' },
    errors: {
      types: [ModerationRefused],
      union: { name: 'BanResult', description: 'They, as they are now, or why not.' },
    },
    resolve: (_root, { address, scope, days, reason }, { moderation, viewer, network }) =>
      moderation.ban(requirePerson(viewer), requireAddress(address, network), { scope, days: days ?? null }, reason),
  }),
)

builder.mutationField('liftBans', (t) =>
  t.field({
    type: ModeratedPlayer,
    description: 'Ends all bans that hold for an address, those of its account too. For admins.',
    args: {
      address: t.arg({ type: 'Address', required: true, description: 'An address of theirs.' }),
      reason: t.arg.string({ required: true, description: reasonWords }),
    },
    authScopes: { role: 'admin' },
    errors: {
      types: [ModerationRefused],
      union: { name: 'LiftBansResult', description: 'They, as they are now, or why not.' },
    },
    resolve: (_root, { address, reason }, { moderation, viewer, network }) =>
      moderation.liftBans(requirePerson(viewer), requireAddress(address, network), reason),
  }),
)

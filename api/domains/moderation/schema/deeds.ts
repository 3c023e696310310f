// Deeds of those with a role. Each wants a reason, and is written into the log.
import { builder } from '../../../schema/builder.ts'
import { AccountRoleName } from '../../../schema/roles.ts'
import { requireAddress, requirePerson } from '../../accounts/index.ts'
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

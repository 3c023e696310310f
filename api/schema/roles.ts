// Roles, by which fields say whom they are for.
import type { AccountRole } from '../domains/accounts/index.ts'
import { builder, named } from './builder.ts'

export const AccountRoleName = builder.enumType('AccountRole', {
  description: 'What somebody may do here, as a person who has signed in: no key has any of it.',
  values: named<AccountRole>({
    PLAYER: ['player', 'Play.'],
    MODERATOR: ['moderator', 'Look after handles, names and tags as well.'],
    ADMIN: ['admin', 'Ban, give roles, and read the log of all that as well.'],
  }),
})

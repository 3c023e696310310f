import type { AuditAction, AuditActor } from '../../../../prisma/generated/client.ts'
import { builder, named } from '../../../schema/builder.ts'

export const AuditActionName = builder.enumType('AuditAction', {
  description: 'What was done.',
  values: named<AuditAction>({
    ROLE_GIVEN: ['role_given', 'A role was given, or taken away.'],
    BANNED: ['banned', 'An account or an address was banned.'],
    BAN_LIFTED: ['ban_lifted', 'A ban was taken back.'],
    BAN_ENDED: ['ban_ended', 'A ban came to its end.'],
    NAME_RESET: ['name_reset', 'A handle, a display name or a tag was taken away.'],
    NAME_UNLOCKED: ['name_unlocked', 'Another name may be chosen before its lock was over.'],
    WORD_BLOCKED: ['word_blocked', 'A word was blocked in names.'],
    WORD_ALLOWED: ['word_allowed', 'A word is blocked no longer.'],
    PAGES_HIDDEN: ['pages_hidden', 'Pages of an address were hidden by an operator.'],
    PAGES_SHOWN: ['pages_shown', 'Pages of an address were shown again by an operator.'],
    DATA_ERASED: ['data_erased', 'What is personal was deleted by an operator.'],
  }),
})

export const AuditActorName = builder.enumType('AuditActor', {
  description: 'What kind of actor did it.',
  values: named<AuditActor>({
    OPERATOR: ['operator', 'Somebody with a command on the machine itself.'],
    CLOCK: ['clock', 'Time did: something came to its end.'],
    ACCOUNT: ['account', 'Somebody with a role.'],
  }),
})

// Names that a moderator took away, as their owner and moderators see them.
import { builder, named, SELF } from '../../../schema/builder.ts'
import type { NamePart } from '../names.ts'

export const NamePartName = builder.enumType('NamePart', {
  description: 'What others see somebody called by.',
  values: named<NamePart>({
    HANDLE: ['handle', 'The handle.'],
    DISPLAY_NAME: ['display_name', 'The display name.'],
    COINBASE_TAG: ['coinbase_tag', 'The tag in the coinbases of their blocks.'],
  }),
})

export const NameReset = builder.prismaObject('NameReset', {
  description: 'A name that was taken away by a moderator. The name itself is not kept.',
  authScopes: { $any: { $granted: SELF, role: 'moderator' } },
  fields: (t) => ({
    part: t.expose('part', { type: NamePartName, description: 'Which name.' }),
    reason: t.exposeString('reason', { description: 'Why, as its owner is told.' }),
    at: t.expose('at', { type: 'DateTime', description: 'When.' }),
    lockedUntil: t.expose('lockedUntil', {
      type: 'DateTime',
      description: 'From when on another can be chosen; in the past for one that is not locked.',
    }),
  }),
})

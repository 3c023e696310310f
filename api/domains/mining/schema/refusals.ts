import { builder } from '../../../schema/builder.ts'
import type { RefusalFact } from '../read/reads.ts'
import { RefusalReason } from './enums.ts'

export const RefusalCount = builder.objectRef<RefusalFact>('RefusalCount').implement({
  description: 'Shares refused for one reason.',
  fields: (t) => ({
    reason: t.expose('reason', { type: RefusalReason, description: 'Why.' }),
    count: t.expose('count', { type: 'Count', description: 'How many.' }),
  }),
})

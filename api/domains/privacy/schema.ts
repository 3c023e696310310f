// What people have done with what is kept of them.
import { builder, SELF } from '../../schema/builder.ts'
import { requirePerson } from '../accounts/index.ts'
import type { Erased } from './privacy.ts'

builder.objectField('Viewer', 'isHidden', (t) =>
  t.boolean({
    description: 'Whether the pages of all addresses that have mined are kept private. Blocks are on the chain.',
    resolve: ({ accountId }, _args, { privacy }) => privacy.isHidden(accountId),
  }),
)

builder.mutationField('hidePages', (t) =>
  t.field({
    type: 'Viewer',
    grantScopes: [SELF],
    description:
      'Keeps the pages of all addresses of the account private from now on: no figures, shares, workers or places. Blocks are on the chain.',
    authScopes: { session: true },
    resolve: async (_root, _args, { privacy, viewer }) => {
      const person = requirePerson(viewer)
      await privacy.setHidden(person.accountId, true)
      return person
    },
  }),
)

builder.mutationField('showPages', (t) =>
  t.field({
    type: 'Viewer',
    grantScopes: [SELF],
    description: 'Takes `hidePages` back.',
    authScopes: { session: true },
    resolve: async (_root, _args, { privacy, viewer }) => {
      const person = requirePerson(viewer)
      await privacy.setHidden(person.accountId, false)
      return person
    },
  }),
)

const ErasedType = builder.objectRef<Erased>('Erased').implement({
  description: 'What was deleted.',
  fields: (t) => ({
    workers: t.exposeInt('workers', { description: 'Workers whose names and user agents are gone.' }),
    connected: t.exposeStringList('connected', {
      description: 'Workers that are online: they bring their names again unless they are renamed.',
    }),
  }),
})

builder.mutationField('erasePersonalData', (t) =>
  t.field({
    type: ErasedType,
    description:
      'Deletes for good what is personal: profile, tag, names of workers, what rigs call themselves. Shares, work and blocks stay: they are proof of work, and others’ figures are made of them.',
    authScopes: { session: true },
    resolve: (_root, _args, { privacy, viewer }) => privacy.erase(requirePerson(viewer).accountId),
  }),
)

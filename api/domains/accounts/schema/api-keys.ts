// Keys for programs.
import { builder, SELF } from '../../../schema/builder.ts'
import { requirePerson } from '../actions.ts'
import { keyDaysMax, keysMax, type NewKey } from '../api-keys.ts'
import { KeyRefused } from '../errors.ts'
import { ApiKey, ApiScopeName } from './viewer.ts'

const ApiKeyCreated = builder.objectRef<NewKey>('ApiKeyCreated').implement({
  description: 'A key that was just made.',
  fields: (t) => ({
    secret: t.exposeString('token', {
      description: 'The key, for the header `Authorization: Bearer …`. Shown this once: nobody can read it again.',
    }),
    key: t.prismaField({
      type: ApiKey,
      grantScopes: [SELF],
      description: 'What is kept of it.',
      resolve: (query, { id }, _args, { prisma }) => prisma.apiKey.findUniqueOrThrow({ ...query, where: { id } }),
    }),
  }),
})

builder.objectType(KeyRefused, {
  name: 'KeyRefused',
  description: 'The key cannot be made.',
  fields: (t) => ({
    message: t.exposeString('message', { description: 'Why, in a sentence for people.' }),
  }),
})

builder.mutationField('createApiKey', (t) =>
  t.field({
    type: ApiKeyCreated,
    description: `Makes a key for a program; an account has at most ${keysMax}. Never by a key.`,
    args: {
      name: t.arg.string({ required: true, description: 'What to call it, in at most 40 characters.' }),
      scopes: t.arg({
        type: [ApiScopeName],
        required: true,
        defaultValue: [],
        description: 'What it may do besides reading what is public.',
      }),
      days: t.arg.int({ description: `When it ends: after 1 to ${keyDaysMax} days; null for never.` }),
    },
    authScopes: { session: true },
    errors: {
      types: [KeyRefused],
      union: { name: 'CreateApiKeyResult', description: 'A key, or why there is none.' },
    },
    resolve: (_root, { name, scopes, days }, { accounts, viewer }) =>
      accounts.createKey(requirePerson(viewer), { name, scopes, days: days ?? null }),
  }),
)

builder.mutationField('revokeApiKey', (t) =>
  t.boolean({
    description: 'Ends a key, at once and for good. False where it has ended already, or is another’s.',
    args: { id: t.arg.id({ required: true, description: 'Id of the key.' }) },
    authScopes: { session: true },
    resolve: (_root, { id }, { accounts, viewer }) =>
      /^\d{1,9}$/.test(id) && accounts.revokeKey(requirePerson(viewer), Number(id)),
  }),
)

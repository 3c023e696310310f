// The whole schema: scalars, then every slice, then built once.
import { type DocumentNode, type GraphQLSchema, TypeInfo, visit, visitWithTypeInfo } from 'graphql'
import './scalars.ts'
import '../domains/accounts/schema/index.ts'
import '../domains/mining/schema/index.ts'
import '../domains/boards/schema.ts'
import '../domains/privacy/schema.ts'
import '../domains/moderation/schema/index.ts'
import { builder } from './builder.ts'

builder.queryType({
  description: 'What is on these boards is a proof of work, and public; what is not, says who may see it.',
})
builder.mutationType({ description: 'Deeds. Each says in its result what the rules say no to.' })
builder.subscriptionType({
  description:
    'Live changes. Nothing is replayed: after a reconnect, query the whole state again and then follow. Slow readers get merged or fewer messages, never a backlog.',
})

export const schema: GraphQLSchema = builder.toSchema({ sortSchema: true })
requireScopes(schema)

/** Denied by default: a field that anybody can begin with must say whom it is for, or nothing starts. */
export function requireScopes(built: GraphQLSchema): void {
  const roots = [built.getQueryType(), built.getMutationType(), built.getSubscriptionType()]
  const silent = roots.flatMap((type) =>
    Object.values(type?.getFields() ?? {}).flatMap(({ name, extensions }) => {
      const { authScopes } = (extensions.pothosOptions ?? {}) as { authScopes?: unknown }
      return authScopes === undefined ? [`${type?.name}.${name}`] : []
    }),
  )
  if (silent.length > 0) throw new Error(`say with authScopes whom these are for: ${silent.join(', ')}`)
}

const isOpen = (of: { readonly extensions: object } | null | undefined): boolean => {
  const { pothosOptions = {} } = (of?.extensions ?? {}) as { pothosOptions?: { authScopes?: unknown } }
  const { authScopes } = pothosOptions
  return (
    authScopes === undefined || (typeof authScopes === 'object' && JSON.stringify(authScopes) === '{"public":true}')
  )
}

/** Whether nothing that an operation asks for depends on who asks: what all may have together is made once for all. */
export function isForEverybody(built: GraphQLSchema, document: DocumentNode): boolean {
  const types = new TypeInfo(built)
  let isFound = false
  visit(
    document,
    visitWithTypeInfo(types, {
      Field() {
        if (!isOpen(types.getFieldDef()) || !isOpen(types.getParentType())) isFound = true
      },
    }),
  )
  return !isFound
}

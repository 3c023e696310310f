// A query for each field of the contract, made from the contract itself: a new field is asked for by itself.
import { readFileSync } from 'node:fs'
import {
  buildSchema,
  type GraphQLField,
  type GraphQLObjectType,
  getNamedType,
  isAbstractType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
} from 'graphql'

export const schema = buildSchema(readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8'))

/** What fields with required arguments are asked with, such as `'Query.share': () => 'id: "x"'`. */
export type Arguments = Readonly<Record<string, () => string>>
/** A page as large as all there is. */
const pageArgument = 'first: 40'

export interface AskedField {
  /** As `Type.field`. */
  readonly name: string
  readonly query: string
  /** There are as many of it as there are rows. */
  readonly isMany: boolean
}

/** Each field of a query by its shortest way from the root, and by the shortest one through a list. */
export const everyField = (known: Arguments): AskedField[] => places(known).flatMap((place) => queriesOf(place, known))

interface Place {
  /** Around what is asked for, outermost first, such as `player(…)` or `... on Player`. */
  readonly path: readonly string[]
  readonly type: GraphQLObjectType
  /** There are as many of it as there are rows. */
  readonly isMany: boolean
}

const isMany = ({ type }: GraphQLField<unknown, unknown>): boolean =>
  isListType(isNonNullType(type) ? type.ofType : type)

function call(parent: GraphQLObjectType, field: GraphQLField<unknown, unknown>, known: Arguments): string {
  const required = field.args.some(isRequiredArgument)
  const given = known[`${parent.name}.${field.name}`]?.()
  if (required && given === undefined) throw new Error(`say what ${parent.name}.${field.name} is asked with`)
  const all = [given, field.args.some(({ name }) => name === 'first') ? pageArgument : undefined].filter(Boolean)
  return all.length > 0 ? `${field.name}(${all.join(', ')})` : field.name
}

/** For people with a role alone: what others reach too is asked for by another way. */
export const PRIVILEGED: readonly string[] = ['auditLog', 'blockedWords', 'moderatedPlayer', 'recentNames']

/** Every object type by its shortest way, and by the shortest one through a list. */
function places(known: Arguments): Place[] {
  const query = schema.getQueryType() as GraphQLObjectType
  const root: Place = { path: [], type: query, isMany: false }
  const seen = new Set<string>(['Query false'])
  const isLast = ({ name }: { readonly name: string }): boolean => PRIVILEGED.includes(name)
  const fields = Object.values(query.getFields())
  const open = grown(
    [root],
    fields.filter((field) => !isLast(field)),
    seen,
    known,
  )
  return [...open, ...grown([root], fields.filter(isLast), seen, known).slice(1)]
}

function grown(
  found: Place[],
  rootFields: readonly GraphQLField<unknown, unknown>[],
  seen: Set<string>,
  known: Arguments,
): Place[] {
  for (const { path, type, isMany: manySoFar } of found) {
    for (const field of type.name === 'Query' ? rootFields : Object.values(type.getFields())) {
      const named = getNamedType(field.type)
      if (isLeafType(named) || field.name === 'pageInfo') continue
      // Whatever it finds can be asked for by name.
      if (type.name === 'Query' && field.name === 'node') continue
      const isNowMany = manySoFar || isMany(field)
      const step = call(type, field, known)
      const members = isAbstractType(named) ? schema.getPossibleTypes(named) : isObjectType(named) ? [named] : []
      for (const member of members) {
        const key = `${member.name} ${isNowMany}`
        if (seen.has(key)) continue
        seen.add(key)
        const way = isAbstractType(named) ? [...path, step, `... on ${member.name}`] : [...path, step]
        found.push({ path: way, type: member, isMany: isNowMany })
      }
    }
  }
  return found
}

const leaves = (type: GraphQLObjectType, known: Arguments): string[] =>
  Object.values(type.getFields())
    .filter((field) => isLeafType(getNamedType(field.type)))
    .map((field) => call(type, field, known))

/** One query for each field, with all that is plain in it. */
function queriesOf({ path, type, isMany: many }: Place, known: Arguments): AskedField[] {
  return Object.values(type.getFields()).flatMap((field) => {
    const named = getNamedType(field.type)
    let asked = call(type, field, known)
    if (isObjectType(named)) asked += ` { __typename ${leaves(named, known).join(' ')} }`
    else if (isAbstractType(named)) {
      const members = schema.getPossibleTypes(named).map((each) => `... on ${each.name} { ${idOrLeaves(each, known)} }`)
      asked += ` { __typename ${members.join(' ')} }`
    }
    const query = path.reduceRight((inner, step) => `${step} { ${inner} }`, asked)
    return [{ name: `${type.name}.${field.name}`, query: `{ ${query} }`, isMany: many }]
  })
}
/** Members of a union may have fields of one name and different types. */
const idOrLeaves = (type: GraphQLObjectType, known: Arguments): string =>
  type.getFields().id ? 'id' : leaves(type, known).slice(0, 1).join(' ')

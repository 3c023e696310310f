// No field of the schema costs a statement for each row. The queries come from the schema itself: a new field is asked for
// by itself, and one with an argument that nobody has told of here fails.
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
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type ServiceProcess, startProcess } from '../../dev/process.ts'
import { addressOf, hexOf, proofOf, testPublisher } from './publisher.ts'
import { countStatements, type StatementCounter } from './statement-counter.ts'
import { becomes, startWorld, type World } from './world.ts'

const schema = buildSchema(readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8'))
const address = addressOf(50)
const hashOf = (n: number): string => hexOf(32, 0xabc000 + n)

/** Players beside the one with all the workers. */
const others = Array.from({ length: 30 }, (_, n) => addressOf(100 + n))

/** Arguments that a field cannot do without. */
const ARGUMENTS: Readonly<Record<string, () => string>> = {
  'Query.player': () => `address: "${address}"`,
  'Query.shareByHash': () => `hash: "${hashOf(0)}"`,
  'Query.share': () => `id: "${shareId}"`,
  'Query.node': () => `id: "${shareId}"`,
  'Query.odds': () => 'hashrate: 1e12',
  'Query.coinbase': () => `address: "${address}"`,
  'Leaderboard.around': () => `address: "${address}"`,
  'Leaderboard.among': () => `addresses: ${JSON.stringify(others)}`,
}
/** A page as large as all there is. */
const pageArgument = 'first: 40'
let shareId = ''

interface Place {
  /** Around what is asked for, outermost first, such as `player(…)` or `... on Player`. */
  readonly path: readonly string[]
  readonly type: GraphQLObjectType
  /** There are as many of it as there are rows. */
  readonly isMany: boolean
}

const isMany = ({ type }: GraphQLField<unknown, unknown>): boolean =>
  isListType(isNonNullType(type) ? type.ofType : type)

function call(parent: GraphQLObjectType, field: GraphQLField<unknown, unknown>): string {
  const required = field.args.some(isRequiredArgument)
  const given = ARGUMENTS[`${parent.name}.${field.name}`]?.()
  if (required && given === undefined)
    throw new Error(`say in ARGUMENTS what ${parent.name}.${field.name} is asked with`)
  const all = [given, field.args.some(({ name }) => name === 'first') ? pageArgument : undefined].filter(Boolean)
  return all.length > 0 ? `${field.name}(${all.join(', ')})` : field.name
}

/** Every object type by its shortest way, and by the shortest one through a list. */
function places(): Place[] {
  const found: Place[] = [{ path: [], type: schema.getQueryType() as GraphQLObjectType, isMany: false }]
  const seen = new Set<string>(['Query false'])
  for (const { path, type, isMany: manySoFar } of found) {
    for (const field of Object.values(type.getFields())) {
      const named = getNamedType(field.type)
      if (isLeafType(named) || field.name === 'pageInfo') continue
      // Whatever it finds can be asked for by name.
      if (type.name === 'Query' && field.name === 'node') continue
      const isNowMany = manySoFar || isMany(field)
      const step = call(type, field)
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

const leaves = (type: GraphQLObjectType): string[] =>
  Object.values(type.getFields())
    .filter((field) => isLeafType(getNamedType(field.type)))
    .map((field) => call(type, field))

/** One query for each field, with all that is plain in it. */
function queriesOf({ path, type }: Place): { readonly name: string; readonly query: string }[] {
  return Object.values(type.getFields()).flatMap((field) => {
    const named = getNamedType(field.type)
    let asked = call(type, field)
    if (isObjectType(named)) asked += ` { __typename ${leaves(named).join(' ')} }`
    else if (isAbstractType(named)) {
      const members = schema.getPossibleTypes(named).map((each) => `... on ${each.name} { ${idOrLeaves(each)} }`)
      asked += ` { __typename ${members.join(' ')} }`
    }
    const query = path.reduceRight((inner, step) => `${step} { ${inner} }`, asked)
    return [{ name: `${type.name}.${field.name}`, query: `{ ${query} }` }]
  })
}
/** Members of a union may have fields of one name and different types. */
const idOrLeaves = (type: GraphQLObjectType): string =>
  type.getFields().id ? 'id' : leaves(type).slice(0, 1).join(' ')

let world: World
let counter: StatementCounter
let game: ServiceProcess
beforeAll(async () => {
  world = await startWorld()
  counter = await countStatements(world.databaseUrl)
  await Promise.all([world.startsLedger(), world.startsApi({ DATABASE_URL: counter.url })])
  game = await startProcess({ name: 'game', entry: 'api/workers/game.ts', env: world.environment })
})
afterAll(async () => {
  await game?.stop()
  await world?.stop()
  counter?.close()
})
beforeEach(() => world.beats())

/** As many workers of one player, each with a session, a best, a refusal, and a block; and as many other players. */
async function grow(from: number, to: number): Promise<void> {
  const stratum = testPublisher(`rows-${from}`)
  const events = Array.from({ length: to - from }, (_, i) => i + from).flatMap((n) => {
    const rig = { address, worker: `rig${n}`, session: `session${n}` }
    return [
      stratum.connects(rig),
      stratum.accepts({ ...rig, shareDifficulty: 10 + n, hash: hashOf(n), proof: proofOf(n) }),
      stratum.refuses({ ...rig, counts: { stale: 1, lowDifficulty: 2 } }),
      stratum.findsBlock({ ...rig, hash: hexOf(32, 0xb10c0000 + n) }),
      stratum.connects({ address: addressOf(100 + n) }),
      stratum.accepts({
        address: addressOf(100 + n),
        shareDifficulty: 5,
        hash: hexOf(32, 0xdef000 + n),
        proof: proofOf(n),
      }),
    ]
  })
  await world.publishes([stratum.changesTip(), ...events])
  await world.settles()
  await becomes(
    () => world.asks<{ leaderboard: { entrants: number } }>('{ leaderboard { entrants } }'),
    ({ data }) => data?.leaderboard.entrants === to + 1,
  )
}

interface Cost {
  readonly statements: number
  readonly size: number
}

async function costOf(query: string): Promise<Cost> {
  // Once for whatever is prepared or remembered for a moment.
  await world.asks(query)
  counter.take()
  // Another text, or the whole answer would be one that is remembered.
  const { data, errors } = await world.asks<object>(`${query} # again`)
  if (errors) throw new Error(`${query}: ${errors[0]?.message}`)
  return { statements: counter.take(), size: JSON.stringify(data).length }
}

test('the statements of no field grow with the rows', async () => {
  await grow(0, 2)
  const { data } = await world.asks<{ shareByHash: { id: string } }>(`{ shareByHash(hash: "${hashOf(0)}") { id } }`)
  shareId = data?.shareByHash.id ?? ''
  const all = places().flatMap((place) => queriesOf(place).map((each) => ({ ...each, isMany: place.isMany })))
  const few = new Map<string, Cost>()
  for (const { query } of all) few.set(query, await costOf(query))
  await grow(2, 30)
  const growing: string[] = []
  let grown = 0
  let most = 0
  for (const { name, query, isMany: many } of all) {
    const before = few.get(query) as Cost
    const after = await costOf(query)
    if (after.statements > before.statements)
      growing.push(`${name}: ${before.statements}, then ${after.statements}: ${query}`)
    most = Math.max(most, after.statements)
    if (many && after.size > 4 * before.size) grown++
  }
  process.stdout.write(
    `${all.length} fields asked for, ${grown} of them in long lists; at most ${most} statements each\n`,
  )
  expect(growing).toEqual([])
  // Otherwise the lists were not long, and nothing was shown.
  expect(grown).toBeGreaterThan(110)
}, 240_000)

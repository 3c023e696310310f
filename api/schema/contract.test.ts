import { readFileSync } from 'node:fs'
import { complexityFromQuery } from '@pothos/plugin-complexity'
import {
  buildSchema,
  type GraphQLNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  parse,
} from 'graphql'
import { expect, test } from 'vitest'
import { complexityMax, depthMax } from '../server/limits.ts'
import { addressOf } from '../tests/publisher.ts'
import { isForEverybody, requireScopes, schema } from './index.ts'
import { isContractCurrent } from './print.ts'

test('the committed schema.graphql is what the code says: run `npm run generate`', () => {
  expect(isContractCurrent()).toBe(true)
})

test('every type, field, argument and enum value is described', () => {
  const bare = Object.values(schema.getTypeMap())
    .filter((type) => !type.name.startsWith('__') && !['Boolean', 'Float', 'ID', 'Int', 'String'].includes(type.name))
    .flatMap(undescribed)
  expect(bare).toEqual([])
})

function undescribed(type: GraphQLNamedType): string[] {
  const bare = type.description ? [] : [type.name]
  if (isEnumType(type)) {
    return [...bare, ...type.getValues().flatMap((value) => (value.description ? [] : [`${type.name}.${value.name}`]))]
  }
  if (!isObjectType(type) && !isInterfaceType(type) && !isInputObjectType(type)) return bare
  for (const field of Object.values(type.getFields())) {
    if (!field.description) bare.push(`${type.name}.${field.name}`)
    for (const arg of 'args' in field ? field.args : []) {
      if (!arg.description) bare.push(`${type.name}.${field.name}(${arg.name})`)
    }
  }
  return bare
}

test('a field that anybody can begin with must say whom it is for', () => {
  const bare = buildSchema('type Query { one: Int two: Int } type Mutation { three: Int }')
  expect(() => requireScopes(bare)).toThrow('Query.one, Query.two, Mutation.three')
  expect(() => requireScopes(schema)).not.toThrow()
})

test.each([
  ['subscription { shareFeed { accepted } }', true],
  [
    `subscription { playerUpdated(address: "${addressOf(1)}") { ...F } } fragment F on Player { workers { edges { node { name } } } }`,
    true,
  ],
  ['{ network { height } viewer { account { createdAt } } }', false],
  ['query { ...F } fragment F on Query { viewer { __typename } }', false],
  ['mutation { signOut }', false],
])('what is made once for all: %s', (text, isSame) => {
  expect(isForEverybody(schema, parse(text))).toBe(isSame)
})

const board = {
  period: 'WEEK',
  measure: 'BEST',
  source: 'ALL',
  model: null,
  country: null,
  previous: false,
  demo: false,
  after: '',
}

test('no document of our clients comes near the limits', () => {
  const text = ['web/gql/graphql.ts', 'client/gql/documents.ts'].map((file) => readFileSync(file, 'utf8')).join('\n')
  const documents = [...text.matchAll(/^export const \w+Document = (\{.*\}) as unknown as/gm)]
  const costs = documents.flatMap(([, json]) => {
    const document = JSON.parse(json ?? '{}')
    if (document.definitions[0]?.operation === undefined) return []
    const name = document.definitions[0].name?.value
    return [
      {
        name,
        ...complexityFromQuery(document, {
          schema,
          variables: {
            address: addressOf(1),
            id: '',
            hash: '0'.repeat(64),
            range: 'DAY',
            first: 100,
            count: 100,
            nonce: '',
            refreshToken: '',
            device: '',
            signature: '',
            profile: {},
            tag: '',
            name: '',
            scopes: [],
            days: null,
            ...board,
          },
        }),
      },
    ]
  })
  process.stdout.write(
    `${costs.map(({ name, complexity, depth }) => `${name}: cost ${complexity}, depth ${depth}`).join('\n')}\n`,
  )
  for (const { name, complexity, depth } of costs) {
    expect(complexity, name).toBeLessThan(complexityMax / 2)
    expect(depth, name).toBeLessThan(depthMax)
  }
})

import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildSchema } from 'graphql'
import { expect, onTestFinished, test } from 'vitest'
import { classify, malformedDeprecations, schemaBase } from './schema-changes.ts'

const BEFORE = `
  type Query { tip: Int! pool(region: String): Pool! old: Int @deprecated(reason: "Use \`tip\` instead. Stays until 2026-06-01.") }
  type Pool { name: String! kind: Kind! find(kind: Kind = SOLO): Found }
  type Gone { at: Int }
  type Alone { at: Int }
  enum Kind { SOLO SHARED }
  union Found = Pool | Gone`
const now = new Date('2026-06-02T10:00:00Z')

const after = (from: string, to: string, changelog = '') => {
  expect(BEFORE).toContain(from)
  return classify({ before: BEFORE, after: BEFORE.replace(from, to), changelog, now })
}
const declaring = (what: string): string =>
  `# Changelog\n\n## Unreleased\n\n### API clients\n- News.\n\n### Breaking changes\n- ${what} is no more.\n\n## 0.1.0\n`

test('a schema that did not change has no changes, and other words for the same are none', () => {
  const none = { safe: [], dangerous: [], breaking: [], objections: [] }
  expect(after('tip', 'tip')).toEqual(none)
  expect(after('type Pool {', '"All of us." type Pool {')).toEqual(none)
})

test.each([
  ['a field more', 'tip: Int!', 'tip: Int! height: Int', 'Field Query.height was added.'],
  ['a type more', 'type Gone', 'type News { at: Int } type Gone', 'News was added.'],
  ['a promise that became stronger', 'old: Int ', 'old: Int! ', 'Field Query.old changed type from Int to Int!.'],
])('%s is safe', (_name, from, to, sentence) => {
  expect(after(from, to)).toEqual({ safe: [sentence], dangerous: [], breaking: [], objections: [] })
})

test.each([
  ['a value more in an enum', 'SOLO SHARED', 'SOLO SHARED NEW', 'Enum value Kind.NEW was added.'],
  ['a member more in a union', 'Pool | Gone', 'Pool | Gone | Query', 'Query was added to union type Found.'],
  ['another default', '= SOLO', '= SHARED', 'Pool.find(kind:) has changed defaultValue from SOLO to SHARED.'],
])('%s is dangerous, and may be made', (_name, from, to, sentence) => {
  expect(after(from, to)).toEqual({ safe: [], dangerous: [sentence], breaking: [], objections: [] })
})

test.each([
  ['a field that is gone', 'tip: Int!', '', 'Query.tip'],
  ['a promise that became weaker', 'tip: Int!', 'tip: Int', 'Query.tip'],
  ['an argument that is gone', '(region: String)', '', 'Query.pool(region:)'],
  ['an argument that must be given', 'region: String', 'region: String!', 'Query.pool(region:)'],
  ['a new argument that must be given', 'region: String', 'region: String place: Int!', 'Query.pool(place:)'],
  ['a value that is gone', 'SOLO SHARED', 'SOLO', 'Kind.SHARED'],
  ['a type that is gone', 'type Alone { at: Int }', '', 'Alone'],
  ['a member of a union that is gone', '| Gone', '', 'Gone'],
])('%s is breaking, and must be declared by its name', (_name, from, to, what) => {
  const silent = after(from, to, declaring('`Query.other`'))
  expect(silent.breaking).toHaveLength(1)
  expect(silent.objections).toEqual([expect.stringContaining(`name \`${what}\` in CHANGELOG.md`)])
  const declared = after(from, to, declaring(`\`${what}\``))
  expect(declared).toEqual({ ...silent, objections: [] })
})

test('what was declared for a release of before, or elsewhere, is not declared', () => {
  const released =
    '## Unreleased\n\n### API clients\n- `Query.tip`\n\n## 0.1.0\n\n### Breaking changes\n- `Query.tip`\n'
  expect(after('tip: Int!', '', released).objections).toHaveLength(1)
})

test('a deprecated field may go once its day has come, and not before', () => {
  const gone = BEFORE.replace(/old: Int @deprecated\(.*?\) /, '')
  const on = (day: string) => classify({ before: BEFORE, after: gone, changelog: '', now: new Date(day) })
  expect(on('2026-06-01T00:00:00Z')).toMatchObject({ breaking: ['Field Query.old was removed.'], objections: [] })
  expect(on('2026-05-31T23:59:59Z').objections).toHaveLength(1)
})

test('what is deprecated anew stays for ninety days', () => {
  const until = (day: string) =>
    after('tip: Int!', `tip: Int! @deprecated(reason: "Use \`pool\` instead. Stays until ${day}.")`).objections
  expect(until('2026-08-31')).toEqual([])
  expect(until('2026-08-29')).toEqual(['Query.tip is deprecated anew: it must stay for 90 days at least.'])
})

test.each([
  'No longer supported',
  'Use tip instead. Stays until 2027-01-01.',
  'Use `tip` instead.',
  'Use `tip` instead. Stays until soon.',
  'Use `tip` instead. Stays until 2027-13-01.',
])('a deprecation that says %j is malformed, on a field, an argument or a value', (reason) => {
  const deprecated = `@deprecated(reason: ${JSON.stringify(reason)})`
  const schema = buildSchema(`
    type Query { a(b: Int ${deprecated}): Kind ${deprecated} }
    enum Kind { X Y ${deprecated} }
    input In { c: Int ${deprecated} }`)
  expect(malformedDeprecations(schema).map((each) => each.split(': ')[0])).toEqual([
    'Query.a',
    'Query.a(b:)',
    'Kind.Y',
    'In.c',
  ])
})

test('each deprecation in the contract says what to use and until when it stays', () => {
  const contract = readFileSync(fileURLToPath(new URL('../schema.graphql', import.meta.url)), 'utf8')
  expect(malformedDeprecations(buildSchema(contract))).toEqual([])
  const reasons = [
    'Use `poolStats.round` instead. Stays until 2027-03-01.',
    'Nothing takes its place: nobody asked. Stays until 2027-03-01.',
  ]
  for (const reason of reasons) {
    expect(malformedDeprecations(buildSchema(`type Query { a: Int @deprecated(reason: "${reason}") }`))).toEqual([])
  }
})

function repository() {
  const root = mkdtempSync(join(tmpdir(), 'schema-base-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  const who = ['-c', 'user.name=test', '-c', 'user.email=test@example.org', '-c', 'init.defaultBranch=main']
  const git = (...args: string[]) =>
    execFileSync('git', [...who, ...args], { cwd: root, encoding: 'utf8', stdio: 'pipe' })
  const commit = (schema: string): string => {
    writeFileSync(join(root, 'schema.graphql'), schema)
    git('add', '-A')
    git('commit', '-qm', schema)
    return git('rev-parse', 'HEAD').trim()
  }
  return { root, git, commit }
}

test('a branch is compared with where it left main, and main with the commit before', () => {
  const { root, git, commit } = repository()
  git('init', '-q')
  commit('one')
  const two = commit('two')
  expect(schemaBase(root)?.schema).toBe('one')
  git('checkout', '-qb', 'work')
  commit('three')
  commit('four')
  expect(schemaBase(root)).toEqual({ commit: two, schema: 'two' })
})

test('where git has nothing to compare with, nothing is compared', () => {
  const { root, git, commit } = repository()
  expect(schemaBase(root)).toBeNull()
  git('init', '-q')
  expect(schemaBase(root)).toBeNull()
  commit('one')
  expect(schemaBase(root)).toBeNull()
})

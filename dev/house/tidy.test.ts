import { expect, test } from 'vitest'
import { projectFiles } from './source.ts'
import { untidy } from './tidy.ts'

test('the house is tidy', () => {
  expect(untidy(projectFiles())).toEqual([])
})

const used = { path: 'dev/user.ts', text: "import './house/x.ts'\nimport '../stratum/x.ts'" }

test.each([
  ['stratum/x.ts', 'const port = process.env.PORT', /options table/],
  ['stratum/x.ts', "console.log('x')", /platform\/log/],
  ['stratum/x.ts', 'const x = y as any', /name the type/],
  ['stratum/x.ts', "export * from './y.ts'", /by name/],
  ['stratum/x.ts', 'x\n'.repeat(401), /split it/],
  ['stratum/utils.ts', 'export const x = 1', /code lives with its user/],
  ['stratum/lonely.ts', 'export const x = 1', /imported by nobody/],
])('%s with an untidy habit is reported', (path, text, sentence) => {
  const found = untidy([used, { path, text }])
  expect(found).toContainEqual(expect.stringMatching(sentence))
})

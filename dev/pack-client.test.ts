import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { importsOf, projectFiles } from './house/source.ts'
import { clientManifest } from './pack-client.ts'

const project = JSON.parse(readFileSync(fileURLToPath(new URL('../package.json', import.meta.url)), 'utf8'))

test('the package depends on what the client imports, and on nothing else', () => {
  const imported = projectFiles()
    .filter(({ path }) => /^client\/\w+\.ts$/.test(path))
    .flatMap(importsOf)
    .flatMap(({ to, ours }) => (ours ? [] : [to]))
  const { dependencies } = clientManifest(project) as { dependencies: Record<string, string> }
  expect(Object.keys(dependencies)).toEqual([...new Set(imported)].sort())
})

test('a dependency that the project has no longer is missed before anything is packed', () => {
  expect(() => clientManifest({ ...project, dependencies: {} })).toThrow('package.json has no graphql-ws')
})

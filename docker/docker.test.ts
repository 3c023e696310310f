// No Docker engine is needed here: what can be read is checked.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { exampleFile } from './example-env.ts'

const read = (name: string): string => readFileSync(new URL(name, import.meta.url), 'utf8')

test('example.env is what the options tables print', () => {
  expect(read('./example.env')).toBe(exampleFile())
})

test('compose asks for no variable that example.env does not name', () => {
  const asked = [...read('./compose.yml').matchAll(/\$\{([A-Z_]+)/g)].map((match) => match[1] as string)
  expect(asked.length).toBeGreaterThan(0)
  for (const name of asked) expect(exampleFile()).toMatch(new RegExp(`^(# )?${name}=`, 'm'))
})

test('compose gives the processes only variables that one of them reads', () => {
  const given = [...read('./compose.yml').matchAll(/^\s+([A-Z_]+): /gm)].map((match) => match[1] as string)
  for (const name of given.filter((each) => !each.startsWith('POSTGRES_'))) expect(exampleFile()).toContain(`${name}=`)
})

test('the image holds every room that a process imports, and starts entries that exist', () => {
  const image = read('./Dockerfile')
  for (const room of ['bitcoin', 'events', 'platform', 'stratum', 'api', 'prisma', 'web/dist']) {
    expect(image).toContain(`/app/${room} ${room}`)
  }
  const entries = [...read('./compose.yml').matchAll(/command: \[node, (?:--[\w=-]+, )*([\w./-]+)\]/g)].map(
    (match) => match[1] as string,
  )
  expect(entries).toHaveLength(6)
  for (const entry of entries) expect(() => read(`../${entry}`)).not.toThrow()
})

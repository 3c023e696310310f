import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Badge, Button, Heading } from '@chakra-ui/react'
import { expect, test } from 'vitest'
import { show } from '../features/mining/tests/show.tsx'
import { RECIPES } from './theme.ts'

const root = join(import.meta.dirname, '..')
const sources = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.tsx') && !path.endsWith('.test.tsx') && !path.startsWith('dist'))
  .map((path) => readFileSync(join(root, path), 'utf8'))

/** Pieces of Chakra that are styled by props alone. */
const WITHOUT_RECIPE = new Set(['Box', 'Flex', 'Grid', 'Stack', 'Text', 'VisuallyHidden', 'chakra', 'ChakraProvider'])

test('every piece of Chakra that is used has its recipe in the theme', () => {
  const used = new Set(
    sources.flatMap((source) =>
      [...source.matchAll(/import \{([^}]*)\} from '@chakra-ui\/react'/g)].flatMap(([, names]) =>
        (names ?? '').split(',').map((name) => name.trim()),
      ),
    ),
  )
  used.delete('')
  const pieces = [...used].filter((name) => !name.startsWith('type ') && !WITHOUT_RECIPE.has(name))
  expect(pieces.map((name) => name.toLowerCase()).sort()).toEqual(Object.keys(RECIPES).sort())
})

const classOf = (element: Element | null): string => element?.className ?? ''
const css = (): string => [...document.querySelectorAll('style')].map((style) => style.textContent).join('')
/** The rules of an element's own class, wherever Emotion put them. */
const rulesOf = (element: Element | null): string => {
  const own =
    classOf(element)
      .split(' ')
      .find((name) => name.startsWith('css-')) ?? 'none'
  const sheets = [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules].map((rule) => rule.cssText)).join('')
  return (css() + sheets).split(`.${own}`).slice(1).join('')
}

test('each of them renders styled', () => {
  const { container } = show(
    <>
      <Button>press</Button>
      <Badge>mark</Badge>
      <Heading>name</Heading>
    </>,
  )
  expect(rulesOf(container.querySelector('button'))).toMatch(/cursor|inline-flex/)
  expect(rulesOf(container.querySelector('span'))).toMatch(/inline-flex/)
  expect(rulesOf(container.querySelector('h2'))).toMatch(/font-weight/)
})

import { expect, test } from 'vitest'
import { furtherPorts, ports } from './ports.ts'

test('ports are read with their difficulties', () => {
  expect(ports.parse('nano:3334:0.001:1e-9, high:3335:65536:1024')).toEqual({
    ok: true,
    value: [
      { name: 'nano', port: 3334, difficultyStart: 0.001, difficultyLeast: 1e-9 },
      { name: 'high', port: 3335, difficultyStart: 65_536, difficultyLeast: 1_024 },
    ],
  })
})

test.each([
  'nano',
  'nano:3334',
  'nano:70000:1:1',
  'nano:3334:1:2',
  'nano:3334:0:0',
  'Nano:1:1:1',
  'a:1:1e999:1',
  ',',
])('%j is refused', (text) => {
  expect(ports.parse(text).ok).toBe(false)
})

test('a nano and a high port are there unless `none` switches them off', () => {
  expect(furtherPorts.map(({ name }) => name)).toEqual(['nano', 'high'])
  expect(ports.parse(ports.print?.(furtherPorts) ?? '')).toEqual({ ok: true, value: furtherPorts })
  expect(ports.parse('none')).toEqual({ ok: true, value: [] })
  expect(ports.print?.([])).toBe('none')
})

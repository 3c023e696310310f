import { expect, test } from 'vitest'
import { deviceLeast } from './devices.ts'

test.each([
  'bitaxe/BM1366/v2.5.1',
  'NerdQAxe++/BM1370/v1.0.36',
  'NerdAxeGamma/BM1370/v1',
  'NerdOCTAXE',
  'NerdEKO',
])('%s keeps whole difficulties only, so none below 1', (agent) => {
  expect(deviceLeast(agent, 1e9)).toBe(1)
})

test('NiceHash takes no share below 524,288', () => {
  expect(deviceLeast('NiceHash/1.0.0', 1e9)).toBe(524_288)
})

test.each(['NerdMinerV2/V1.8.3', 'cgminer/4.11.1', 'cpuminer/2.5.1', ''])('%s takes any', (agent) => {
  expect(deviceLeast(agent, 1e9)).toBe(0)
})

test('on a chain that is easier than that, a device gets what there is', () => {
  expect(deviceLeast('bitaxe/BM1370/v2.15.0', 1e-4)).toBe(0)
})

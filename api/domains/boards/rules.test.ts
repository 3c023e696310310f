import fc from 'fast-check'
import { expect, test } from 'vitest'
import { DEVICE_MODELS, modelOf } from './models.ts'
import { BOARD_PERIODS, changingDays, endOf, firstDayOf, keptDays, keptUntil } from './rules.ts'

const dayMs = 86_400_000
const moments = fc.integer({ min: Date.UTC(2020, 0, 1), max: Date.UTC(2040, 0, 1) })

test('a moment lies in its period, and the period before ends where it begins', () => {
  fc.assert(
    fc.property(moments, fc.constantFrom('week' as const, 'month' as const), (atMs, period) => {
      const from = firstDayOf(period, atMs)
      const over = endOf(period, from) ?? 0
      expect(Date.parse(from)).toBeLessThanOrEqual(atMs)
      expect(over).toBeGreaterThan(atMs)
      const before = firstDayOf(period, atMs, true)
      expect(endOf(period, before)).toBe(Date.parse(from))
      expect(firstDayOf(period, Date.parse(from) - 1)).toBe(before)
    }),
  )
})

test('a week begins on a Monday, a month on its first', () => {
  fc.assert(
    fc.property(moments, (atMs) => {
      expect(new Date(firstDayOf('week', atMs)).getUTCDay()).toBe(1)
      expect(new Date(firstDayOf('month', atMs)).getUTCDate()).toBe(1)
    }),
  )
})

test('what may still change is kept, and is the period before only in its first two days', () => {
  fc.assert(
    fc.property(moments, fc.constantFrom(...BOARD_PERIODS), (atMs, period) => {
      const changing = changingDays(period, atMs)
      expect(keptDays(period, atMs)).toEqual(expect.arrayContaining([...changing]))
      const intoIt = atMs - Date.parse(firstDayOf(period, atMs))
      expect(changing).toHaveLength(period !== 'ever' && intoIt < 2 * dayMs ? 2 : 1)
    }),
  )
})

test('a board outlives the period after its own, and that of all time stays', () => {
  fc.assert(
    fc.property(moments, fc.constantFrom('week' as const, 'month' as const), (atMs, period) => {
      const before = firstDayOf(period, atMs, true)
      expect(keptUntil(period, before) ?? 0).toBeGreaterThan(endOf(period, firstDayOf(period, atMs)) ?? 0)
    }),
  )
  expect(keptUntil('ever', firstDayOf('ever', 0))).toBeNull()
})

test.each([
  ['bitaxe/BM1370/v2.15.0', 'bitaxe_gamma'],
  ['bitaxe/BM1368', 'bitaxe_supra'],
  ['bitaxe/BM1366/v2.4.1', 'bitaxe_ultra'],
  ['bitaxe/BM1397', 'bitaxe_max'],
  ['ESP-Miner', 'bitaxe'],
  ['NerdQAxe++/BM1370/v1.0.36', 'nerdqaxe'],
  ['NerdAxe/BM1366', 'nerdaxe'],
  ['NerdMinerV2/V1.8.3', 'nerdminer'],
  ['Antminer S19j Pro/2022', 'antminer'],
  ['bmminer/2.0.0', 'antminer'],
  ['whatsminer/v1.1', 'whatsminer'],
  ['bosminer-plus-am2-s19/22.08', 'braiins_os'],
  ['Braiins Farm Proxy/24.06', 'braiins_os'],
  ['LUXminer 2024', 'luxos'],
  ['NiceHash/1.0.0', 'rental'],
  ['cgminer/4.11.1', 'cgminer'],
  ['bfgminer/5.5.0', 'bfgminer'],
  ['cpuminer/2.5.1', 'cpuminer'],
  ['something else', 'other'],
] as const)('%s is a %s', (userAgent, model) => {
  expect(modelOf(userAgent)).toBe(model)
  expect(DEVICE_MODELS).toContain(model)
})

test('who says nothing is of no model', () => {
  expect([modelOf(null), modelOf('')]).toEqual([null, null])
})

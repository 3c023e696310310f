import { expect, test } from 'vitest'
import { ROLLING_MASK } from '../protocol/version-rolling.ts'
import { versionMask } from './version-mask.ts'

test('the option takes any part of the rolling bits, and nothing beyond them', () => {
  expect(versionMask.parse('1fffe000')).toEqual({ ok: true, value: ROLLING_MASK })
  expect(versionMask.parse('0x00ffe000')).toEqual({ ok: true, value: 0xffe000 })
  expect(versionMask.parse('0')).toEqual({ ok: true, value: 0 })
  for (const text of ['', 'ffffffff', '20000000', '1fff', 'mask', '1fffe0000']) {
    expect(versionMask.parse(text).ok).toBe(false)
  }
  expect(versionMask.print?.(0xe000)).toBe('0000e000')
})

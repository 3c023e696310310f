import { expect, test } from 'vitest'
import { grantedMask, ROLLING_MASK } from './version-rolling.ts'

test.each([
  ['ffffffff', 0x1fffe000],
  ['1FFFE000', 0x1fffe000],
  ['0x00ffffff', 0x00ffe000],
  ['e000', 0xe000],
  ['00001fff', 0],
  [undefined, 0x1fffe000],
  [null, 0x1fffe000],
  ['', 0x1fffe000],
  ['all of them', 0x1fffe000],
  [0x2000, 0x1fffe000],
])('of the mask %j what we offer is granted', (asked, granted) => {
  expect(grantedMask(asked, ROLLING_MASK)).toBe(granted)
})

test('a narrower offer is kept to', () => {
  expect(grantedMask('ffffffff', 0x00006000)).toBe(0x6000)
  expect(grantedMask('00002000', 0x00006000)).toBe(0x2000)
  expect(grantedMask(undefined, 0)).toBe(0)
})

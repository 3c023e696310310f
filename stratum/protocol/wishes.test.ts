import fc from 'fast-check'
import { expect, test } from 'vitest'
import { leastNumber, passwordWishes, positiveNumber, wishedTarget } from './wishes.ts'

test.each([
  ['d=0.001', 0.001],
  ['x,d=512', 512],
  ['d=1e-9;x', 1e-9],
  ['x d=16', 16],
  ['c=BTC&d=1024', 1_024],
  ['D=64', 64],
  ['diff=2048', 2_048],
  ['d=8,d=16', 8],
])('the password %j fixes the difficulty', (password, fixed) => {
  expect(passwordWishes(password)).toEqual({ fixed, least: null })
})

test.each([
  ['m=4096', 4_096],
  ['x;md=0.5', 0.5],
])('the password %j keeps vardiff above', (password, least) => {
  expect(passwordWishes(password)).toEqual({ fixed: null, least })
})

test('both may stand in one password', () => {
  expect(passwordWishes('m=64,d=512')).toEqual({ fixed: 512, least: 64 })
})

test.each([
  'x',
  '',
  'd=',
  'd=abc',
  'd=-4',
  'd=0',
  'd=0x10',
  'bad=512',
  'mode=solo',
  'm=solo',
  'd=1e400',
  `d=5${' '.repeat(300)}`,
  undefined,
  7,
])('the password %j wishes nothing', (password) => {
  expect(passwordWishes(password)).toEqual({ fixed: null, least: null })
})

test('a suggestion is a number or a numeric text above zero', () => {
  expect(positiveNumber('0.500000')).toBe(0.5)
  expect(positiveNumber('1e-5')).toBe(1e-5)
  expect(positiveNumber(1_000)).toBe(1_000)
  const nothing = [
    0,
    -1,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    '',
    ' ',
    'a',
    '0',
    'Infinity',
    null,
    [],
    [1_000],
    {},
    true,
  ]
  for (const none of nothing) expect(positiveNumber(none)).toBeNull()
})

test('a minimum may be zero, which switches it off', () => {
  expect(leastNumber(0)).toBe(0)
  expect(leastNumber('2048')).toBe(2_048)
  for (const none of [-1, 'a', '', undefined, [5]]) expect(leastNumber(none)).toBeNull()
})

test('a target is hex of up to 256 bits, in either case, with or without leading zeros and 0x', () => {
  const target = `00000000ffff${'0'.repeat(52)}`
  expect(wishedTarget(target)).toBe(target)
  expect(wishedTarget(target.toUpperCase())).toBe(target)
  expect(wishedTarget(`0x${target.slice(8)}`)).toBe(target)
  for (const none of ['', '0x', 'xyz', 'abc', '0'.repeat(65), 7, null, [target]]) expect(wishedTarget(none)).toBeNull()
})

test('nothing whatever makes them throw', () => {
  fc.assert(
    fc.property(fc.anything(), fc.string(), (value, text) => {
      for (const each of [value, text]) {
        passwordWishes(each)
        positiveNumber(each)
        leastNumber(each)
        wishedTarget(each)
      }
    }),
  )
})

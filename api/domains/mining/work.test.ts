import fc from 'fast-check'
import { expect, test } from 'vitest'
import { WorkSum } from './work.ts'

const sumOf = (difficulties: readonly number[]): string => {
  const sum = new WorkSum()
  for (const each of difficulties) sum.add(each)
  return String(sum)
}
const difficulty = fc.oneof(
  fc.integer({ min: 1, max: 2 ** 40 }),
  fc.double({ min: 1e-12, max: 1, noNaN: true }),
  fc.double({ min: 1, max: 2 ** 50, noNaN: true }),
)

test('tenths add up to whole numbers, which doubles do not', () => {
  expect(sumOf(Array.from({ length: 10 }, () => 0.1))).toBe('1')
  expect(sumOf([0.1, 0.2])).toBe('0.3')
  expect(sumOf([0.001, 4, 1e-9])).toBe('4.001000001')
})

test('nothing is nothing, and sums that no double can hold are right to the last digit', () => {
  expect(sumOf([])).toBe('0')
  expect(sumOf([2 ** 53 - 1, 2 ** 53 - 1, 3])).toBe('18014398509481985')
  expect(sumOf([1e30, 1e-9])).toBe('1000000000000000000000000000000.000000001')
})

test('the order of addition does not matter, nor where the sum is cut in two', () => {
  fc.assert(
    fc.property(fc.array(difficulty, { maxLength: 50 }), fc.nat(), (all, cut) => {
      expect(sumOf([...all].reverse())).toBe(sumOf(all))
      expect(sumOf([...all.slice(cut), ...all.slice(0, cut)])).toBe(sumOf(all))
    }),
  )
})

test('a sum of whole numbers is their sum', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 2 ** 30 })), (all) => {
      expect(sumOf(all)).toBe(String(all.reduce((sum, each) => sum + each, 0)))
    }),
  )
})

test('a sum of squares is exact too', () => {
  const sum = new WorkSum(2)
  for (const difficulty of [3, 0.1, 1e-9, 94_906_267, 2 ** 60]) sum.add(difficulty)
  expect(String(sum)).toBe('1329227995784915928253046480924875298.010000000000000001')
})

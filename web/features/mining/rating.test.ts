import { expect, test } from 'vitest'
import { createRater } from './rating.ts'
import { share } from './tests/share.ts'

test('a best or a block is gold, above the own average is green, the rest is white', () => {
  const rate = createRater()
  const tone = (difficulty: number, standing: 'ORDINARY' | 'PERSONAL_BEST' | 'WEEK_BEST' | 'BLOCK' = 'ORDINARY') =>
    rate(share(0, { shareDifficulty: difficulty, standing })).tone
  expect(tone(10)).toBe('ordinary')
  expect(tone(100)).toBe('good')
  expect(tone(1)).toBe('ordinary')
  expect(tone(2, 'PERSONAL_BEST')).toBe('best')
  expect(tone(2, 'WEEK_BEST')).toBe('best')
  expect(tone(2, 'BLOCK')).toBe('best')
})

test('the average is of logarithms: one lucky share does not darken the next fifty', () => {
  const rate = createRater()
  for (let n = 0; n < 50; n++) rate(share(n, { shareDifficulty: 10 }))
  rate(share(50, { shareDifficulty: 1e9 }))
  // The mean of the numbers would be twenty million now.
  expect(rate(share(51, { shareDifficulty: 30 })).tone).toBe('good')
})

test('each player is measured by the own average only', () => {
  const rate = createRater()
  for (let n = 0; n < 20; n++) rate(share(n, { address: 'farm', shareDifficulty: 1e6 }))
  rate(share(20, { address: 'nerd', shareDifficulty: 1 }))
  expect(rate(share(21, { address: 'nerd', shareDifficulty: 2 })).tone).toBe('good')
  expect(rate(share(22, { address: 'farm', shareDifficulty: 2 })).tone).toBe('ordinary')
})

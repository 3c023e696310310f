import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { SeenHashes, seenHashesMax } from './seen-hashes.ts'

test('it knows exactly what was added', () => {
  // Few different words, so that places collide; zeros stand for free places inside.
  const hash = fc
    .array(fc.constantFrom(0, 1, 255), { minLength: 8, maxLength: 8 })
    .map((bytes) => Uint8Array.of(...bytes, ...new Uint8Array(24)))
  fc.assert(
    fc.property(fc.array(hash, { maxLength: 300 }), (hashes) => {
      const seen = new SeenHashes()
      const model = new Set<string>()
      for (const each of hashes) {
        // Of a first word of zeros only that it is not 1 is forgotten: one share in four thousand millions.
        const key = String(each.slice(0, 8)).replace(/^0,0,0,0,/, '1,0,0,0,')
        expect(seen.has(each)).toBe(model.has(key))
        seen.add(each)
        model.add(key)
        expect(seen.has(each)).toBe(true)
      }
    }),
  )
})

test('nothing is added past the bound, and what is there stays', () => {
  const seen = new SeenHashes()
  const first = randomBytes(32)
  seen.add(first)
  for (let i = 1; i < seenHashesMax; i++) seen.add(randomBytes(32))
  expect(seen.full).toBe(true)
  const late = randomBytes(32)
  seen.add(late)
  expect([seen.has(first), seen.has(late)]).toEqual([true, false])
})

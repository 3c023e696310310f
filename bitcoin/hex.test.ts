import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fromHex, hashFromDisplay, hashToDisplay, toHex } from './index.ts'

describe('hex', () => {
  test('is read back as the bytes it was written from, in either case', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        expect(fromHex(toHex(bytes))).toEqual(bytes)
        expect(fromHex(toHex(bytes).toUpperCase())).toEqual(bytes)
      }),
    )
  })

  test('is nothing but pairs of hex digits', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^[0-9a-g]{0,8}$/)), (text) => {
        fc.pre(text.length % 2 !== 0 || !/^[0-9a-fA-F]*$/.test(text))
        expect(() => fromHex(text)).toThrow(TypeError)
      }),
    )
  })

  test('of a hash is shown with its bytes reversed', () => {
    const hash = Uint8Array.from({ length: 32 }, (_, i) => i)
    expect(hashToDisplay(hash).startsWith('1f1e1d')).toBe(true)
    expect(hashFromDisplay(hashToDisplay(hash))).toEqual(hash)
    expect(() => hashFromDisplay('00')).toThrow(TypeError)
  })

  test('shown from a Buffer leaves it as it was', () => {
    const hash = Buffer.from(Uint8Array.from({ length: 32 }, (_, i) => i))
    expect(hashToDisplay(hash)).toBe(hashToDisplay(hash))
  })
})

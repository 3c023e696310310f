import { hash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { pad, paddedBytes, sha256dPadded, sha256dPair, toWords, writeWords } from './sha256.ts'

const twice = (bytes: Uint8Array): string => hash('sha256', hash('sha256', bytes, 'buffer'), 'hex')
const hex = (words: Int32Array): string => {
  const bytes = Buffer.alloc(32)
  writeWords(words, bytes, 0)
  return bytes.toString('hex')
}

test('it is SHA-256 twice for messages of every length, whatever stood in the buffer before', () => {
  const out = new Int32Array(8)
  for (let length = 0; length <= 300; length++) {
    const message = Uint8Array.from({ length }, (_, i) => (i * 37 + length) & 255)
    const buffer = Buffer.alloc(paddedBytes(length), 0xee)
    buffer.set(message, 0)
    pad(buffer, length)
    sha256dPadded(buffer, length, out)
    expect(hex(out)).toBe(twice(message))
  }
})

test('a pair of hashes is hashed to their merkle parent', () => {
  const hash32 = fc.uint8Array({ minLength: 32, maxLength: 32 })
  fc.assert(
    fc.property(hash32, hash32, (left, right) => {
      const words = toWords(left)
      sha256dPair(words, toWords(right))
      expect(hex(words)).toBe(twice(Buffer.concat([left, right])))
    }),
  )
})

test('a hash is the same after words and back', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (bytes) => {
      expect(hex(toWords(bytes))).toBe(Buffer.from(bytes).toString('hex'))
    }),
  )
})

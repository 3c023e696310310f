import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  bitsToDifficulty,
  bitsToTarget,
  DIFFICULTY_1_TARGET,
  difficultyToTarget,
  hashMeetsTarget,
  hashToDifficulty,
  targetBytes,
  targetToBits,
  targetToDifficulty,
} from './index.ts'
import { hashReachesDifficulty } from './target.ts'

const anyTarget = fc.bigInt({ min: 1n, max: (1n << 256n) - 1n })
const anyDifficulty = fc.oneof(
  fc.double({ min: 1e-9, max: 1e15, noNaN: true }),
  fc.double({ min: -9.6, max: 15, noNaN: true }).map((exponent) => 10 ** exponent),
)

describe('compact bits', () => {
  // Mainnet genesis, a 2021 mainnet block, regtest, and the encodings of consensus's own tests.
  test.each([
    [0x1d00ffff, DIFFICULTY_1_TARGET],
    [0x207fffff, 0x7fffffn << 232n],
    [0x170ed0eb, 0x0ed0ebn << 160n],
    [0x01123456, 0x12n],
    [0x05009234, 0x92340000n],
    [0x04923456, 0n],
    [0x01fedcba, 0n],
    [0xff123456, 0n],
  ])('%i names its target', (bits, target) => {
    expect(bitsToTarget(bits)).toBe(target)
  })

  test('lose nothing but what is below their three leading bytes', () => {
    fc.assert(
      fc.property(anyTarget, (target) => {
        const again = bitsToTarget(targetToBits(target))
        expect(again <= target).toBe(true)
        expect(Number(target - again) / Number(target)).toBeLessThan(2 ** -15)
        expect(targetToBits(again)).toBe(targetToBits(target))
      }),
    )
  })

  test('of known networks have known difficulties', () => {
    expect(bitsToDifficulty(0x1d00ffff)).toBe(1)
    expect(bitsToDifficulty(0x207fffff)).toBeCloseTo(4.656542373906925e-10, 24)
    expect(bitsToDifficulty(0x170ed0eb)).toBeCloseTo(18997641161758.95, 1)
  })
})

describe('difficulty', () => {
  test('1 is the target of bits 1d00ffff, and 2 is half of it', () => {
    expect(difficultyToTarget(1)).toBe(DIFFICULTY_1_TARGET)
    expect(difficultyToTarget(2)).toBe(DIFFICULTY_1_TARGET / 2n)
    expect(difficultyToTarget(0.5)).toBe(DIFFICULTY_1_TARGET * 2n)
  })

  test('is exact down to 1e-10: the target is the floor of the quotient of the true double', () => {
    fc.assert(
      fc.property(anyDifficulty, (difficulty) => {
        // The double as an exact fraction, found another way: by its bits.
        const view = new DataView(new ArrayBuffer(8))
        view.setFloat64(0, difficulty)
        const raw = view.getBigUint64(0)
        const mantissa = (raw & ((1n << 52n) - 1n)) | (1n << 52n)
        const exponent = Number((raw >> 52n) & 0x7ffn) - 1075
        const [numerator, denominator] =
          exponent < 0
            ? [DIFFICULTY_1_TARGET << BigInt(-exponent), mantissa]
            : [DIFFICULTY_1_TARGET, mantissa << BigInt(exponent)]
        const floor = numerator / denominator
        const most = (1n << 256n) - 1n
        expect(difficultyToTarget(difficulty)).toBe(floor > most ? most : floor)
      }),
    )
  })

  test('survives being made a target and read back', () => {
    fc.assert(
      fc.property(anyDifficulty, (difficulty) => {
        fc.pre(difficulty > 2.4e-10)
        expect(targetToDifficulty(difficultyToTarget(difficulty)) / difficulty).toBeCloseTo(1, 12)
      }),
    )
  })

  test('below the easiest target there is, every hash is a share', () => {
    expect(difficultyToTarget(1e-10)).toBe((1n << 256n) - 1n)
  })

  test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('%d is no difficulty', (difficulty) => {
    expect(() => difficultyToTarget(difficulty)).toThrow(RangeError)
  })
})

describe('a hash', () => {
  test('meets its own target, and not the next smaller one', () => {
    fc.assert(
      fc.property(anyTarget, (target) => {
        const hash = targetBytes(target)
        expect(hashMeetsTarget(hash, target)).toBe(true)
        expect(hashMeetsTarget(hash, targetBytes(target))).toBe(true)
        expect(hashMeetsTarget(hash, targetBytes(target - 1n))).toBe(false)
      }),
    )
  })

  test('reached the difficulty of its value as a target', () => {
    fc.assert(
      fc.property(anyTarget, (target) => {
        expect(hashToDifficulty(targetBytes(target)) / targetToDifficulty(target)).toBeCloseTo(1, 12)
      }),
    )
  })

  test('reaches a difficulty up to exactly its target, and not past it', () => {
    fc.assert(
      fc.property(anyDifficulty, (difficulty) => {
        const target = difficultyToTarget(difficulty)
        fc.pre(target < (1n << 256n) - 1n)
        expect(hashReachesDifficulty(targetBytes(target), difficulty)).toBe(true)
        expect(hashReachesDifficulty(targetBytes(target + (target >> 45n) + 1n), difficulty)).toBe(false)
      }),
    )
  })

  test('reaches the difficulty that was read from it, and never one that is no number', () => {
    fc.assert(
      fc.property(anyTarget, (target) => {
        const hash = targetBytes(target)
        expect(hashReachesDifficulty(hash, hashToDifficulty(hash))).toBe(true)
        expect(hashReachesDifficulty(hash, Number.NaN)).toBe(false)
        expect(hashReachesDifficulty(hash, Number.POSITIVE_INFINITY)).toBe(false)
      }),
    )
  })

  test('of zero has a finite difficulty, because it travels as JSON', () => {
    expect(Number.isFinite(hashToDifficulty(new Uint8Array(32)))).toBe(true)
  })
})

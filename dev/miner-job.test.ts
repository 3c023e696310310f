import fc from 'fast-check'
import { expect, test } from 'vitest'
import { difficultyToTarget, fromHex, hashMeetsTarget, hashToDisplay, toHex } from '../bitcoin/index.ts'
import { bitsWithin, extranonce2At, headerOf, type MinerJob, nonceSearch, readNotify, swapWords } from './miner-job.ts'

// Block 1 of the real chain, cut around the eight bytes `ffff001d01044104…` as a pool would cut it.
const coinbase =
  '01000000010000000000000000000000000000000000000000000000000000000000000000ffffffff0704ffff001d0104ffffffff' +
  '0100f2052a0100000043410496b538e853519c726a2c91e61ec11600ae1390813a627c66fb8be7947be63c52da7589379515d4e0a604f' +
  '8141781e62294721166bf621e73a82cbf2342c858eeac00000000'
const cut = coinbase.indexOf('ffff001d0104')
const notify = [
  'a1',
  toHex(swapWords(fromHex('6fe28c0ab6f1b372c1a6a246ae63f74f931e8365e15a089c68d6190000000000'))),
  coinbase.slice(0, cut),
  coinbase.slice(cut + 12),
  [],
  '00000001',
  '1d00ffff',
  '4966bc61',
  true,
]
const context = { difficulty: 1, extranonce1: fromHex('ffff'), extranonce2Size: 4, versionMask: 0 }
const job = (changes: Partial<MinerJob> = {}): MinerJob => ({ ...readNotify(notify, context), ...changes })

test('a job of block 1 becomes the header that was really mined', () => {
  const header = headerOf(job(), { extranonce2: fromHex('001d0104'), nonce: 0x9962e301 })
  expect(toHex(header)).toBe(
    '010000006fe28c0ab6f1b372c1a6a246ae63f74f931e8365e15a089c68d6190000000000982051fd1e4ba744bbbe680e1fee14677ba1a3c3540bf7b1cdb606e857233e0e61bc6649ffff001d01e36299',
  )
})

test('a found share meets the difficulty that was asked for, and its header hashes to it', () => {
  const search = nonceSearch({ job: job(), extranonce2: fromHex('00000001'), versionBits: null, difficulty: 1e-7 })
  const share = search(100_000)
  expect(share && hashMeetsTarget(share.hash, difficultyToTarget(1e-7))).toBe(true)
  expect(hashToDisplay(share?.hash ?? new Uint8Array(32))).toMatch(/^00/)
  // The search goes on behind the share.
  expect(search(100_000)?.nonce).toBeGreaterThan(share?.nonce ?? 0)
})

test('a share can be asked to be too easy', () => {
  const wish = { job: job(), extranonce2: fromHex('00000001'), versionBits: null, difficulty: 1e-9, below: 1e-8 }
  const difficulty = nonceSearch(wish)(100_000)?.difficulty ?? Number.NaN
  expect(difficulty).toBeGreaterThanOrEqual(1e-9)
  expect(difficulty).toBeLessThan(1e-8)
})

test('rolled bits change the version within the mask only', () => {
  const rolled = job({ version: 0x20000000, versionMask: 0x1fffe000 })
  const version = (bits: number | null): number =>
    new DataView(headerOf(rolled, { extranonce2: fromHex('00000000'), versionBits: bits }).buffer).getUint32(0, true)
  expect(version(null)).toBe(0x20000000)
  expect(version(0x2000)).toBe(0x20002000)
  expect(version(0xffffffff)).toBe(0x3fffe000)
})

test('chosen version bits always lie within the mask, and counters below its size never collide', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 65_535 }), fc.integer({ min: 0, max: 65_535 }), (a, b) => {
      const mask = 0x1fffe000
      expect((bitsWithin(mask, a) & ~mask) >>> 0).toBe(0)
      expect(bitsWithin(mask, a) === bitsWithin(mask, b)).toBe(a === b)
    }),
  )
})

test('an extranonce2 has exactly the size of the job', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 16 }), fc.nat(), (extranonce2Size, counter) => {
      expect(extranonce2At(job({ extranonce2Size }), counter)).toHaveLength(extranonce2Size)
    }),
  )
})

test('swapping words twice changes nothing', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (bytes) => {
      expect(swapWords(swapWords(bytes))).toEqual(bytes)
    }),
  )
})

test('params that are not a job are refused', () => {
  expect(() => readNotify(notify.slice(0, 8), context)).toThrow(TypeError)
  expect(() => readNotify([...notify.slice(0, 4), 'none', ...notify.slice(5)], context)).toThrow(TypeError)
})

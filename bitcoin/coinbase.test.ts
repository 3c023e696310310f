import { script as bitcoinScript, Transaction } from 'bitcoinjs-lib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  bip34Push,
  buildCoinbase,
  CoinbaseRefused,
  CoinbaseTooLong,
  completeCoinbase,
  fromHex,
  hashToDisplay,
  readBip34Height,
  readCoinbase,
  sha256d,
  toHex,
  withWitness,
  witnessCommitment,
} from './index.ts'

const payout = fromHex('0014751e76e8199196d454941c45d1b3a323f1433bd6')
const commitment = witnessCommitment([new Uint8Array(32)])
const plan = {
  height: 900_000,
  valueSats: 312_500_000n,
  payoutScript: payout,
  tag: '/TheBitcoinGame/',
  extranonceBytes: 8,
}

describe('a height', () => {
  test('is pushed minimally and read back, whatever it is', () => {
    fc.assert(
      fc.property(fc.oneof(fc.nat({ max: 70_000 }), fc.nat({ max: 0x7fffffff })), (height) => {
        expect(readBip34Height(bip34Push(height))).toBe(height)
      }),
    )
  })

  test('past 16 is the script number that bitcoinjs-lib writes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 17, max: 0x7fffffff }), (height) => {
        expect([...bip34Push(height).slice(1)]).toEqual([...bitcoinScript.number.encode(height)])
      }),
    )
  })

  // 128 and 32768 need a zero byte in front of their sign bit; 1 to 16 are opcodes, as the reference node writes them.
  test.each([
    [1, '51'],
    [16, '60'],
    [17, '0111'],
    [128, '028000'],
    [32768, '03008000'],
    [702861, '038db90a'],
  ])('%i is pushed as %s', (height, script) => {
    expect(bip34Push(height)).toEqual(fromHex(script))
  })
})

describe('a coinbase', () => {
  test('pays everything but a declared fee to the miner, whatever the plan', () => {
    fc.assert(
      fc.property(
        fc.record({
          height: fc.nat({ max: 2_000_000 }),
          valueSats: fc.bigInt({ min: 0n, max: 5_000_000_000n }),
          tag: fc.stringMatching(/^[\x20-\x7e]{0,40}$/),
          extranonceBytes: fc.constantFrom(4, 8, 12),
        }),
        fc.boolean(),
        fc.bigInt({ min: 0n, max: 1_000n }),
        (fields, segwit, feeSats) => {
          fc.pre(feeSats <= fields.valueSats)
          const fee = { valueSats: feeSats, script: fromHex(`0014${'11'.repeat(20)}`) }
          const { coinb1, coinb2 } = buildCoinbase({
            ...fields,
            payoutScript: payout,
            fee,
            ...(segwit ? { witnessCommitment: commitment } : {}),
          })
          const extranonce = new Uint8Array(fields.extranonceBytes).fill(7)
          const whole = completeCoinbase(coinb1, extranonce.slice(0, 4), extranonce.slice(4), coinb2)
          const read = readCoinbase(whole)
          expect(read).not.toBeNull()
          expect(read?.withoutWitness).toEqual(whole)
          expect(readCoinbase(withWitness(whole))?.withoutWitness).toEqual(whole)
          const peer = Transaction.fromBuffer(withWitness(whole))
          expect(peer.isCoinbase()).toBe(true)
          expect(peer.getId()).toBe(hashToDisplay(sha256d(whole)))
          expect(readBip34Height(read?.script as Uint8Array)).toBe(fields.height)
          expect(read?.outputs[0]).toEqual({ valueSats: fields.valueSats - feeSats, script: payout })
          expect(read?.outputs.reduce((sum, each) => sum + each.valueSats, 0n)).toBe(fields.valueSats)
          if (feeSats > 0n) expect(read?.outputs[1]).toEqual(fee)
          expect(read?.outputs).toHaveLength(1 + (feeSats > 0n ? 1 : 0) + (segwit ? 1 : 0))
        },
      ),
    )
  })

  // Height 4 bytes, extranonces 1 + 8, tag 1 + n: 86 characters would fit a script, 75 are a direct push.
  test('takes a tag of 75 characters, and refuses one of 76', () => {
    expect(() => buildCoinbase({ ...plan, tag: 'x'.repeat(75) })).not.toThrow()
    expect(() => buildCoinbase({ ...plan, tag: 'x'.repeat(76) })).toThrow(CoinbaseRefused)
  })

  test('has a script of at most 100 bytes: past it a won block would be invalid', () => {
    const extranonceBytes = 100 - 4 - 1 - 1 - 75
    expect(() => buildCoinbase({ ...plan, tag: 'x'.repeat(75), extranonceBytes })).not.toThrow()
    expect(() => buildCoinbase({ ...plan, tag: 'x'.repeat(75), extranonceBytes: extranonceBytes + 1 })).toThrow(
      CoinbaseTooLong,
    )
  })

  test('has at most 255 bytes in all: past it NerdMiner cuts it silently', () => {
    // A taproot payout, a fee and a commitment: the tag fills what is left.
    const wide = {
      ...plan,
      payoutScript: fromHex(`5120${'22'.repeat(32)}`),
      witnessCommitment: commitment,
      fee: { valueSats: 1n, script: payout },
    }
    const sizeWith = (tag: string) => {
      const { coinb1, coinb2 } = buildCoinbase({ ...wide, tag })
      return coinb1.length + wide.extranonceBytes + coinb2.length
    }
    const room = 255 - sizeWith('x')
    expect(sizeWith('x'.repeat(room + 1))).toBe(255)
    expect(() => sizeWith('x'.repeat(room + 2))).toThrow(CoinbaseTooLong)
  })

  test.each(['tag\n', 'tag\u0000', 'ünïcode'])('refuses the tag %j', (tag) => {
    expect(() => buildCoinbase({ ...plan, tag })).toThrow(CoinbaseRefused)
  })

  test('refuses a fee above the value', () => {
    expect(() => buildCoinbase({ ...plan, fee: { valueSats: plan.valueSats + 1n, script: payout } })).toThrow(
      CoinbaseRefused,
    )
  })

  test.each([-1n, 21_000_000n * 100_000_000n + 1n, 1n << 70n])('refuses a value of %d', (valueSats) => {
    expect(() => buildCoinbase({ ...plan, valueSats })).toThrow(CoinbaseRefused)
  })

  test.each([0, -1, 1.5, 76])('refuses %d bytes of extranonces', (extranonceBytes) => {
    expect(() => buildCoinbase({ ...plan, tag: '', extranonceBytes })).toThrow(CoinbaseRefused)
  })

  test('begins with the height in coinb1 and has its outputs in coinb2, where devices look', () => {
    const { coinb1, coinb2 } = buildCoinbase(plan)
    expect([...coinb1.slice(42, 46)]).toEqual([...bip34Push(plan.height)])
    expect(toHex(coinb2)).toContain(toHex(payout))
  })

  test('whose lengths are not minimal is read as none, as nodes do', () => {
    const { coinb1, coinb2 } = buildCoinbase(plan)
    const whole = toHex(completeCoinbase(coinb1, new Uint8Array(4), new Uint8Array(4), coinb2))
    expect(readCoinbase(fromHex(whole))).not.toBeNull()
    expect(readCoinbase(fromHex(`${whole.slice(0, 8)}fd0100${whole.slice(10)}`))).toBeNull()
  })

  test('is read to its last byte: one more or one less is none', () => {
    const { coinb1, coinb2 } = buildCoinbase(plan)
    const whole = completeCoinbase(coinb1, new Uint8Array(4), new Uint8Array(4), coinb2)
    for (const form of [whole, withWitness(whole)]) {
      expect(readCoinbase(form)).not.toBeNull()
      expect(readCoinbase(Uint8Array.of(...form, 0))).toBeNull()
      expect(readCoinbase(form.slice(0, -1))).toBeNull()
    }
  })

  test('that spends a transaction is none', () => {
    const { coinb1, coinb2 } = buildCoinbase(plan)
    const whole = completeCoinbase(coinb1, new Uint8Array(4), new Uint8Array(4), coinb2)
    for (let at = 5; at < 41; at++) expect(readCoinbase(whole.with(at, 1))).toBeNull()
  })

  test('that is garbage is read as none', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (garbage) => readCoinbase(garbage) === null))
  })
})

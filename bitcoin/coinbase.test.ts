import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  bip34Push,
  buildCoinbase,
  buildShareProof,
  CoinbaseRefused,
  completeCoinbase,
  concatBytes,
  encodeHeader,
  foldBranch,
  fromHex,
  readBip34Height,
  readCoinbase,
  type ShareProof,
  scriptToAddress,
  sha256d,
  verifyShareProof,
  withWitness,
  witnessCommitment,
} from './index.ts'

const payout = fromHex('0014751e76e8199196d454941c45d1b3a323f1433bd6')
const commitment = witnessCommitment([new Uint8Array(32)])
const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })
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
          expect(readBip34Height(read?.script as Uint8Array)).toBe(fields.height)
          expect(read?.outputs[0]).toEqual({ valueSats: fields.valueSats - feeSats, script: payout })
          expect(read?.outputs.reduce((sum, each) => sum + each.valueSats, 0n)).toBe(fields.valueSats)
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
      CoinbaseRefused,
    )
  })

  test('has at most 255 bytes in all: past it NerdMiner cuts it silently', () => {
    const wide = {
      ...plan,
      tag: 'x'.repeat(75),
      payoutScript: fromHex(`5120${'22'.repeat(32)}`),
      witnessCommitment: commitment,
    }
    expect(() => buildCoinbase(wide)).not.toThrow()
    expect(() => buildCoinbase({ ...wide, fee: { valueSats: 1n, script: payout } })).toThrow(CoinbaseRefused)
  })

  test.each(['tag\n', 'tag\u0000', 'ünïcode'])('refuses the tag %j', (tag) => {
    expect(() => buildCoinbase({ ...plan, tag })).toThrow(CoinbaseRefused)
  })

  test('refuses a fee above the value', () => {
    expect(() => buildCoinbase({ ...plan, fee: { valueSats: plan.valueSats + 1n, script: payout } })).toThrow(
      CoinbaseRefused,
    )
  })

  test('that is garbage is read as none', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), (garbage) => readCoinbase(garbage) === null))
  })
})

describe('a share proof', () => {
  const mined = (branch: Uint8Array[]): ShareProof => {
    const { coinb1, coinb2 } = buildCoinbase({ ...plan, witnessCommitment: commitment })
    const coinbase = completeCoinbase(coinb1, Uint8Array.of(1, 2, 3, 4), Uint8Array.of(5, 6, 7, 8), coinb2)
    const merkleRoot = foldBranch(sha256d(coinbase), branch)
    const fields = {
      version: 0x20000000,
      previousHash: new Uint8Array(32).fill(9),
      merkleRoot,
      time: 1_700_000_000,
      bits: 0x207fffff,
    }
    const header = encodeHeader({ ...fields, nonce: 1 })
    const address = scriptToAddress(payout, 'regtest') as string
    return buildShareProof({ header, coinbase, merkleBranch: branch, height: plan.height, network: 'regtest', address })
  }
  const anyProof = fc.array(bytes(32), { maxLength: 12 }).map(mined)

  test('is verified from nothing but itself', () => {
    fc.assert(
      fc.property(anyProof, (proof) => {
        const verdict = verifyShareProof(proof)
        expect(verdict).toMatchObject({ ok: true, paysSats: plan.valueSats, totalSats: plan.valueSats })
        if (verdict.ok) expect(verifyShareProof(proof, { difficulty: verdict.difficulty }).ok).toBe(true)
        if (verdict.ok)
          expect(verifyShareProof(proof, { difficulty: verdict.difficulty * 1.001 })).toEqual({
            ok: false,
            reason: 'underDifficulty',
          })
      }),
    )
  })

  const flip = (hex: string, bit: number): string => {
    const flipped = fromHex(hex)
    flipped[(bit >> 3) % flipped.length] = (flipped[(bit >> 3) % flipped.length] as number) ^ (1 << (bit & 7))
    return Buffer.from(flipped).toString('hex')
  }

  test('with one flipped bit no longer proves the difficulty it claims', () => {
    fc.assert(
      fc.property(
        anyProof,
        fc.nat({ max: 1_000_000 }),
        fc.constantFrom('header', 'coinbase', 'branch'),
        (proof, bit, part) => {
          fc.pre(part !== 'branch' || proof.merkleBranch.length > 0)
          const [first = '', ...rest] = proof.merkleBranch
          const forged =
            part === 'branch'
              ? { ...proof, merkleBranch: [flip(first, bit), ...rest] }
              : { ...proof, [part]: flip(proof[part], bit) }
          // A flipped header bit makes another hash: no longer the one whose difficulty the ledger recorded.
          const honest = verifyShareProof(proof)
          const verdict = verifyShareProof(forged)
          expect(verdict.ok && honest.ok && verdict.hash === honest.hash).toBe(false)
          if (part !== 'header') expect(verdict.ok).toBe(false)
        },
      ),
    )
  })

  test('of another height, address, network or garbage is refused with its reason', () => {
    const proof = mined([])
    expect(verifyShareProof({ ...proof, height: 1 })).toEqual({ ok: false, reason: 'heightMismatch' })
    expect(verifyShareProof({ ...proof, network: 'mainnet' })).toEqual({ ok: false, reason: 'badAddress' })
    const other = scriptToAddress(concatBytes(Uint8Array.of(0, 20), new Uint8Array(20)), 'regtest') as string
    expect(verifyShareProof({ ...proof, address: other })).toEqual({ ok: false, reason: 'addressNotPaid' })
    for (const header of ['', 'zz', proof.header.slice(2)]) {
      expect(verifyShareProof({ ...proof, header })).toEqual({ ok: false, reason: 'malformed' })
    }
    expect(verifyShareProof({ ...proof, merkleBranch: ['00'] })).toEqual({ ok: false, reason: 'malformed' })
  })
})

// No template, tag, signature, fee and address yields a coinbase that a node or a device would refuse.
import { Transaction } from 'bitcoinjs-lib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  bip34Push,
  type CoinbaseOutput,
  fromHex,
  type PoolFee,
  readBip34Height,
  readCoinbase,
  toHex,
} from '../../bitcoin/index.ts'
import { coinbaseTagLengthMax, isCoinbaseTag } from '../../events/index.ts'
import { SIGNATURE, TERMS, template } from '../tests/kit.ts'
import { coinbaseOf, type Payout } from './payout.ts'
import { signatureLengthMax } from './terms.ts'
import { Work } from './work.ts'

const extranonce1 = Uint8Array.of(0xe1, 2, 3, 4)
const extranonce2 = 'cafebabecafebabe'
const supplySats = 21_000_000 * 100_000_000

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })
/** Of the five address types, with every byte of the hash. */
const anyScript = fc.oneof(
  bytes(20).map((hash) => Uint8Array.of(0x76, 0xa9, 20, ...hash, 0x88, 0xac)),
  bytes(20).map((hash) => Uint8Array.of(0xa9, 20, ...hash, 0x87)),
  bytes(20).map((hash) => Uint8Array.of(0, 20, ...hash)),
  bytes(32).map((hash) => Uint8Array.of(0, 32, ...hash)),
  bytes(32).map((key) => Uint8Array.of(0x51, 32, ...key)),
)
const anyTag = fc.oneof(
  fc.stringMatching(/^[!-.0-~]{1,20}$/),
  fc.string({ maxLength: 40 }),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: 'grapheme-composite', maxLength: 400 }),
  fc.constantFrom('', '/', '\n', '\u0000', 'x'.repeat(20), 'x'.repeat(21), 'x'.repeat(100_000), '"],null]', ' a', 'ü'),
)
const anySignature = fc.oneof(
  fc.constantFrom(SIGNATURE, '/', 'x'.repeat(signatureLengthMax)),
  fc.stringMatching(new RegExp(`^[ -~]{1,${signatureLengthMax}}$`)),
)
const anyFee = fc.option(fc.record({ perMillion: fc.integer({ min: 0, max: 500_000 }), script: anyScript }))
const anyFields = fc.record({
  height: fc.oneof(
    fc.integer({ min: 1, max: 200 }),
    fc.integer({ min: 1, max: 2 ** 31 - 1 }),
    fc.constant(2 ** 31 - 1),
  ),
  coinbasevalue: fc.oneof(
    fc.integer({ min: 0, max: 1_000 }),
    fc.integer({ min: 0, max: supplySats }),
    fc.constant(supplySats),
  ),
  default_witness_commitment: fc.option(
    bytes(32).map((hash) => `6a24aa21a9ed${toHex(hash)}`),
    { nil: undefined },
  ),
  transactions: fc.array(
    bytes(32).map((txid) => ({ txid: toHex(txid), data: '' })),
    { maxLength: 6 },
  ),
})
const anyNumber = fc.integer({ min: 0, max: 2 ** 32 - 1 })

/** What the coinbase is to pay, worked out apart from the code that does it. */
function outputsDue(valueSats: bigint, script: Uint8Array, fee: PoolFee | null, commitment?: string): CoinbaseOutput[] {
  const feeSats = fee ? (valueSats * BigInt(fee.perMillion)) / 1_000_000n : 0n
  const due: CoinbaseOutput[] = [{ valueSats: valueSats - feeSats, script }]
  if (fee && feeSats > 0n) due.push({ valueSats: feeSats, script: fee.script })
  if (commitment) due.push({ valueSats: 0n, script: fromHex(commitment) })
  return due
}

/** Behind the height and the number with the extranonces: one push of text. */
function textOf(script: Uint8Array, height: number): string {
  const at = bip34Push(height).length + 1 + 16
  expect(script[at]).toBe(script.length - at - 1)
  return Buffer.from(script.subarray(at + 1)).toString('latin1')
}

const inHex = (payout: Payout): string => {
  const { params } = JSON.parse(payout.notify('00000001', true).toString())
  return `${params[2]}${toHex(extranonce1)}${extranonce2}${params[3]}`
}

test('no template, tag, signature, fee and address yields a coinbase that is invalid or too long for a device', () => {
  fc.assert(
    fc.property(
      anyFields,
      anyScript,
      anyTag,
      anySignature,
      anyFee,
      anyNumber,
      (fields, script, tag, signature, fee, number) => {
        const { default_witness_commitment: commitment, ...others } = fields
        const made = template(commitment === undefined ? { ...others, ...NO_COMMITMENT } : { ...others, ...fields })
        const payout = new Work(made, number, { signature, fee, tagOf: () => tag }).payout('anybody', script)
        const whole = coinbaseOf(payout, extranonce1, extranonce2)

        expect(whole.length).toBeLessThanOrEqual(255)
        expect(toHex(whole)).toBe(inHex(payout))
        const read = readCoinbase(whole)
        if (!read) throw new Error('not a coinbase')
        const due = outputsDue(BigInt(fields.coinbasevalue), script, fee, commitment)
        expect(read.outputs).toEqual(due)
        expect(due.reduce((sum, { valueSats }) => sum + valueSats, 0n)).toBe(BigInt(fields.coinbasevalue))

        // A block library that is not ours sees the same.
        const peer = Transaction.fromBuffer(Buffer.from(whole))
        expect(peer.isCoinbase()).toBe(true)
        expect(toHex(peer.ins[0]?.script as Uint8Array)).toBe(toHex(read.script))
        expect(peer.outs.map(({ value, script: each }) => `${value} ${toHex(each)}`)).toEqual(
          due.map(({ valueSats, script: each }) => `${valueSats} ${toHex(each)}`),
        )

        // Consensus: 2 to 100 bytes, the height first, in its one spelling.
        expect(read.script.length).toBeGreaterThanOrEqual(2)
        expect(read.script.length).toBeLessThanOrEqual(100)
        const height = bip34Push(fields.height)
        expect([...read.script.subarray(0, height.length)]).toEqual([...height])
        expect(readBip34Height(read.script)).toBe(fields.height)

        // What ESP-Miner shows: the height in coinb1, all of the at most six outputs in coinb2.
        expect([...payout.coinb1.subarray(42, 42 + height.length)]).toEqual([...height])
        expect(due.length).toBeLessThanOrEqual(6)
        const outputsAt = 1 + textOf(read.script, fields.height).length + 4
        expect(payout.coinb2[outputsAt]).toBe(due.length)

        const text = textOf(read.script, fields.height)
        expect(text).toMatch(/^[\x20-\x7e]+$/)
        const tagged = signature.endsWith('/') ? `${signature}${tag}/` : `${signature}/${tag}/`
        expect(text).toBe(isCoinbaseTag(tag) ? tagged : signature)
      },
    ),
    { numRuns: 3_000 },
  )
})
const NO_COMMITMENT = { default_witness_commitment: undefined } as object

test('the longest of everything fits: signature, tag, fee, commitment, height, and the widest address', () => {
  const script = fromHex(`5120${'55'.repeat(32)}`)
  const terms = {
    signature: 'x'.repeat(signatureLengthMax),
    fee: { perMillion: 500_000, script },
    tagOf: () => 'y'.repeat(coinbaseTagLengthMax),
  }
  const payout = new Work(template({ height: 2 ** 31 - 1 }), 1, terms).payout('a', script)
  const whole = coinbaseOf(payout, extranonce1, extranonce2)
  expect(whole.length).toBe(255)
  expect(Buffer.from(whole).toString('latin1')).toContain(`${terms.signature}/${terms.tagOf()}/`)
})

test('a tag that would make a device cut the coinbase is left out for that kind of address alone', () => {
  const wide = fromHex(`5128${'77'.repeat(40)}`)
  const narrow = fromHex(`0014${'33'.repeat(20)}`)
  const terms = {
    signature: 'x'.repeat(signatureLengthMax),
    fee: { perMillion: 1, script: wide },
    tagOf: () => 'y'.repeat(coinbaseTagLengthMax),
  }
  const work = new Work(template({ height: 2 ** 31 - 1 }), 1, terms)
  const text = (script: Uint8Array) =>
    Buffer.from(coinbaseOf(work.payout(toHex(script), script), extranonce1, extranonce2)).toString('latin1')
  expect(text(wide)).toContain(terms.signature)
  expect(text(wide)).not.toContain('yy')
  expect(text(narrow)).toContain(`${terms.signature}/${terms.tagOf()}/`)
})

test('the tag belongs to the address: each has its own, and none has none', () => {
  const tags = new Map([
    ['alice', 'alice'],
    ['bob', 'bob the second'],
  ])
  const work = new Work(template(), 1, { ...TERMS, tagOf: (address) => tags.get(address) ?? '' })
  const text = (address: string) =>
    Buffer.from(work.payout(address, fromHex(`0014${'33'.repeat(20)}`)).coinb2).toString('latin1')
  expect(text('alice')).toContain('/TheBitcoinGame/alice/\u00ff')
  expect(text('bob')).toContain('/TheBitcoinGame/bob the second/\u00ff')
  expect(text('carol')).toContain('/TheBitcoinGame/\u00ff')
})

test('a tag that changes is in the next job, while jobs that are out keep theirs', () => {
  let tag = 'old'
  const script = fromHex(`0014${'33'.repeat(20)}`)
  const work = new Work(template(), 1, { ...TERMS, tagOf: () => tag })
  const before = work.payout('alice', script)
  tag = 'the new one'
  expect(work.payout('alice', script)).toBe(before)
  work.forget(['alice'])
  const after = work.payout('alice', script)
  const text = (payout: Payout) => Buffer.from(coinbaseOf(payout, extranonce1, extranonce2)).toString('latin1')
  expect(text(after)).toContain('/TheBitcoinGame/the new one/')
  expect(text(before)).toContain('/TheBitcoinGame/old/')
})

test.each([
  [0n, 0],
  [99n, 0],
  [100n, 1],
  [199n, 1],
  [312_500_001n, 3_125_000],
])("one per cent of %i sats is %i: what is left over is the player's", (valueSats, feeSats) => {
  const fee = { perMillion: 10_000, script: fromHex(`0014${'99'.repeat(20)}`) }
  const script = fromHex(`0014${'33'.repeat(20)}`)
  const work = new Work(template({ coinbasevalue: Number(valueSats) }), 1, { ...TERMS, fee })
  const outputs = readCoinbase(coinbaseOf(work.payout('a', script), extranonce1, extranonce2))?.outputs.slice(0, -1)
  const players = { valueSats: valueSats - BigInt(feeSats), script }
  expect(outputs).toEqual(feeSats === 0 ? [players] : [players, { valueSats: BigInt(feeSats), script: fee.script }])
})

import { Block, Transaction } from 'bitcoinjs-lib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  addressToScript,
  buildCoinbase,
  CoinbaseRefused,
  coinbaseOutputs,
  fromHex,
  hashToDisplay,
  readBip34Height,
  readCoinbase,
  toHex,
} from '../../bitcoin/index.ts'
import { headerOf, readNotify } from '../../dev/miner-job.ts'
import { buildHeader, sha256d } from '../shares/header.ts'
import { nodeTemplate, SIGNATURE, TERMS, template } from '../tests/kit.ts'
import { coinbaseOf } from './payout.ts'
import { readTemplate, TemplateRefused, UnknownRule } from './template.ts'
import { Work } from './work.ts'

const SCRIPTS = {
  P2PKH: `76a914${'11'.repeat(20)}88ac`,
  P2SH: `a914${'22'.repeat(20)}87`,
  P2WPKH: `0014${'33'.repeat(20)}`,
  P2WSH: `0020${'44'.repeat(32)}`,
  P2TR: `5120${'55'.repeat(32)}`,
}
const extranonce1 = Uint8Array.of(1, 2, 3, 4)
const hash32 = fc.uint8Array({ minLength: 32, maxLength: 32 })

test.each(Object.entries(SCRIPTS))('a %s coinbase pays all of it to the script and fits real devices', (_type, hex) => {
  const script = fromHex(hex)
  // The highest height of three bytes is further away than any device will last.
  const work = new Work(template({ height: 8_000_000 }), 77, TERMS)
  const coinbase = coinbaseOf(work.payout('a', script), extranonce1, '000000000000002a')
  const [pays, commitment, ...others] = coinbaseOutputs(coinbase)
  expect(pays).toEqual({ valueSats: 312_500_000n, script })
  expect(commitment?.valueSats).toBe(0n)
  expect(others).toEqual([])
  expect(coinbase.length).toBeLessThanOrEqual(255)
  expect(readBip34Height(readCoinbase(coinbase)?.script ?? new Uint8Array())).toBe(8_000_000)
  expect(Transaction.fromBuffer(coinbase).isCoinbase()).toBe(true)
})

test('a fee is paid beside the player, and the two are the whole value', () => {
  const fee = { perMillion: 3_200, script: fromHex(SCRIPTS.P2TR) }
  const work = new Work(template(), 1, { ...TERMS, fee })
  const outputs = coinbaseOutputs(
    coinbaseOf(work.payout('a', fromHex(SCRIPTS.P2WPKH)), extranonce1, '0000000000000000'),
  )
  expect(outputs.slice(0, 2)).toEqual([
    { valueSats: 311_500_000n, script: fromHex(SCRIPTS.P2WPKH) },
    { valueSats: 1_000_000n, script: fee.script },
  ])
})

test('the coinbase is the one that bitcoin/ builds, with the number of the work before the extranonces', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 2, maxLength: 42 }),
      fc.integer({ min: 0, max: 2 ** 32 - 1 }),
      (script, n) => {
        const made = template()
        const work = new Work(made, n, TERMS)
        const { height, valueSats, witnessCommitment } = made
        const whole = buildCoinbase({
          height,
          valueSats,
          payoutScript: script,
          tag: SIGNATURE,
          extranonceBytes: 16,
          ...(witnessCommitment ? { witnessCommitment } : {}),
        })
        const number = n.toString(16).padStart(8, '0')
        expect(toHex(coinbaseOf(work.payout('a', script), extranonce1, 'cafebabecafebabe'))).toBe(
          `${toHex(whole.coinb1)}${number}01020304cafebabecafebabe${toHex(whole.coinb2)}`,
        )
      },
    ),
  )
})

test('a signature that would make a won block invalid is refused when the work is made, not when it is won', () => {
  const signed = (length: number) => () => new Work(template(), 1, { ...TERMS, signature: 'x'.repeat(length) })
  expect(signed(75)).not.toThrow()
  expect(signed(76)).toThrow(CoinbaseRefused)
})

test.each([
  ['no height', { height: 0 }],
  ['a height past the last', { height: 2 ** 31 }],
  ['a negative value', { coinbasevalue: -1 }],
  ['more than there are coins', { coinbasevalue: 21_000_000 * 100_000_000 + 1 }],
  ['a commitment of another length', { default_witness_commitment: `6a24aa21a9ed${'e2'.repeat(33)}` }],
  ['a commitment to something else', { default_witness_commitment: `6a24aa21a9ee${'e2'.repeat(32)}` }],
])('a template with %s is refused, so that no job of it can fail', (_what, fields) => {
  expect(() => readTemplate(nodeTemplate(fields), sha256d)).toThrow(TemplateRefused)
})

test('no two works share a header, even of the same template for the same address', () => {
  const made = template()
  const script = fromHex(SCRIPTS.P2TR)
  const coinbases = [1, 2].map((number) => {
    const work = new Work(made, number, TERMS)
    return toHex(coinbaseOf(work.payout('a', script), extranonce1, '0000000000000000'))
  })
  expect(coinbases[0]).not.toBe(coinbases[1])
})

test('what a miner computes from the notify is the header that we judge, and the one of a block library', () => {
  const word = fc.integer({ min: 0, max: 2 ** 32 - 1 })
  fc.assert(
    fc.property(
      fc.array(hash32, { maxLength: 20 }),
      hash32,
      fc.constantFrom(...Object.values(SCRIPTS)),
      word,
      word,
      word,
      word,
      (txids, previous, scriptHex, number, time, nonce, rolled) => {
        const transactions = txids.map((txid) => ({ txid: hashToDisplay(txid), data: '' }))
        const work = new Work(template({ previousblockhash: hashToDisplay(previous), transactions }), number, TERMS)
        const payout = work.payout('a', fromHex(scriptHex))
        const versionBits = rolled & 0x1fffe000
        const submit = { user: 'a', jobId: 'j', extranonce2: '000000000000002a', time, nonce, versionBits }
        const judged = toHex(buildHeader(work, payout, extranonce1, submit))

        const { params } = JSON.parse(payout.notify('j', true).toString())
        const job = readNotify(params, { difficulty: 1, extranonce1, extranonce2Size: 8, versionMask: 0x1fffe000 })
        expect(toHex(headerOf(job, { extranonce2: fromHex('000000000000002a'), time, nonce, versionBits }))).toBe(
          judged,
        )

        const coinbase = coinbaseOf(payout, extranonce1, '000000000000002a')
        const leaves = [sha256d(coinbase), ...txids]
        const block = Block.fromBuffer(Buffer.from(judged, 'hex'))
        expect(toHex(block.merkleRoot as Uint8Array)).toBe(toHex(rootOf(leaves)))
        expect(toHex(block.prevHash as Uint8Array)).toBe(toHex(previous))
      },
    ),
    { numRuns: 60 },
  )
})

/** A merkle root the plain way, from all leaves. */
function rootOf(leaves: readonly Uint8Array[]): Uint8Array {
  if (leaves.length === 1) return leaves[0] as Uint8Array
  const above: Uint8Array[] = []
  for (let i = 0; i < leaves.length; i += 2) {
    above.push(sha256d(Buffer.concat([leaves[i] as Uint8Array, (leaves[i + 1] ?? leaves[i]) as Uint8Array])))
  }
  return rootOf(above)
}

test('a notify has nine params, the last of them clean_jobs, and stays well under what devices can read', () => {
  const transactions = Array.from({ length: 2_500 }, (_, i) => ({
    txid: hashToDisplay(sha256d(Buffer.from([i & 255, i >> 8]))),
    data: '',
  }))
  const work = new Work(template({ transactions }), 0xffffffff, TERMS)
  const line = work.payout('a', fromHex(SCRIPTS.P2TR)).notify('ffffffffffff', false).toString()
  const { id, method, params } = JSON.parse(line)
  expect([id, method, params.length, params[8]]).toEqual([null, 'mining.notify', 9, false])
  expect(params[4]).toHaveLength(12)
  for (const at of [5, 6, 7]) expect(params[at]).toMatch(/^[0-9a-f]{8}$/)
  expect(params[1]).toMatch(/^[0-9a-f]{64}$/)
  expect(line.length).toBeLessThan(2_048)
})

test.each([
  0x20000000, 0x30000000, 0x3fffffff, 0x7fffffff,
])('a job version has no bit inside the rolling mask, whatever the template signals (%i)', (version) => {
  const made = template({ version })
  expect(made.version & 0x1fffe000).toBe(0)
  expect(made.version).toBe((version & ~0x1fffe000) >>> 0)
})

test('a template with a rule that must be known and is not is refused', () => {
  const raw = nodeTemplate({ rules: ['csv', '!segwit', '!unheardof'] })
  expect(() => readTemplate(raw, sha256d)).toThrow(UnknownRule)
  expect(() => readTemplate({ ...raw, rules: ['!segwit', '!signet', 'unheardof'] }, sha256d)).not.toThrow()
})

test('an address of each type leads to the script that its coinbase pays', () => {
  const read = addressToScript('bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080', 'regtest')
  if (!read.ok) throw new Error(read.reason)
  const work = new Work(template(), 1, TERMS)
  expect(work.payout(read.address, read.script).notify('j', true).toString()).toContain(toHex(read.script))
})

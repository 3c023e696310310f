// The judge is a real node: what it would refuse, nobody may mine.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { encodeHeader, foldBranch, fromHex, scriptToAddress, toHex } from '../../bitcoin/index.ts'
import { type BitcoinNodePart, startBitcoinNode } from '../../dev/parts/index.ts'
import { encodeBlock } from '../node/block.ts'
import { sha256d } from '../shares/header.ts'
import { coinbaseOf } from '../work/payout.ts'
import { type NodeTemplate, prepareTemplate, readTemplate } from '../work/template.ts'
import { type CoinbaseTerms, signatureLengthMax } from '../work/terms.ts'
import { Work } from '../work/work.ts'
import { SIGNATURE } from './kit.ts'

let dir: string
let node: BitcoinNodePart
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'game-coinbase-'))
  node = await startBitcoinNode({ dir, network: 'regtest' })
})
afterAll(async () => {
  await node?.stop()
  await rm(dir, { recursive: true, force: true })
})

const own = scriptToAddress(fromHex(`0014${'33'.repeat(20)}`), 'regtest') ?? ''
const templateNow = () => node.rpc<NodeTemplate>('getblocktemplate', { rules: ['segwit'] })

/** What the node says to a block of this template with such a coinbase; null where it would take it. */
async function verdictOn(raw: NodeTemplate, coinbase: Uint8Array): Promise<string | null> {
  const { version, previousHashBytes, branch, time, bits } = prepareTemplate(readTemplate(raw, sha256d))
  const merkleRoot = foldBranch(sha256d(coinbase), branch, sha256d)
  const header = encodeHeader({ version, previousHash: previousHashBytes, merkleRoot, time, bits, nonce: 0 })
  const segwit = raw.default_witness_commitment !== undefined
  const transactions = Buffer.from(raw.transactions.map((each) => each.data).join(''))
  const block = encodeBlock(header, coinbase, { segwit, count: raw.transactions.length, transactions })
  const data = Buffer.concat(block).toString()
  return node.rpc<string | null>('getblocktemplate', { mode: 'proposal', rules: ['segwit'], data })
}

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })
const anyScript = fc.oneof(
  bytes(20).map((hash) => Uint8Array.of(0x76, 0xa9, 20, ...hash, 0x88, 0xac)),
  bytes(20).map((hash) => Uint8Array.of(0xa9, 20, ...hash, 0x87)),
  bytes(20).map((hash) => Uint8Array.of(0, 20, ...hash)),
  bytes(32).map((hash) => Uint8Array.of(0, 32, ...hash)),
  bytes(32).map((key) => Uint8Array.of(0x51, 32, ...key)),
)
const anyCoinbase = fc.record({
  script: anyScript,
  tag: fc.oneof(fc.stringMatching(/^[!-.0-~]{1,20}$/), fc.string({ unit: 'binary', maxLength: 60 }), fc.constant('')),
  signature: fc.oneof(fc.constant(SIGNATURE), fc.stringMatching(new RegExp(`^[ -~]{1,${signatureLengthMax}}$`))),
  fee: fc.option(fc.record({ perMillion: fc.integer({ min: 0, max: 500_000 }), script: anyScript })),
  /** A pool may claim less than it is due. */
  unclaimed: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 5_000_000_000 })),
  number: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  extranonce1: bytes(4),
  extranonce2: bytes(8).map(toHex),
  committed: fc.boolean(),
})
type AnyCoinbase = typeof anyCoinbase extends fc.Arbitrary<infer T> ? T : never

function coinbaseFor(raw: NodeTemplate, plan: AnyCoinbase): Uint8Array {
  const terms: CoinbaseTerms = { signature: plan.signature, fee: plan.fee, tagOf: () => plan.tag }
  const coinbasevalue = Math.max(0, raw.coinbasevalue - plan.unclaimed)
  const work = new Work(prepareTemplate(readTemplate({ ...raw, coinbasevalue }, sha256d)), plan.number, terms)
  return coinbaseOf(work.payout('anybody', plan.script), plan.extranonce1, plan.extranonce2)
}

/** `runs` combinations on the present tip. Without transactions a block needs no commitment, and is tried without. */
async function nothingIsRefused(runs: number): Promise<void> {
  const { default_witness_commitment: commitment, ...raw } = await templateNow()
  await fc.assert(
    fc.asyncProperty(anyCoinbase, async (plan) => {
      const committed = raw.transactions.length > 0 || plan.committed
      const given = committed && commitment ? { ...raw, default_witness_commitment: commitment } : raw
      expect(await verdictOn(given, coinbaseFor(given, plan))).toBeNull()
    }),
    { numRuns: runs },
  )
}

test('the node takes every coinbase there can be, at heights whose push is an opcode, one, two or more bytes', async () => {
  for (const height of [1, 2, 16, 17, 127, 128, 129, 210]) {
    const missing = height - 1 - (await node.rpc<number>('getblockcount'))
    if (missing > 0) await node.rpc('generatetoaddress', missing, own)
    await nothingIsRefused(12)
  }
}, 120_000)

test('the node takes every coinbase there can be in front of transactions with witnesses', async () => {
  await node.rpc('createwallet', 'payer')
  const payer = await node.rpc<string>('getnewaddress', '', 'bech32m')
  await node.rpc('generatetoaddress', 105, payer)
  for (let i = 0; i < 5; i++) await node.rpc('sendtoaddress', own, 1)
  await node.rpc('generateblock', own, [])
  const { transactions } = await templateNow()
  expect(transactions.length).toBe(5)
  await nothingIsRefused(40)
}, 120_000)

test.each([
  ['one sat too much', 'bad-cb-amount', (hex: string, value: bigint) => hex.replace(sats(value), sats(value + 1n))],
  ['a height that is not the next', 'bad-cb-height', (hex: string) => `${hex.slice(0, 86)}ff${hex.slice(88)}`],
  ['a script of more than 100 bytes', 'bad-cb-length', (hex: string) => longer(hex)],
  ['another commitment', 'bad-witness-merkle-match', (hex: string) => hex.replace(/(aa21a9ed)../, '$1ff')],
])('the node would say so if a coinbase had %s', async (_what, verdict, spoil) => {
  const raw = await templateNow()
  const good = toHex(coinbaseFor(raw, PLAIN))
  expect(await verdictOn(raw, fromHex(good))).toBeNull()
  expect(await verdictOn(raw, fromHex(spoil(good, BigInt(raw.coinbasevalue))))).toBe(verdict)
})

const PLAIN: AnyCoinbase = {
  script: Uint8Array.from(fromHex(`0014${'33'.repeat(20)}`)),
  tag: '',
  signature: SIGNATURE,
  fee: null,
  unclaimed: 0,
  number: 1,
  extranonce1: new Uint8Array(4),
  extranonce2: '0000000000000000',
  committed: true,
}

/** As a coinbase has it. */
function sats(value: bigint): string {
  const eight = Buffer.alloc(8)
  eight.writeBigUInt64LE(value)
  return eight.toString('hex')
}

/** The same with 101 bytes of script. */
function longer(hex: string): string {
  const length = Number.parseInt(hex.slice(82, 84), 16)
  const end = 84 + length * 2
  return `${hex.slice(0, 82)}65${hex.slice(84, end)}${'00'.repeat(101 - length)}${hex.slice(end)}`
}

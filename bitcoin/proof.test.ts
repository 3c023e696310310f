import { beforeAll, describe, expect, test } from 'vitest'
import {
  bitsToTarget,
  buildCoinbase,
  buildShareProof,
  completeCoinbase,
  concatBytes,
  encodeHeader,
  foldBranch,
  fromHex,
  hashHeader,
  hashMeetsTarget,
  hashToDifficulty,
  hashToDisplay,
  type ShareProof,
  scriptToAddress,
  sha256d,
  toHex,
  verifyShareProof,
  withWitness,
  witnessCommitment,
} from './index.ts'

const payout = fromHex('0014751e76e8199196d454941c45d1b3a323f1433bd6')
const fee = fromHex(`0014${'11'.repeat(20)}`)
const bits = 0x207fffff
const height = 900_000
const address = scriptToAddress(payout, 'regtest') as string
// Fixed, so that the same header is mined each time.
const branch = [1, 2, 3, 4].map((n) => sha256d(Uint8Array.of(n)))

function coinbaseOf(valueSats: bigint, feeSats = 0n): Uint8Array {
  const { coinb1, coinb2 } = buildCoinbase({
    height,
    valueSats,
    payoutScript: payout,
    tag: '/TheBitcoinGame/',
    extranonceBytes: 8,
    witnessCommitment: witnessCommitment([new Uint8Array(32)]),
    fee: { valueSats: feeSats, script: fee },
  })
  return completeCoinbase(coinb1, Uint8Array.of(1, 2, 3, 4), Uint8Array.of(5, 6, 7, 8), coinb2)
}

/** Hashes for real until a header's hash is one that is wanted. */
function mine(coinbase: Uint8Array, wanted: (hash: Uint8Array) => boolean): ShareProof {
  const merkleRoot = foldBranch(sha256d(coinbase), branch)
  const fields = {
    version: 0x20000000,
    previousHash: new Uint8Array(32).fill(9),
    merkleRoot,
    time: 1_700_000_000,
    bits,
  }
  for (let nonce = 0; ; nonce++) {
    const header = encodeHeader({ ...fields, nonce })
    if (wanted(hashHeader(header)))
      return buildShareProof({ header, coinbase, merkleBranch: branch, height, network: 'regtest', address })
  }
}

const isWinning = (hash: Uint8Array) => hashMeetsTarget(hash, bitsToTarget(bits))

describe('a share proof', () => {
  let proof: ShareProof
  let difficulty: number
  // 18 bits of work: far harder than regtest, so that luck cannot stand in for a flipped bit.
  beforeAll(() => {
    proof = mine(coinbaseOf(312_500_000n), (hash) => hashToDifficulty(hash) >= 2 ** -14)
    difficulty = hashToDifficulty(hashHeader(fromHex(proof.header)))
  })

  test('is verified from nothing but itself', () => {
    expect(verifyShareProof(proof, { difficulty })).toEqual({
      ok: true,
      hash: hashToDisplay(hashHeader(fromHex(proof.header))),
      difficulty,
      networkDifficulty: expect.closeTo(4.656542373906925e-10, 20),
      isBlock: true,
      paysSats: 312_500_000n,
      totalSats: 312_500_000n,
    })
  })

  test('survives being sent as JSON', () => {
    expect(verifyShareProof(JSON.parse(JSON.stringify(proof)), { difficulty }).ok).toBe(true)
  })

  test('of a hash above its bits is a share and no block', () => {
    const share = mine(coinbaseOf(1n), (hash) => !isWinning(hash))
    expect(verifyShareProof(share)).toMatchObject({ ok: true, isBlock: false })
    expect(verifyShareProof(mine(coinbaseOf(1n), isWinning))).toMatchObject({ ok: true, isBlock: true })
  })

  test('tells what the player is paid from what the block pays', () => {
    const share = mine(coinbaseOf(1_000n, 20n), isWinning)
    expect(verifyShareProof(share)).toMatchObject({ ok: true, paysSats: 980n, totalSats: 1_000n })
  })

  test('of a block without any reward names its player all the same', () => {
    expect(verifyShareProof(mine(coinbaseOf(0n), isWinning))).toMatchObject({ ok: true, paysSats: 0n, totalSats: 0n })
  })

  test('of a coinbase that leaves its player nothing is refused, whoever else is paid', () => {
    const refused = { ok: false, reason: 'addressNotPaid' }
    expect(verifyShareProof(mine(coinbaseOf(1_000n, 1_000n), isWinning))).toEqual(refused)
    const unpaid = mine(coinbaseOf(0n), isWinning)
    expect(verifyShareProof({ ...unpaid, address: scriptToAddress(fee, 'regtest') as string })).toEqual(refused)
  })

  test('of less than the claimed difficulty is refused', () => {
    for (const claimed of [difficulty * (1 + 1e-12), Number.POSITIVE_INFINITY, Number.NaN])
      expect(verifyShareProof(proof, { difficulty: claimed })).toEqual({ ok: false, reason: 'underDifficulty' })
  })

  const flips = (hex: string): string[] =>
    Array.from({ length: hex.length * 4 }, (_, bit) => {
      const bytes = fromHex(hex)
      bytes[bit >> 3] = (bytes[bit >> 3] as number) ^ (1 << (bit & 7))
      return toHex(bytes)
    })
  const accepted = (forged: ShareProof[]) => forged.filter((each) => verifyShareProof(each, { difficulty }).ok)

  test('with any one bit of its header flipped is refused', () => {
    const forged = flips(proof.header).map((header) => ({ ...proof, header }))
    expect(forged).toHaveLength(640)
    expect(accepted(forged)).toEqual([])
  })

  test('with any one bit of its coinbase flipped is refused', () => {
    expect(accepted(flips(proof.coinbase).map((coinbase) => ({ ...proof, coinbase })))).toEqual([])
  })

  test('with any one bit of its branch flipped is refused', () => {
    const forged = proof.merkleBranch.flatMap((hash, at) =>
      flips(hash).map((flipped) => ({ ...proof, merkleBranch: proof.merkleBranch.with(at, flipped) })),
    )
    expect(forged).toHaveLength(4 * 256)
    expect(accepted(forged)).toEqual([])
  })

  test('with a shorter, longer or reordered branch is refused', () => {
    const { merkleBranch } = proof
    for (const other of [[], merkleBranch.slice(1), [...merkleBranch, '00'.repeat(32)], merkleBranch.toReversed()])
      expect(verifyShareProof({ ...proof, merkleBranch: other })).toEqual({ ok: false, reason: 'merkleMismatch' })
  })

  test('of another height, address or network is refused with its reason', () => {
    expect(verifyShareProof({ ...proof, height: height + 1 })).toEqual({ ok: false, reason: 'heightMismatch' })
    expect(verifyShareProof({ ...proof, network: 'mainnet' })).toEqual({ ok: false, reason: 'badAddress' })
    const other = scriptToAddress(concatBytes(Uint8Array.of(0, 20), new Uint8Array(20)), 'regtest') as string
    expect(verifyShareProof({ ...proof, address: other })).toEqual({ ok: false, reason: 'addressNotPaid' })
  })

  test('whose coinbase carries a witness is refused: nothing in the header covers it', () => {
    const coinbase = toHex(withWitness(fromHex(proof.coinbase)))
    expect(verifyShareProof({ ...proof, coinbase })).toEqual({ ok: false, reason: 'malformed' })
  })

  test.each<[string, Record<string, unknown>]>([
    ['no header', { header: '' }],
    ['a header that is not hex', { header: 'zz'.repeat(80) }],
    ['a short header', { header: '00'.repeat(79) }],
    ['a number for a header', { header: 7 }],
    ['no coinbase', { coinbase: undefined }],
    ['no branch', { merkleBranch: null }],
    ['a short hash in its branch', { merkleBranch: ['00'] }],
    ['a branch of 33 hashes', { merkleBranch: Array(33).fill('00'.repeat(32)) }],
    ['no address', { address: undefined }],
    ['an unknown network', { network: 'litecoin' }],
    ['the name of an inherited property for a network', { network: 'constructor' }],
  ])('with %s is refused as malformed, and nothing is thrown', (_, part) => {
    expect(verifyShareProof({ ...proof, ...part } as ShareProof)).toEqual({ ok: false, reason: 'malformed' })
  })
})

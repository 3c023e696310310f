// Golden vectors: real blocks. Each checks itself, because its hash meets the target that its own bits name.
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import {
  bitsToDifficulty,
  bitsToTarget,
  decodeHeader,
  encodeHeader,
  foldBranch,
  fromHex,
  hashFromDisplay,
  hashHeader,
  hashMeetsTarget,
  hashToDifficulty,
  hashToDisplay,
  merkleBranch,
  merkleRoot,
  readBip34Height,
  readCoinbase,
  sameBytes,
  sha256d,
  targetToBits,
  withWitness,
  witnessCommitment,
} from './index.ts'

interface RealBlock {
  readonly hash: string
  readonly height: number | null
  readonly header: string
  readonly coinbase: string
  readonly coinbaseTxid: string
  readonly hasWitness: boolean
  readonly txids: readonly string[]
  readonly wtxids?: readonly string[]
}

const blocks: RealBlock[] = JSON.parse(readFileSync(new URL('./fixtures/blocks.json', import.meta.url), 'utf8'))

describe.each(blocks)('block $hash', (block) => {
  const header = fromHex(block.header)
  const fields = decodeHeader(header)
  const coinbase = readCoinbase(fromHex(block.coinbase))
  const txids = block.txids.map(hashFromDisplay)

  test('the header hashes to the block hash, which meets the target of its bits', () => {
    const hash = hashHeader(header)
    expect(hashToDisplay(hash)).toBe(block.hash)
    expect(hashMeetsTarget(hash, bitsToTarget(fields.bits))).toBe(true)
    expect(hashToDifficulty(hash)).toBeGreaterThan(bitsToDifficulty(fields.bits))
  })

  test('header and bits survive being read and written', () => {
    expect(encodeHeader(fields)).toEqual(header)
    expect(targetToBits(bitsToTarget(fields.bits))).toBe(fields.bits)
  })

  test('the coinbase is read to its last byte, and its id is the first txid', () => {
    expect(coinbase).not.toBeNull()
    expect(hashToDisplay(sha256d(coinbase?.withoutWitness as Uint8Array))).toBe(block.coinbaseTxid)
    expect(block.coinbaseTxid).toBe(block.txids[0])
    if (block.hasWitness) expect(withWitness(coinbase?.withoutWitness as Uint8Array)).toEqual(fromHex(block.coinbase))
  })

  test('the merkle root follows from all txids, and from the coinbase and its branch alone', () => {
    expect(merkleRoot(txids)).toEqual(fields.merkleRoot)
    const branch = merkleBranch(txids.slice(1))
    expect(branch).toHaveLength(Math.ceil(Math.log2(txids.length)))
    expect(foldBranch(txids[0] as Uint8Array, branch)).toEqual(fields.merkleRoot)
  })

  test.runIf(block.height !== null)('the coinbase script begins with the height', () => {
    expect(readBip34Height(coinbase?.script as Uint8Array)).toBe(block.height)
  })

  test.runIf(block.wtxids)('an output commits to all witnesses', () => {
    const wtxids = (block.wtxids ?? []).map(hashFromDisplay)
    const commitment = witnessCommitment(wtxids)
    // BIP 141 allows data behind the commitment.
    expect(coinbase?.outputs.some(({ script }) => sameBytes(script.slice(0, 38), commitment))).toBe(true)
  })
})

test('among the blocks is a SegWit block of 2,500 transactions', () => {
  expect(blocks.some((each) => each.hasWitness && each.txids.length === 2_500)).toBe(true)
})

import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { buildCoinbase, completeCoinbase, fromHex, rewardOf, subsidySats, withWitness } from './index.ts'

const blocks: { height: number | null; coinbase: string }[] = JSON.parse(
  readFileSync(new URL('./fixtures/blocks.json', import.meta.url), 'utf8'),
)
const coinbaseAt = (height: number): Uint8Array =>
  fromHex(blocks.find((block) => block.height === height)?.coinbase ?? '')

test('the subsidy halves every 210,000 blocks, on regtest every 150, and ends', () => {
  expect([0, 209_999, 210_000, 840_000].map((height) => subsidySats(height, 'mainnet'))).toEqual([
    5_000_000_000n,
    5_000_000_000n,
    2_500_000_000n,
    312_500_000n,
  ])
  expect([149, 150, 300].map((height) => subsidySats(height, 'regtest'))).toEqual([
    5_000_000_000n,
    2_500_000_000n,
    1_250_000_000n,
  ])
  expect(subsidySats(33 * 210_000, 'mainnet')).toBe(0n)
  expect(subsidySats(70 * 210_000, 'mainnet')).toBe(0n)
})

test('all subsidies together are a little less than 21 million bitcoin', () => {
  let sats = 0n
  for (let era = 0; era < 64; era++) sats += 210_000n * subsidySats(era * 210_000, 'mainnet')
  expect(sats).toBe(2_099_999_997_690_000n)
})

test('the reward of a real block is its subsidy and its fees, to the satoshi', () => {
  const pool = fromHex('00143156afc4249915008020f932783319f3e610b97d')
  expect(rewardOf(coinbaseAt(702_861), 702_861, 'mainnet', pool)).toEqual({
    totalSats: 629_948_405n,
    subsidySats: 625_000_000n,
    feesSats: 4_948_405n,
    playerSats: 629_948_405n,
    othersSats: 0n,
  })
})

test('bytes that are no coinbase have no reward', () => {
  expect(rewardOf(new Uint8Array(100), 1, 'mainnet', new Uint8Array(22))).toBeNull()
})

test('whatever the fee of the pool, the parts sum up, with or without witness', () => {
  const player = Uint8Array.of(0, 20, ...new Uint8Array(20).fill(1))
  const pool = Uint8Array.of(0, 20, ...new Uint8Array(20).fill(2))
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 6_930_000 }),
      fc.bigInt({ min: 0n, max: 2_100_000_000_000_000n }),
      fc.integer({ min: 0, max: 500_000 }),
      fc.boolean(),
      (height, valueSats, perMillion, hasWitness) => {
        const feeSats = (valueSats * BigInt(perMillion)) / 1_000_000n
        const { coinb1, coinb2 } = buildCoinbase({
          height,
          valueSats,
          payoutScript: player,
          tag: '/test/',
          extranonceBytes: 4,
          fee: { valueSats: feeSats, script: pool },
          ...(hasWitness ? { witnessCommitment: new Uint8Array(38) } : {}),
        })
        const plain = completeCoinbase(coinb1, new Uint8Array(2), new Uint8Array(2), coinb2)
        const reward = rewardOf(hasWitness ? withWitness(plain) : plain, height, 'mainnet', player)
        expect(reward).toMatchObject({
          totalSats: valueSats,
          playerSats: valueSats - feeSats,
          othersSats: feeSats,
        })
        expect((reward?.subsidySats ?? 0n) + (reward?.feesSats ?? 0n)).toBe(valueSats)
        expect(reward?.feesSats).toBe(
          valueSats > subsidySats(height, 'mainnet') ? valueSats - subsidySats(height, 'mainnet') : 0n,
        )
      },
    ),
  )
})

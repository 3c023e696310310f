// The page of what is mined: the browser reads the bytes by itself.
import { screen } from '@testing-library/react'
import { beforeEach, expect, test, vi } from 'vitest'
import { addressToScript, poolCoinbase, toHex } from '../../../bitcoin/index.ts'
import { CoinbasePage } from './coinbase-page.tsx'
import { show } from './tests/show.tsx'

const ADDRESS = 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4'
const POOL = 'bc1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3qccfmv3'

beforeEach(() => {
  vi.stubGlobal('matchMedia', () => ({ matches: true, addEventListener() {}, removeEventListener() {} }))
})

function minedWith(payTo: string, perMillion: number) {
  const [own, pool] = [addressToScript(payTo, 'mainnet'), addressToScript(POOL, 'mainnet')]
  if (!own.ok || !pool.ok) throw new Error('no address')
  const { coinb1, coinb2 } = poolCoinbase(
    {
      height: 900_000,
      valueSats: 312_500_000n,
      witnessCommitment: undefined,
      signature: '/TheBitcoinGame/',
      fee: { perMillion, script: pool.script },
      extranonceBytes: 12,
    },
    own.script,
    '',
  )
  return {
    __typename: 'Coinbase',
    address: ADDRESS,
    network: 'MAINNET',
    height: 900_000,
    jobPrefix: '0a0b0c0d',
    text: '/TheBitcoinGame/',
    coinbase1: toHex(coinb1),
    coinbase2: toHex(coinb2),
    extranonce1Bytes: 4,
    extranonce2Bytes: 8,
  }
}
const answer = (coinbase: object) => (name: string) => (name === 'Coinbase' ? { data: { coinbase } } : undefined)

test('without a fee all of it is the player’s', async () => {
  show(<CoinbasePage address={ADDRESS} />, answer(minedWith(ADDRESS, 0)))
  expect(await screen.findByText('YOURS')).toBeTruthy()
  expect(screen.getByText(/100 % of all it pays/)).toBeTruthy()
  expect(screen.getAllByText('3.125 BTC')).toHaveLength(2)
})

test('a fee is shown with whom it pays', async () => {
  show(<CoinbasePage address={ADDRESS} />, answer(minedWith(ADDRESS, 20_000)))
  expect(await screen.findByText(/98 % of all it pays/)).toBeTruthy()
  expect(screen.getByText('the fee of the pool')).toBeTruthy()
  expect(screen.getByText('0.0625 BTC')).toBeTruthy()
})

test('bytes that pay somebody else are seen through, whatever the server says', async () => {
  show(<CoinbasePage address={ADDRESS} />, answer(minedWith(POOL, 0)))
  expect(await screen.findByText(/to this address, 0 % of all it pays/)).toBeTruthy()
  expect(screen.queryByText('YOURS')).toBeNull()
})

test('bytes that are no coinbase are warned of', async () => {
  show(<CoinbasePage address={ADDRESS} />, answer({ ...minedWith(ADDRESS, 0), coinbase2: '00' }))
  expect(await screen.findByRole('alert')).toBeTruthy()
})

test('a wrong address, and a pool without work, are said in words', () => {
  show(
    <CoinbasePage address="x" />,
    answer({ __typename: 'InvalidAddress', message: 'That is not a Bitcoin address.' }),
  )
  expect(screen.getByText('That is not a Bitcoin address.')).toBeTruthy()
})

import { expect, test } from 'vitest'
import { OptionsRefused, readOptions } from '../../platform/options.ts'
import { feeTerms } from './coinbase-options.ts'
import { OPTIONS } from './options.ts'

const P2WPKH = 'bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080'
const needed = { BITCOIN_RPC_URL: 'http://127.0.0.1:1', REDIS_URL: 'redis://127.0.0.1:1' }
const reads = (variables: Record<string, string>) => () => readOptions(OPTIONS, { ...needed, ...variables })

test.each(['/TheBitcoinGame/', 'x', 'x'.repeat(26), ' ~'])('%j may be the signature', (text) => {
  expect(reads({ POOL_SIGNATURE: text })().POOL_SIGNATURE).toBe(text)
})

test.each([
  'x'.repeat(27),
  'tab\there',
  'line\n',
  'ünïcode',
  '\u{1f3ae}',
])('%j is refused as signature before any miner connects', (text) => {
  expect(reads({ POOL_SIGNATURE: text })).toThrow('POOL_SIGNATURE is not 1 to 26 printable ASCII characters')
})

test.each(['-0.1', '50.1', 'NaN', 'one'])('a fee of %s per cent is refused', (text) => {
  expect(reads({ POOL_FEE_PERCENT: text })).toThrow('POOL_FEE_PERCENT is not a number from 0 to 50')
})

test('there is no fee unless one is asked for', () => {
  const { POOL_FEE_PERCENT, POOL_FEE_ADDRESS } = reads({})()
  expect(feeTerms(POOL_FEE_PERCENT, POOL_FEE_ADDRESS, 'regtest')).toBeNull()
  expect(feeTerms(0, P2WPKH, 'regtest')).toBeNull()
})

test.each([
  [50, 500_000],
  [1, 10_000],
  [0.3, 3_000],
  [1.1, 11_000],
  [0.00019, 1],
])('%d per cent is %i of a million', (percent, perMillion) => {
  expect(feeTerms(percent, P2WPKH, 'regtest')?.perMillion).toBe(perMillion)
})

test('a fee without an address to pay it to is refused', () => {
  expect(() => feeTerms(1, '', 'regtest')).toThrow(OptionsRefused)
  expect(() => feeTerms(1, '', 'regtest')).toThrow('POOL_FEE_ADDRESS is not set')
})

test.each([
  'mainnet',
  'signet',
] as const)('a fee address of another network is refused on %s, even where no fee is taken', (network) => {
  expect(() => feeTerms(0, P2WPKH, network)).toThrow(`POOL_FEE_ADDRESS is not an address of ${network}`)
  expect(() => feeTerms(0, 'nonsense', network)).toThrow(OptionsRefused)
})

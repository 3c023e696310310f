import * as ecc from '@bitcoinerlab/secp256k1'
import { address as codec, initEccLib, networks } from 'bitcoinjs-lib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addressToScript, concatBytes, NETWORK_NAMES, scriptToAddress, toHex } from './index.ts'

// BIP 173, BIP 350 and well-known addresses.
const KNOWN = [
  ['mainnet', 'p2pkh', '1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2', '76a91477bff20c60e522dfaa3350c39b030a5d004e839a88ac'],
  ['mainnet', 'p2sh', '3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy', 'a914b472a266d0bd89c13706a4132ccfb16f7c3b9fcb87'],
  ['mainnet', 'p2wpkh', 'bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4', '0014751e76e8199196d454941c45d1b3a323f1433bd6'],
  [
    'mainnet',
    'p2tr',
    'bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0',
    '512079be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798',
  ],
  [
    'testnet',
    'p2wsh',
    'tb1qrp33g0q5c5txsp9arysrx4k6zdkfs4nce4xj0gdcccefvpysxf3q0sl5k7',
    '00201863143c14c5166804bd19203356da136c985678cd4d27a1b8c6329604903262',
  ],
  ['signet', 'p2wpkh', 'tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx', '0014751e76e8199196d454941c45d1b3a323f1433bd6'],
  ['regtest', 'p2wpkh', 'bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080', '0014751e76e8199196d454941c45d1b3a323f1433bd6'],
  ['regtest', 'p2pkh', 'mipcBbFg9gMiCh81Kj8tqqdgoZub1ZJRfn', '76a914243f1394f44554f4ce3fd68649c19adc483ce92488ac'],
] as const

describe('an address', () => {
  test.each(KNOWN)('of %s %s pays its script', (network, type, address, script) => {
    const read = addressToScript(address, network)
    expect(read).toMatchObject({ ok: true, type, address })
    expect(read.ok && toHex(read.script)).toBe(script)
  })

  test.each(
    KNOWN.filter(([, type]) => type !== 'p2pkh' && type !== 'p2sh'),
  )('of %s %s in upper case is the same address', (network, type, address, script) => {
    const read = addressToScript(address.toUpperCase(), network)
    expect(read).toMatchObject({ ok: true, type, address })
    expect(read.ok && toHex(read.script)).toBe(script)
  })

  test.each([
    ['bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5', 'mainnet', 'badChecksum'],
    ['1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN3', 'mainnet', 'badChecksum'],
    ['tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx', 'mainnet', 'wrongNetwork'],
    ['tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx', 'regtest', 'wrongNetwork'],
    ['1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2', 'signet', 'wrongNetwork'],
    ['bc1QW508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4', 'mainnet', 'notAnAddress'],
    ['satoshi', 'mainnet', 'notAnAddress'],
    ['', 'mainnet', 'notAnAddress'],
    ['bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4 ', 'mainnet', 'notAnAddress'],
    ['bc1sw50qgdz25j', 'mainnet', 'unsupported'],
    ['BC1QR508D6QEJXTDG4Y5R3ZARVARYV98GJ9P', 'mainnet', 'unsupported'],
  ] as const)('%s on %s is refused as %s', (text, network, reason) => {
    expect(addressToScript(text, network)).toEqual({ ok: false, reason })
  })

  const ALPHANUMERIC = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'
  const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })
  const anyScript = fc.oneof(
    bytes(20).map((hash) => concatBytes(Uint8Array.of(0x76, 0xa9, 20), hash, Uint8Array.of(0x88, 0xac))),
    bytes(20).map((hash) => concatBytes(Uint8Array.of(0xa9, 20), hash, Uint8Array.of(0x87))),
    bytes(20).map((hash) => concatBytes(Uint8Array.of(0, 20), hash)),
    bytes(32).map((hash) => concatBytes(Uint8Array.of(0, 32), hash)),
    bytes(32).map((key) => concatBytes(Uint8Array.of(0x51, 32), key)),
  )

  test('of any type on any network leads back to its script', () => {
    fc.assert(
      fc.property(anyScript, fc.constantFrom(...NETWORK_NAMES), (script, network) => {
        const address = scriptToAddress(script, network)
        const read = addressToScript(address as string, network)
        expect(read.ok && toHex(read.script)).toBe(toHex(script))
      }),
    )
  })

  // Its taproot addresses need an elliptic curve library, and a key on the curve; ours need neither.
  test('pays what bitcoinjs-lib pays to it', () => {
    initEccLib(ecc)
    const taproot = bytes(32)
      .filter((secret) => ecc.isPrivate(secret))
      .map((secret) => concatBytes(Uint8Array.of(0x51, 32), ecc.xOnlyPointFromScalar(secret)))
    const peers = {
      mainnet: networks.bitcoin,
      testnet: networks.testnet,
      signet: networks.testnet,
      regtest: networks.regtest,
    }
    fc.assert(
      fc.property(
        fc.oneof(
          anyScript.filter(([version]) => version !== 0x51),
          taproot,
        ),
        fc.constantFrom(...NETWORK_NAMES),
        (script, network) => {
          const text = scriptToAddress(script, network) as string
          expect(toHex(codec.toOutputScript(text, peers[network]))).toBe(toHex(script))
          expect(codec.fromOutputScript(script, peers[network])).toBe(text)
        },
      ),
    )
  })

  test('with one wrong character is never accepted', () => {
    fc.assert(
      fc.property(anyScript, fc.constantFrom(...NETWORK_NAMES), fc.nat(), fc.nat(), (script, network, at, pick) => {
        const address = scriptToAddress(script, network) as string
        const i = at % address.length
        const letter = ALPHANUMERIC[pick % ALPHANUMERIC.length] as string
        fc.pre(letter !== address[i])
        expect(addressToScript(address.slice(0, i) + letter + address.slice(i + 1), network).ok).toBe(false)
      }),
    )
  })
})

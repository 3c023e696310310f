// A wallet for tests, benchmarks and recipes: one key, its address of each kind, and messages signed for them.
import { randomBytes } from 'node:crypto'
import { schnorr, secp256k1 } from '@noble/curves/secp256k1.js'
import { crypto, type Transaction } from 'bitcoinjs-lib'
import { hashOfLegacyMessage } from '../bitcoin/bip137.ts'
import { toSign, toSpend } from '../bitcoin/bip322.ts'
import { type AddressType, concatBytes, type Network, scriptToAddress } from '../bitcoin/index.ts'
import { payToKeyHash, payToScriptHash, pushBytes, witnessProgram } from '../bitcoin/script.ts'

/** P2WSH is missing: a script of several keys is what it is for. */
export type SignerKind = Exclude<AddressType, 'p2wsh'>
export const SIGNER_KINDS: readonly SignerKind[] = ['p2pkh', 'p2sh', 'p2wpkh', 'p2tr']

export interface Signer {
  readonly address: string
  /** As wallets give it: simple with its prefix, or full where the kind has no simple form. */
  sign(message: string): string
  /** The legacy way (BIP 137). */
  signLegacy(message: string): string
}

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')
const SIGHASH_ALL = Uint8Array.of(1)

export function createSigner(kind: SignerKind, network: Network, secret: Uint8Array = randomBytes(32)): Signer {
  const key = secp256k1.getPublicKey(secret, true)
  const keyHash = crypto.hash160(key)
  const program = witnessProgram(0, keyHash)
  // BIP 86: the output key is the key, tweaked by its own hash.
  const tweaked = kind === 'p2tr' ? tweak(secret) : secret
  const script = {
    p2pkh: payToKeyHash(keyHash),
    p2sh: payToScriptHash(crypto.hash160(program)),
    p2wpkh: program,
    p2tr: witnessProgram(1, schnorr.getPublicKey(tweaked)),
  }[kind]
  const der = (digest: Uint8Array): Uint8Array =>
    concatBytes(secp256k1.sign(digest, secret, { prehash: false, lowS: true, format: 'der' }), SIGHASH_ALL)

  return {
    address: scriptToAddress(script, network) as string,
    sign(message) {
      const transaction = toSign(toSpend(script, new TextEncoder().encode(message)))
      if (kind === 'p2pkh') {
        const signature = der(transaction.hashForSignature(0, script, 1))
        transaction.setInputScript(0, concatBytes(pushBytes(signature), pushBytes(key)))
        return `ful${base64(transaction.toBuffer())}`
      }
      return `smp${base64(witnessBytes(witnessOf(transaction)))}`
    },
    signLegacy(message) {
      const signature = secp256k1.sign(hashOfLegacyMessage(new TextEncoder().encode(message)), secret, {
        prehash: false,
        lowS: true,
        format: 'recovered',
      })
      const header = { p2pkh: 31, p2sh: 35, p2wpkh: 39, p2tr: 39 }[kind]
      return base64(concatBytes(Uint8Array.of(header + (signature[0] as number)), signature.subarray(1)))
    },
  }

  function witnessOf(transaction: Transaction): readonly Uint8Array[] {
    if (kind === 'p2tr') return [schnorr.sign(transaction.hashForWitnessV1(0, [script], [0n], 0), tweaked)]
    return [der(transaction.hashForWitnessV0(0, payToKeyHash(keyHash), 0n, 1)), key]
  }
}

function tweak(secret: Uint8Array): Uint8Array {
  const { Fn } = secp256k1.Point
  const point = secp256k1.Point.BASE.multiply(Fn.fromBytes(secret))
  const even = point.toAffine().y % 2n === 0n ? Fn.fromBytes(secret) : Fn.neg(Fn.fromBytes(secret))
  const hash = crypto.taggedHash('TapTweak', point.toBytes(true).subarray(1))
  return Fn.toBytes(Fn.create(even + Fn.fromBytes(hash)))
}

const witnessBytes = (items: readonly Uint8Array[]): Uint8Array =>
  concatBytes(Uint8Array.of(items.length), ...items.flatMap((item) => [Uint8Array.of(item.length), item]))

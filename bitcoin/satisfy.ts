// Whether what an input brings satisfies the script it spends: for the kinds of script that wallets make. Not an
// interpreter: a script of another shape is `unsupported`, never guessed at.
import { secp256k1 } from '@noble/curves/secp256k1.js'
import { crypto, script as scripts } from 'bitcoinjs-lib'
import { sameBytes } from './hex.ts'

export type Satisfied = 'yes' | 'no' | 'unsupported'

/** The hash that signatures of an input sign, where they are of SIGHASH_ALL. */
export interface SignatureHash {
  readonly hash: (scriptCode: Uint8Array) => Uint8Array
  /** Witness scripts take keys of 33 bytes only (BIP 143). */
  readonly isWitness: boolean
}

const SIGHASH_ALL = 1
const OP_0 = 0x00
const OP_1 = 0x51
const OP_16 = 0x60
const OP_DUP = 0x76
const OP_EQUALVERIFY = 0x88
const OP_HASH160 = 0xa9
const OP_CHECKSIG = 0xac
const OP_CHECKMULTISIG = 0xae

type Chunk = number | Uint8Array
const isBytes = (chunk: Chunk | undefined): chunk is Uint8Array => chunk instanceof Uint8Array

/**
 * `stack` against `script`: a key's hash, a key, or m of n keys. Signatures must be strict DER with a low s and
 * SIGHASH_ALL (BIP 66, 146, 322), pushes minimal, and nothing may be left over.
 */
export function satisfies(script: Uint8Array, stack: readonly Uint8Array[], sighash: SignatureHash): Satisfied {
  const chunks = scripts.decompile(script)
  if (!chunks) return 'unsupported'
  const isSignedBy = signatureCheck(script, sighash)
  const keyHash = hashOfPayToKeyHash(chunks)
  if (keyHash) {
    const [signature, key, ...rest] = stack
    if (!signature || !key || rest.length > 0) return 'no'
    return sameBytes(crypto.hash160(key), keyHash) && isSignedBy(signature, key) ? 'yes' : 'no'
  }
  const [first, second, ...more] = chunks
  if (isBytes(first) && second === OP_CHECKSIG && more.length === 0) {
    const [signature, ...rest] = stack
    return signature && rest.length === 0 && isSignedBy(signature, first) ? 'yes' : 'no'
  }
  const multisig = readMultisig(chunks)
  return multisig ? satisfiesMultisig(multisig, stack, isSignedBy) : 'unsupported'
}

function signatureCheck(script: Uint8Array, { hash, isWitness }: SignatureHash) {
  const digest = hash(script)
  return (signature: Uint8Array, key: Uint8Array): boolean => {
    const isKey = isWitness ? key.length === 33 : key.length === 33 || key.length === 65
    // 0x06 and 0x07 begin hybrid keys, which no wallet makes.
    if (!isKey || (key.length === 65 ? key[0] !== 4 : key[0] !== 2 && key[0] !== 3)) return false
    if (signature.at(-1) !== SIGHASH_ALL) return false
    try {
      return secp256k1.verify(signature.subarray(0, -1), digest, key, { format: 'der', prehash: false, lowS: true })
    } catch {
      return false
    }
  }
}

function hashOfPayToKeyHash(chunks: readonly Chunk[]): Uint8Array | undefined {
  const [dup, hashing, hash, equal, check] = chunks
  const isIt =
    chunks.length === 5 &&
    dup === OP_DUP &&
    hashing === OP_HASH160 &&
    equal === OP_EQUALVERIFY &&
    check === OP_CHECKSIG &&
    isBytes(hash) &&
    hash.length === 20
  return isIt ? hash : undefined
}

interface Multisig {
  readonly needed: number
  readonly keys: readonly Uint8Array[]
}

const smallNumber = (chunk: Chunk | undefined): number =>
  typeof chunk === 'number' && chunk >= OP_1 && chunk <= OP_16 ? chunk - OP_1 + 1 : 0

function readMultisig(chunks: readonly Chunk[]): Multisig | undefined {
  if (chunks.at(-1) !== OP_CHECKMULTISIG) return undefined
  const needed = smallNumber(chunks[0])
  const keys = chunks.slice(1, -2).filter(isBytes)
  const isWhole = keys.length === chunks.length - 3 && keys.length === smallNumber(chunks.at(-2))
  return isWhole && needed > 0 && needed <= keys.length ? { needed, keys } : undefined
}

/** Signatures in the order of their keys, after the empty item that OP_CHECKMULTISIG takes too many (BIP 147). */
function satisfiesMultisig(
  { needed, keys }: Multisig,
  [dummy, ...signatures]: readonly Uint8Array[],
  isSignedBy: (signature: Uint8Array, key: Uint8Array) => boolean,
): Satisfied {
  if (dummy?.length !== 0 || signatures.length !== needed) return 'no'
  let next = 0
  for (const signature of signatures) {
    while (next < keys.length && !isSignedBy(signature, keys[next] as Uint8Array)) next++
    if (next++ >= keys.length) return 'no'
  }
  return 'yes'
}

/** What a scriptSig pushes, or undefined where it does more than push, or not in the shortest way. */
export function pushesOf(scriptSig: Uint8Array): Uint8Array[] | undefined {
  const chunks = scripts.decompile(scriptSig)
  if (!chunks) return undefined
  const pushes = chunks.map((chunk) => (chunk === OP_0 ? new Uint8Array() : chunk))
  return pushes.every(isBytes) && sameBytes(scripts.compile(chunks), scriptSig) ? (pushes as Uint8Array[]) : undefined
}

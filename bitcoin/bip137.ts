// Signed messages as wallets made them before BIP 322: a recoverable signature of 65 bytes (BIP 137).
import { secp256k1 } from '@noble/curves/secp256k1.js'
import { crypto } from 'bitcoinjs-lib'
import { sha256d } from './hash.ts'
import { concatBytes, sameBytes } from './hex.ts'
import { payToKeyHash, payToScriptHash, witnessProgram } from './script.ts'
import type { Verdict } from './verdict.ts'

export const legacyBytes = 65

const MAGIC = new TextEncoder().encode('\x18Bitcoin Signed Message:\n')

/** What is signed: the magic, the length and the message. */
export function hashOfLegacyMessage(message: Uint8Array): Uint8Array {
  const { length } = message
  const size = length < 0xfd ? Uint8Array.of(length) : Uint8Array.of(0xfd, length & 0xff, length >> 8)
  return sha256d(concatBytes(MAGIC, size, message))
}

const keyProgram = (hash: Uint8Array): Uint8Array => witnessProgram(0, hash)
const wrappedKeyProgram = (hash: Uint8Array): Uint8Array => payToScriptHash(crypto.hash160(keyProgram(hash)))

/** Header bytes, four for each kind of address: 27 and above. */
const KINDS: readonly { readonly isCompressed: boolean; readonly script: (hash: Uint8Array) => Uint8Array }[] = [
  { isCompressed: false, script: payToKeyHash },
  { isCompressed: true, script: payToKeyHash },
  { isCompressed: true, script: wrappedKeyProgram },
  { isCompressed: true, script: keyProgram },
]

/**
 * Strict: the header byte names the kind of address, and the script must be of that kind. A wallet that signs for a
 * SegWit address under the header of a legacy one is told so (`otherKind`), not let in: one signature would stand for
 * three addresses.
 */
export function verifyLegacy(script: Uint8Array, message: Uint8Array, signature: Uint8Array): Verdict {
  const header = (signature[0] ?? 0) - 27
  const kind = header < 0 ? undefined : KINDS[header >> 2]
  if (!kind) return { ok: false, reason: 'malformed' }
  let key: Uint8Array
  try {
    const found = secp256k1.Signature.fromBytes(signature.subarray(1), 'compact')
    if (found.hasHighS()) return { ok: false, reason: 'wrongSignature' }
    key = found
      .addRecoveryBit(header & 3)
      .recoverPublicKey(hashOfLegacyMessage(message))
      .toBytes(kind.isCompressed)
  } catch {
    return { ok: false, reason: 'wrongSignature' }
  }
  const hash = crypto.hash160(key)
  if (sameBytes(kind.script(hash), script)) return { ok: true, lockTime: 0, sequence: 0 }
  const isOther = KINDS.some((each) => each.isCompressed === kind.isCompressed && sameBytes(each.script(hash), script))
  return { ok: false, reason: isOther ? 'otherKind' : 'wrongSignature' }
}

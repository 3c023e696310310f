// Signed messages of any address (BIP 322): a transaction that nobody can send, which spends what the address could
// have been paid. Who can sign it can spend from the address.
import { schnorr } from '@noble/curves/secp256k1.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { crypto, Transaction } from 'bitcoinjs-lib'
import { concatBytes, sameBytes } from './hex.ts'
import { pushesOf, type Satisfied, satisfies } from './satisfy.ts'
import { payToKeyHash, pushBytes, witnessProgram } from './script.ts'
import type { Refused, Verdict } from './verdict.ts'

const OP_RETURN = Uint8Array.of(0x6a)
const taggedHash = (tag: string, bytes: Uint8Array): Uint8Array => {
  const name = sha256(new TextEncoder().encode(tag))
  return sha256(concatBytes(name, name, bytes))
}
const refused = (reason: Refused['reason']): Refused => ({ ok: false, reason })
const witnessItemsMax = 40
const noWitness: readonly Uint8Array[] = []

/** The hash that stands for a message. */
export const hashOfMessage = (message: Uint8Array): Uint8Array => taggedHash('BIP0322-signed-message', message)

/** The virtual transaction that pays nothing to `script`, with the message in it. */
export function toSpend(script: Uint8Array, message: Uint8Array): Transaction {
  const transaction = new Transaction()
  transaction.version = 0
  transaction.addInput(
    new Uint8Array(32),
    0xffff_ffff,
    0,
    concatBytes(Uint8Array.of(0), pushBytes(hashOfMessage(message))),
  )
  transaction.addOutput(script, 0n)
  return transaction
}

/** The virtual transaction that spends it, not yet signed. */
export function toSign(spent: Transaction): Transaction {
  const transaction = new Transaction()
  transaction.version = 0
  transaction.addInput(spent.getHash(), 0, 0)
  transaction.addOutput(OP_RETURN, 0n)
  return transaction
}

/** A signature that is a witness alone. */
export function verifySimple(script: Uint8Array, message: Uint8Array, signature: Uint8Array): Verdict {
  const witness = readWitness(signature)
  if (!witness) return refused('malformed')
  const transaction = toSign(toSpend(script, message))
  if (kindOf(script) !== 'p2sh') return verdictOf(spends(transaction, script, witness), transaction)
  // Formally the full form is needed here; older signers leave out what can be told from the witness.
  for (const redeem of redeemScriptsOf(witness)) {
    if (!sameBytes(crypto.hash160(redeem), script.subarray(2, 22))) continue
    transaction.setInputScript(0, pushBytes(redeem))
    return verdictOf(spends(transaction, script, witness), transaction)
  }
  return refused('wrongSignature')
}

/** A signature that is the whole transaction. */
export function verifyFull(script: Uint8Array, message: Uint8Array, signature: Uint8Array): Verdict {
  let transaction: Transaction
  try {
    transaction = Transaction.fromBuffer(signature)
  } catch {
    return refused('malformed')
  }
  if (!sameBytes(transaction.toBuffer(), signature)) return refused('malformed')
  const [input, ...others] = transaction.ins
  const [output] = transaction.outs
  if (!input || !output || transaction.outs.length !== 1) return refused('malformed')
  // More inputs prove funds, which needs the coins they spend.
  if (others.length > 0) return refused('unsupported')
  const isOurs =
    (transaction.version === 0 || transaction.version === 2) &&
    output.value === 0n &&
    sameBytes(output.script, OP_RETURN) &&
    input.index === 0 &&
    sameBytes(input.hash, toSpend(script, message).getHash())
  if (!isOurs) return refused('wrongSignature')
  return verdictOf(spends(transaction, script, input.witness), transaction)
}

function verdictOf(satisfied: Satisfied, { locktime, ins }: Transaction): Verdict {
  if (satisfied === 'unsupported') return refused('unsupported')
  if (satisfied === 'no') return refused('wrongSignature')
  return { ok: true, lockTime: locktime, sequence: ins[0]?.sequence ?? 0 }
}

type Kind = 'p2sh' | 'p2tr' | 'p2wpkh' | 'p2wsh' | 'bare'
function kindOf(script: Uint8Array): Kind {
  if (script[0] === 0x00 && script.length === 22 && script[1] === 20) return 'p2wpkh'
  if (script[0] === 0x00 && script.length === 34 && script[1] === 32) return 'p2wsh'
  if (script[0] === 0x51 && script.length === 34 && script[1] === 32) return 'p2tr'
  if (script[0] === 0xa9 && script.length === 23 && script[1] === 20 && script[22] === 0x87) return 'p2sh'
  return 'bare'
}

/** Whether the transaction's one input may spend an output of `script`. */
function spends(transaction: Transaction, script: Uint8Array, witness: readonly Uint8Array[]): Satisfied {
  const scriptSig = transaction.ins[0]?.script ?? new Uint8Array()
  const kind = kindOf(script)
  if (kind !== 'p2sh' && kind !== 'bare') {
    return scriptSig.length === 0 ? spendsProgram(transaction, script, witness) : 'no'
  }
  const pushes = pushesOf(scriptSig)
  if (!pushes) return 'no'
  const legacy = { hash: (code: Uint8Array) => transaction.hashForSignature(0, code, 1), isWitness: false }
  if (kind === 'bare') return witness.length === 0 ? satisfies(script, pushes, legacy) : 'no'
  const redeem = pushes.at(-1)
  if (!redeem || !sameBytes(crypto.hash160(redeem), script.subarray(2, 22))) return 'no'
  const inner = kindOf(redeem)
  if (inner === 'p2wpkh' || inner === 'p2wsh') {
    return pushes.length === 1 ? spendsProgram(transaction, redeem, witness) : 'no'
  }
  return witness.length === 0 ? satisfies(redeem, pushes.slice(0, -1), legacy) : 'no'
}

function spendsProgram(transaction: Transaction, program: Uint8Array, witness: readonly Uint8Array[]): Satisfied {
  const hash = (code: Uint8Array) => transaction.hashForWitnessV0(0, code, 0n, 1)
  switch (kindOf(program)) {
    case 'p2wpkh':
      return satisfies(payToKeyHash(program.subarray(2)), witness, { hash, isWitness: true })
    case 'p2wsh': {
      const inner = witness.at(-1)
      if (!inner || !sameBytes(sha256(inner), program.subarray(2))) return 'no'
      return satisfies(inner, witness.slice(0, -1), { hash, isWitness: true })
    }
    default:
      return spendsTaproot(transaction, program, witness)
  }
}

/** By the output key itself (BIP 341); a script path is another's to judge. */
function spendsTaproot(transaction: Transaction, program: Uint8Array, witness: readonly Uint8Array[]): Satisfied {
  const [signature, ...others] = witness
  if (!signature) return 'no'
  if (others.length > 0) return isScriptPath(others) ? 'unsupported' : 'no'
  const sighash = signature.length === 64 ? 0 : signature.length === 65 && signature[64] === 1 ? 1 : -1
  if (sighash < 0) return 'no'
  const digest = transaction.hashForWitnessV1(0, [program], [0n], sighash)
  return schnorr.verify(signature.subarray(0, 64), digest, program.subarray(2)) ? 'yes' : 'no'
}

/** Ends in a control block of today's leaf version, or in an annex; another kind's signature and key do neither. */
function isScriptPath(items: readonly Uint8Array[]): boolean {
  const last = items.at(-1) ?? new Uint8Array()
  return last[0] === 0x50 || (last.length % 32 === 1 && ((last[0] ?? 0) & 0xfe) === 0xc0)
}

/** The witness programs that a witness could belong to, as P2SH wraps them. */
function redeemScriptsOf(witness: readonly Uint8Array[]): Uint8Array[] {
  const last = witness.at(-1)
  if (!last) return []
  return [witnessProgram(0, crypto.hash160(last)), witnessProgram(0, sha256(last))]
}

/** A witness as the wire has it: a count, then items with their lengths (BIP 144); undefined where it is none. */
function readWitness(bytes: Uint8Array): readonly Uint8Array[] | undefined {
  const [count] = bytes
  if (count === undefined || count > witnessItemsMax) return undefined
  if (count === 0) return bytes.length === 1 ? noWitness : undefined
  const items: Uint8Array[] = []
  let at = 1
  for (let i = 0; i < count; i++) {
    const length = readLength(bytes, at)
    if (!length || length.end + length.value > bytes.length) return undefined
    items.push(bytes.subarray(length.end, length.end + length.value))
    at = length.end + length.value
  }
  return at === bytes.length ? items : undefined
}

/** A compact size, in its shortest form only. */
function readLength(bytes: Uint8Array, at: number): { readonly value: number; readonly end: number } | undefined {
  const first = bytes[at]
  if (first === undefined) return undefined
  if (first < 0xfd) return { value: first, end: at + 1 }
  if (first > 0xfd || at + 3 > bytes.length) return undefined
  const value = (bytes[at + 1] as number) + 256 * (bytes[at + 2] as number)
  return value < 0xfd ? undefined : { value, end: at + 3 }
}

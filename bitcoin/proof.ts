import { addressToScript, NETWORK_NAMES, type Network } from './address.ts'
import { readCoinbase } from './coinbase.ts'
import { sha256d } from './hash.ts'
import { decodeHeader, hashHeader, headerBytes } from './header.ts'
import { fromHex, hashToDisplay, sameBytes, toHex } from './hex.ts'
import { foldBranch } from './merkle.ts'
import { readBip34Height } from './script.ts'
import { bitsToDifficulty, bitsToTarget, hashMeetsTarget, hashReachesDifficulty, hashToDifficulty } from './target.ts'

/** Everything that anyone needs to check a share alone. All bytes as lower-case hex, hashes in internal byte order. */
export interface ShareProof {
  /** The 80-byte block header that was hashed. */
  readonly header: string
  /** The coinbase transaction without witness. */
  readonly coinbase: string
  readonly merkleBranch: readonly string[]
  readonly height: number
  readonly network: Network
  /** Whose share it is: the coinbase pays this address. */
  readonly address: string
}

export type ProofProblem =
  /** Not hex, of the wrong length, not a coinbase transaction without witness, or no such network. */
  | 'malformed'
  /** The coinbase and branch do not lead to the header's merkle root. */
  | 'merkleMismatch'
  /** The coinbase is for another height (BIP 34). */
  | 'heightMismatch'
  /** The address is not one of this network. */
  | 'badAddress'
  /** The coinbase pays nothing to the address. */
  | 'addressNotPaid'
  /** The hash is less difficult than claimed. */
  | 'underDifficulty'

export type ProofVerdict =
  | {
      readonly ok: true
      /** Block hash, display order. */
      readonly hash: string
      readonly difficulty: number
      /** As the header's own bits say; only the chain knows whether those were the right ones at this height. */
      readonly networkDifficulty: number
      /** The hash meets the header's own bits. */
      readonly isBlock: boolean
      readonly paysSats: bigint
      readonly totalSats: bigint
    }
  | { readonly ok: false; readonly reason: ProofProblem }

const merkleBranchMax = 32

export function buildShareProof(parts: {
  readonly header: Uint8Array
  readonly coinbase: Uint8Array
  readonly merkleBranch: readonly Uint8Array[]
  readonly height: number
  readonly network: Network
  readonly address: string
}): ShareProof {
  return {
    header: toHex(parts.header),
    coinbase: toHex(parts.coinbase),
    merkleBranch: parts.merkleBranch.map(toHex),
    height: parts.height,
    network: parts.network,
    address: parts.address,
  }
}

const no = (reason: ProofProblem): ProofVerdict => ({ ok: false, reason })

/**
 * Checks a share from nothing but its proof: the header's hash has the difficulty, the header commits to the coinbase,
 * and the coinbase is for this height and pays this address. Trusts nobody, never throws.
 */
export function verifyShareProof(proof: ShareProof, claim: { readonly difficulty?: number } = {}): ProofVerdict {
  const read = readProof(proof)
  if (!read) return no('malformed')
  const { header, coinbase, branch } = read
  const fields = decodeHeader(header)
  if (!sameBytes(foldBranch(sha256d(coinbase.withoutWitness), branch), fields.merkleRoot)) return no('merkleMismatch')
  if (readBip34Height(coinbase.script) !== proof.height) return no('heightMismatch')
  const payout = addressToScript(proof.address, proof.network)
  if (!payout.ok) return no('badAddress')
  let paysSats = 0n
  let totalSats = 0n
  for (const { valueSats, script } of coinbase.outputs) {
    totalSats += valueSats
    if (sameBytes(script, payout.script)) paysSats += valueSats
  }
  if (paysSats === 0n && totalSats > 0n) return no('addressNotPaid')
  if (!coinbase.outputs.some(({ script }) => sameBytes(script, payout.script))) return no('addressNotPaid')
  const hash = hashHeader(header)
  if (claim.difficulty !== undefined && !hashReachesDifficulty(hash, claim.difficulty)) return no('underDifficulty')
  return {
    ok: true,
    hash: hashToDisplay(hash),
    difficulty: hashToDifficulty(hash),
    networkDifficulty: bitsToDifficulty(fields.bits),
    isBlock: hashMeetsTarget(hash, bitsToTarget(fields.bits)),
    paysSats,
    totalSats,
  }
}

function readProof(proof: ShareProof) {
  try {
    const header = fromHex(proof.header)
    const bytes = fromHex(proof.coinbase)
    const coinbase = readCoinbase(bytes)
    const branch = proof.merkleBranch.map(fromHex)
    if (header.length !== headerBytes || !coinbase || branch.length > merkleBranchMax) return null
    if (branch.some((each) => each.length !== 32)) return null
    // The merkle tree does not cover the coinbase's witness, so a proof with one could be altered unnoticed.
    if (coinbase.withoutWitness.length !== bytes.length) return null
    // Proofs come from outside: their types are a hope.
    if (typeof proof.address !== 'string' || !NETWORK_NAMES.includes(proof.network)) return null
    return { header, coinbase, branch }
  } catch (error) {
    if (error instanceof TypeError) return null
    throw error
  }
}

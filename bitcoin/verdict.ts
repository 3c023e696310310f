// What is said of a signed message.
export interface Signed {
  readonly ok: true
  /** nLockTime and nSequence of the full form: the signature speaks for the address from then on. 0 where it always does. */
  readonly lockTime: number
  readonly sequence: number
}

/**
 * `badAddress`: none of this network; `malformed`: no signature of any form known; `wrongSignature`: of another address,
 * another message, or broken; `otherKind`: the key is the address's, but the legacy header names another kind of address;
 * `unsupported`: a script of a shape that is not judged here (time locks, Taproot script paths, proofs of funds).
 */
export interface Refused {
  readonly ok: false
  readonly reason: 'badAddress' | 'malformed' | 'wrongSignature' | 'otherKind' | 'unsupported'
}

export type Verdict = Signed | Refused

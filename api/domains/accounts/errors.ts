// What the rules say no to. Each is a member of a result union in the API.
import type { AddressProblem, Refused } from '../../../bitcoin/index.ts'
import type { ProfileField } from './rules.ts'
import { utcMinute } from './words.ts'

const ADDRESS_WORDS: Record<AddressProblem, string> = {
  notAnAddress: 'That is not a Bitcoin address.',
  badChecksum: 'That address has a wrong checksum: a letter or digit is mistyped.',
  wrongNetwork: 'That address belongs to another Bitcoin network.',
  unsupported: 'That kind of address cannot be paid here.',
}

export class InvalidAddress extends Error {
  override readonly name = 'InvalidAddress'
  readonly problem: AddressProblem
  constructor(problem: AddressProblem) {
    super(ADDRESS_WORDS[problem])
    this.problem = problem
  }
}

/** It was never given, was used, is too old, or was tried too often: which of them is nobody's business. */
export class ChallengeGone extends Error {
  override readonly name = 'ChallengeGone'
  constructor() {
    super('That message can no longer be signed: ask for a new one.')
  }
}

export type SignatureProblem = Exclude<Refused['reason'], 'badAddress'>

const SIGNATURE_WORDS: Record<SignatureProblem, string> = {
  malformed: 'That is not a signature: paste the whole text that your wallet gave you, and nothing else.',
  wrongSignature: 'That signature is of another address or of another message. Sign exactly the message shown.',
  otherKind:
    'Your wallet signed in the old way for an address of another kind of the same key. Choose BIP 322 in the wallet, or sign in with the address that begins with a 1.',
  unsupported:
    'That signature needs a script that is not judged here, such as a time lock. Sign with an address of ordinary keys.',
}

export class SignatureRefused extends Error {
  override readonly name = 'SignatureRefused'
  readonly problem: SignatureProblem
  constructor(reason: Refused['reason']) {
    const problem = reason === 'badAddress' ? 'wrongSignature' : reason
    super(SIGNATURE_WORDS[problem])
    this.problem = problem
  }
}

export class AccountBanned extends Error {
  override readonly name = 'AccountBanned'
  readonly reason: string
  /** Null for a ban without an end. */
  readonly until: Date | null
  constructor({ reason, until }: { readonly reason: string; readonly until: Date | null }) {
    const end = until ? ` until ${utcMinute(until)}` : ''
    super(`This account, or this address, is banned${end}.`)
    this.reason = reason
    this.until = until
  }
}

/** The refresh token is unknown, used, expired, or of a session that was ended. */
export class SessionEnded extends Error {
  override readonly name = 'SessionEnded'
  constructor() {
    super('This session has ended: sign in again.')
  }
}

export class ProfileRefused extends Error {
  override readonly name = 'ProfileRefused'
  readonly field: ProfileField
  constructor(field: ProfileField, problem: string) {
    super(problem)
    this.field = field
  }
}

export class TagRefused extends Error {
  override readonly name = 'TagRefused'
}

export class LinkRefused extends Error {
  override readonly name = 'LinkRefused'
}

export class KeyRefused extends Error {
  override readonly name = 'KeyRefused'
}

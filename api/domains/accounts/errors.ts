// What the rules say no to. Each is a member of a result union in the API.
import type { AddressProblem } from '../../../bitcoin/index.ts'

const WORDS: Record<AddressProblem, string> = {
  notAnAddress: 'That is not a Bitcoin address.',
  badChecksum: 'That address has a wrong checksum: a letter or digit is mistyped.',
  wrongNetwork: 'That address belongs to another Bitcoin network.',
  unsupported: 'That kind of address cannot be paid here.',
}

export class InvalidAddress extends Error {
  override readonly name = 'InvalidAddress'
  readonly problem: AddressProblem
  constructor(problem: AddressProblem) {
    super(WORDS[problem])
    this.problem = problem
  }
}

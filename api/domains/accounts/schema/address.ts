import type { AddressProblem } from '../../../../bitcoin/index.ts'
import { builder, named } from '../../../schema/builder.ts'
import { InvalidAddress } from '../errors.ts'

const AddressProblemEnum = builder.enumType('AddressProblem', {
  description: 'What is wrong with an address.',
  values: named<AddressProblem>({
    NOT_AN_ADDRESS: ['notAnAddress', 'It does not look like a Bitcoin address.'],
    BAD_CHECKSUM: ['badChecksum', 'Its checksum is wrong: something is mistyped.'],
    WRONG_NETWORK: ['wrongNetwork', 'It belongs to another Bitcoin network.'],
    UNSUPPORTED: ['unsupported', 'It is of a kind that cannot be paid here.'],
  }),
})

builder.objectType(InvalidAddress, {
  name: 'InvalidAddress',
  description: 'The text is no address that can be mined to here.',
  fields: (t) => ({
    message: t.exposeString('message', { description: 'What is wrong, in a sentence for people.' }),
    problem: t.expose('problem', { type: AddressProblemEnum, description: 'What is wrong, for programs.' }),
  }),
})

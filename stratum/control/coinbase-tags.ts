// What players want in their coinbases, as the API says.
import { COINBASE_TAGS_KEY, isCoinbaseTag } from '../../events/index.ts'
import { AddressBook } from './address-book.ts'

/** Some 160 bytes each. Past it players mine without theirs. */
export const tagsMax = 200_000

export const openCoinbaseTags = (changed: (addresses: ReadonlySet<string>) => void, most = tagsMax): AddressBook =>
  new AddressBook({ key: COINBASE_TAGS_KEY, isValid: isCoinbaseTag, most, changed })

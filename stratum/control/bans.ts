// Addresses that may not mine here, as the API says.
import { BANNED_ADDRESSES_KEY, BANNED_FOR_GOOD, isBanEnd } from '../../events/index.ts'
import { AddressBook } from './address-book.ts'

/** Some 160 bytes each. Past it addresses mine on. */
export const bansMax = 100_000

export const openBans = (changed: (addresses: ReadonlySet<string>) => void, most = bansMax): AddressBook =>
  new AddressBook({ key: BANNED_ADDRESSES_KEY, isValid: isBanEnd, most, changed })

/** What a miner is told of its ban; null where there is none, or it is over, whether or not anybody has said so. */
export function banWords(until: string, nowMs: number): string | null {
  if (until === '') return null
  if (until === BANNED_FOR_GOOD) return 'This address is banned: sign in on the website to see why'
  const untilMs = Number(until)
  if (untilMs <= nowMs) return null
  const text = new Date(untilMs).toISOString().slice(0, 16).replace('T', ' ')
  return `This address is banned until ${text} UTC: sign in on the website to see why`
}

// What an operator does for players who ask for it, written down as everything that is done to others.
import { accountOf, addressesOf } from '../accounts/index.ts'
import { type Erased, erasePlayer, hidePlayer, showPlayer } from '../privacy/index.ts'
import { type Deed, writeDown } from './deed.ts'

/** False where nobody has mined with the address; then nothing is written down. */
export async function setPagesHidden(deed: Deed, address: string, hidden: boolean): Promise<boolean> {
  const done = await (hidden ? hidePlayer : showPlayer)(deed.client, address)
  if (!done) return false
  deed.changed.add(address)
  const target = { address, accountId: await accountOf(deed.client, address) }
  await writeDown(deed, { action: hidden ? 'pages_hidden' : 'pages_shown', target })
  return true
}

/** Null where nobody has mined with the address; then nothing is written down. */
export async function eraseData(deed: Deed, address: string): Promise<Erased | null> {
  const erased = await erasePlayer(deed.client, deed.redis, address)
  if (!erased) return null
  const accountId = await accountOf(deed.client, address)
  deed.changed.add(address)
  // The country went with the profile, which is of all addresses of the account.
  if (accountId !== null) for (const each of await addressesOf(deed.client, accountId)) deed.changed.add(each)
  await writeDown(deed, { action: 'data_erased', target: { address, accountId } })
  return erased
}

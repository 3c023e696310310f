// The door of the accounts slice.

export {
  type Accounts,
  type CookieJar,
  createAccounts,
  endedNameOf,
  isPerson,
  type Person,
  requirePerson,
  type Tokens,
  type Viewer,
} from './actions.ts'
export { parseAddress, requireAddress } from './address.ts'
export { banInForce, bannedAddresses, shutOutAccount } from './bans.ts'
export { restoreStratum, tellStratum } from './control.ts'
export { tellEnded } from './ended.ts'
export { InvalidAddress } from './errors.ts'
export { foldName } from './name-words.ts'
export { type NamePart, nameWords, takeName } from './names.ts'
export { type AccountRole, accountOf, addressesOf, isAtLeast, roleOf } from './owned.ts'
export { forgetProfile } from './profile.ts'
export { createProfiles, type Profiles } from './reads.ts'
export { handleKey } from './rules.ts'
export { NamePartName, NameReset } from './schema/names.ts'
export type { ApiScope } from './scopes.ts'
export { sweepSessions } from './sessions.ts'
export { restoreTags } from './tags.ts'
export { utcMinute } from './words.ts'

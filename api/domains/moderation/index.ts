// The door of the moderation slice.

export { createModeration, type Moderation } from './actions.ts'
export { ban, banDaysMax, keepBans, liftBans } from './bans.ts'
export { type Deed, deskOfClient, perform, type Target } from './deed.ts'
export { ModerationRefused } from './errors.ts'
export { eraseData, setPagesHidden } from './operator.ts'
export { giveRole } from './roles.ts'

// Who may do what to whom: pure decisions.
import { type AccountRole, isAtLeast } from '../accounts/index.ts'

export const reasonCharsMin = 5
export const reasonCharsMax = 500

/** What is wrong with a reason, as a sentence; null where nothing is. */
export function reasonProblem(reason: string): string | null {
  const { length } = [...reason]
  if (reason !== reason.trim() || length < reasonCharsMin || length > reasonCharsMax) {
    return `A reason has ${reasonCharsMin} to ${reasonCharsMax} characters, and no blanks at its ends.`
  }
  return /[\p{Cc}\p{Cs}\p{Co}\p{Cn}\p{Cf}]/u.test(reason) ? 'A reason has only characters that can be seen.' : null
}

/** Nobody judges themselves, nor one of their own rank: roles are taken away first. */
export function targetProblem(
  actor: { readonly accountId: number; readonly role: AccountRole },
  target: { readonly accountId: number; readonly role: AccountRole },
): string | null {
  if (actor.accountId === target.accountId) return 'That is you.'
  if (target.role === 'player' || !isAtLeast(target.role, actor.role)) return null
  return actor.role === 'admin'
    ? 'That is an admin: take the role away first.'
    : 'That is one of the team: ask an admin.'
}

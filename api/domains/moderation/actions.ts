// What people with a role do over the API.
import type { Network } from '../../../bitcoin/index.ts'
import type { Pool } from '../../../platform/postgres.ts'
import type { Redis } from '../../../platform/redis.ts'
import {
  type AccountRole,
  accountOf,
  handleKey,
  InvalidAddress,
  type NamePart,
  type Person,
  parseAddress,
} from '../accounts/index.ts'
import { type BanWish, ban, liftBans } from './bans.ts'
import { deskOfPool, perform, type Target } from './deed.ts'
import { allowWord, blockWord, resetName, unlockName, type Word } from './names.ts'
import { giveRole } from './roles.ts'

/** Every deed throws `ModerationRefused`; then nothing was changed. */
export interface Moderation {
  /** Null for what is no address of the network, and nobody's handle. */
  find(addressOrHandle: string): Promise<Target | null>
  target(address: string): Promise<Target>
  giveRole(by: Person, address: string, role: AccountRole, reason: string): Promise<Target>
  ban(by: Person, address: string, wish: BanWish, reason: string): Promise<Target>
  liftBans(by: Person, address: string, reason: string): Promise<Target>
  resetName(by: Person, address: string, part: NamePart, lockDays: number, reason: string): Promise<Target>
  unlockName(by: Person, address: string, part: NamePart, reason: string): Promise<Target>
  blockWord(by: Person, word: string, reason: string): Promise<Word>
  allowWord(by: Person, id: number, reason: string): Promise<Word>
}

export function createModeration(pool: Pool, redis: Redis, network: Network): Moderation {
  const desk = deskOfPool(pool, redis)
  const target = async (address: string): Promise<Target> => ({ address, accountId: await accountOf(pool, address) })
  return {
    target,
    async find(text) {
      const { rows } = await pool.query<Target>(
        'SELECT address, id AS "accountId" FROM account WHERE handle_key = $1',
        [handleKey(text.trim().replace(/^@/, ''))],
      )
      if (rows[0]) return rows[0]
      try {
        return await target(parseAddress(text, network))
      } catch (error) {
        if (error instanceof InvalidAddress) return null
        throw error
      }
    },
    async giveRole(actor, address, role, reason) {
      await perform(desk, { actor, least: 'admin', reason }, (deed) => giveRole(deed, address, role))
      return target(address)
    },
    ban: (actor, address, wish, reason) =>
      perform(desk, { actor, least: 'admin', reason }, (deed) => ban(deed, address, wish)),
    liftBans: (actor, address, reason) =>
      perform(desk, { actor, least: 'admin', reason }, (deed) => liftBans(deed, address)),
    resetName: (actor, address, part, lockDays, reason) =>
      perform(desk, { actor, least: 'moderator', reason }, (deed) => resetName(deed, address, part, lockDays)),
    unlockName: (actor, address, part, reason) =>
      perform(desk, { actor, least: 'moderator', reason }, (deed) => unlockName(deed, address, part)),
    blockWord: (actor, word, reason) =>
      perform(desk, { actor, least: 'moderator', reason }, (deed) => blockWord(deed, word)),
    allowWord: (actor, id, reason) =>
      perform(desk, { actor, least: 'moderator', reason }, (deed) => allowWord(deed, id)),
  }
}

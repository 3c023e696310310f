// How a privileged deed is done: one at a time, with a reason, and written down in the same transaction.
import { type ClientBase, inPoolTransaction, inTransaction, type Pool } from '../../../platform/postgres.ts'
import type { Redis } from '../../../platform/redis.ts'
import type { AuditAction } from '../../../prisma/generated/client.ts'
import { type AccountRole, accountOf, isAtLeast, roleOf } from '../accounts/index.ts'
import { noteChangedAddresses } from '../mining/index.ts'
import { ModerationRefused } from './errors.ts'
import { reasonProblem, targetProblem } from './rules.ts'

/** Who does it: an account with a role, or a command or job on the machine itself. */
export type Actor = { readonly accountId: number } | 'operator' | 'clock'

export interface Desk {
  readonly redis: Redis
  readonly asking: Pick<ClientBase, 'query'>
  transact<T>(work: (client: ClientBase) => Promise<T>): Promise<T>
}

export const deskOfPool = (pool: Pool, redis: Redis): Desk => ({
  redis,
  asking: pool,
  transact: (work) => inPoolTransaction(pool, work),
})

export const deskOfClient = (client: ClientBase, redis: Redis): Desk => ({
  redis,
  asking: client,
  transact: (work) => inTransaction(client, () => work(client)),
})

/** A deed that is being done, inside its transaction. */
export interface Deed {
  readonly client: ClientBase
  readonly redis: Redis
  readonly actor: Actor
  readonly reason: string
  /** Addresses of which something else is shown from now on; told after the commit. */
  readonly changed: Set<string>
}

/** What has to be allowed, and said, for it. */
export interface Request {
  readonly actor: Actor
  /** What an account must be, at the moment of the deed. */
  readonly least: AccountRole
  readonly reason: string
}

/** Throws `ModerationRefused`; then nothing was done. */
export async function perform<T>(
  { redis, asking, transact }: Desk,
  { actor, least, reason }: Request,
  work: (deed: Deed) => Promise<T>,
): Promise<T> {
  const problem = reasonProblem(reason)
  if (problem) throw new ModerationRefused(problem)
  const changed = new Set<string>()
  const result = await transact(async (client) => {
    // One after the other, so that who has just lost a role does nothing with it.
    await client.query(`SELECT pg_advisory_xact_lock(hashtextextended('moderation', 0))`)
    if (typeof actor === 'object' && !isAtLeast(await roleOf(client, actor.accountId), least)) {
      throw new ModerationRefused('You no longer have the role for that.')
    }
    return work({ client, redis, actor, reason, changed })
  })
  await noteChangedAddresses(asking, redis, [...changed])
  return result
}

export interface Target {
  readonly address: string
  /** Null where nobody has signed in with the address. */
  readonly accountId: number | null
}

/** On whom. Throws `ModerationRefused` where the actor may not act on them. Nobody signs in as them meanwhile. */
export async function targetOf({ client, actor }: Deed, address: string): Promise<Target> {
  const accountId = await accountOf(client, address)
  if (accountId === null) return { address, accountId }
  await client.query('SELECT 1 FROM account WHERE id = $1 FOR UPDATE', [accountId])
  if (typeof actor === 'object') {
    const problem = targetProblem(
      { ...actor, role: await roleOf(client, actor.accountId) },
      { accountId, role: await roleOf(client, accountId) },
    )
    if (problem) throw new ModerationRefused(problem)
  }
  return { address, accountId }
}

export interface Written {
  readonly action: AuditAction
  /** Null for a deed that is done to nobody. */
  readonly target: Target | null
  readonly before?: string | null
  readonly after?: string | null
}

/** The row of the log. Names, handles and tags never stand in it. */
export async function writeDown({ client, actor, reason }: Deed, { action, target, before, after }: Written) {
  const by = typeof actor === 'object' ? 'account' : actor
  await client.query(
    `INSERT INTO audit_entry (actor, actor_id, action, account_id, address, reason, before, after)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      by,
      typeof actor === 'object' ? actor.accountId : null,
      action,
      target?.accountId ?? null,
      target?.address ?? null,
      reason,
      before ?? null,
      after ?? null,
    ],
  )
}

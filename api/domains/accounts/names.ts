// Names that cannot be chosen: with a blocked word, or after a moderator took one away. Moderation writes; here it counts.
import type { ClientBase } from '../../../platform/postgres.ts'
import type { Redis } from '../../../platform/redis.ts'
import { foldsOf, isRude } from './name-words.ts'
import { setTag } from './tags.ts'
import { utcMinute } from './words.ts'

/** What others see an account called by. */
export type NamePart = 'handle' | 'display_name' | 'coinbase_tag'

const WORDS: Readonly<Record<NamePart, string>> = {
  handle: 'handle',
  display_name: 'display name',
  coinbase_tag: 'coinbase tag',
}
export const nameWords = (part: NamePart): string => WORDS[part]

/** Why an account cannot choose this name now, as a sentence; null where it can. Inside the transaction that sets it. */
export async function chosenNameProblem(
  client: ClientBase,
  accountId: number,
  part: NamePart,
  name: string,
): Promise<string | null> {
  const { rows: locks } = await client.query<{ reason: string; until: Date }>(
    `SELECT reason, locked_until AS until FROM name_reset
      WHERE account_id = $1 AND part = $2 AND locked_until > now() ORDER BY locked_until DESC LIMIT 1`,
    [accountId, part],
  )
  if (locks[0]) {
    const { until, reason } = locks[0]
    return `A moderator took your ${WORDS[part]} away (“${reason}”). You can choose another after ${utcMinute(until)}.`
  }
  if (isRude(name)) return `A ${WORDS[part]} cannot have that word in it.`
  const { rowCount } = await client.query(
    'SELECT 1 FROM blocked_word WHERE strpos($1, folded) > 0 OR strpos($2, folded) > 0 LIMIT 1',
    [...foldsOf(name)],
  )
  return rowCount ? `A ${WORDS[part]} cannot have that word in it.` : null
}

const TAKEN: Readonly<Record<Exclude<NamePart, 'coinbase_tag'>, string>> = {
  handle:
    'UPDATE account SET handle = NULL, handle_key = NULL, handle_set_at = NULL WHERE id = $1 AND handle IS NOT NULL',
  display_name: 'UPDATE account SET display_name = NULL WHERE id = $1 AND display_name IS NOT NULL',
}

/** Below the lock of the account's row. False where it had none. */
export async function takeName(client: ClientBase, redis: Redis, accountId: number, part: NamePart): Promise<boolean> {
  if (part !== 'coinbase_tag') return (await client.query(TAKEN[part], [accountId])).rowCount === 1
  const { rowCount } = await client.query(`SELECT 1 FROM account WHERE id = $1 AND coinbase_tag <> ''`, [accountId])
  if (rowCount === 0) return false
  await setTag(client, redis, accountId, '')
  return true
}

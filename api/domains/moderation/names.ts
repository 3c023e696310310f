// Names that offend are taken away from their accounts, and words kept out of all names that are chosen from then on.
import { foldName, type NamePart, nameWords, takeName, utcMinute } from '../accounts/index.ts'
import { type Deed, type Target, targetOf, writeDown } from './deed.ts'
import { ModerationRefused } from './errors.ts'

export const lockDaysMax = 365
export const wordsMax = 1_000
export const wordLettersMin = 3
export const wordLettersMax = 40

/** No other can be chosen for so many days; with none, at once. Throws `ModerationRefused`. */
export async function resetName(deed: Deed, address: string, part: NamePart, lockDays: number): Promise<Target> {
  const { client, redis, reason } = deed
  if (!Number.isInteger(lockDays) || lockDays < 0 || lockDays > lockDaysMax) {
    throw new ModerationRefused(`A name is locked for 0 to ${lockDaysMax} days.`)
  }
  const { target, accountId } = await accountTarget(deed, address)
  if (!(await takeName(client, redis, accountId, part))) throw new ModerationRefused(`They have no ${nameWords(part)}.`)
  const { rows } = await client.query<{ until: Date }>(
    `INSERT INTO name_reset (account_id, part, reason, locked_until)
      VALUES ($1, $2, $3, now() + make_interval(days => $4)) RETURNING locked_until AS until`,
    [accountId, part, reason, lockDays],
  )
  const [{ until }] = rows as [{ until: Date }]
  const lock = lockDays === 0 ? 'not locked' : `locked until ${utcMinute(until)}`
  await writeDown(deed, { action: 'name_reset', target, after: `${nameWords(part)}, ${lock}` })
  return target
}

/** The name that was taken away does not come back by itself. Throws `ModerationRefused`. */
export async function unlockName(deed: Deed, address: string, part: NamePart): Promise<Target> {
  const { target, accountId } = await accountTarget(deed, address)
  const { rowCount } = await deed.client.query(
    'UPDATE name_reset SET locked_until = now() WHERE account_id = $1 AND part = $2 AND locked_until > now()',
    [accountId, part],
  )
  if (rowCount === 0) throw new ModerationRefused(`Their ${nameWords(part)} is not locked.`)
  await writeDown(deed, { action: 'name_unlocked', target, after: nameWords(part) })
  return target
}

async function accountTarget(deed: Deed, address: string): Promise<{ target: Target; accountId: number }> {
  const target = await targetOf(deed, address)
  if (target.accountId === null) throw new ModerationRefused('Nobody has signed in with that address.')
  return { target, accountId: target.accountId }
}

export interface Word {
  readonly id: number
  readonly word: string
  /** As names are compared with it. */
  readonly folded: string
  readonly blockedAt: Date
}

/** Names that have it already stay, until they are taken away. Throws `ModerationRefused`. */
export async function blockWord(deed: Deed, typed: string): Promise<Word> {
  const { client } = deed
  const word = typed.trim().replaceAll(/\s+/g, ' ')
  const folded = foldName(word)
  if (folded.length < wordLettersMin || word.length > wordLettersMax) {
    throw new ModerationRefused(
      `A word has at least ${wordLettersMin} letters, and at most ${wordLettersMax} characters.`,
    )
  }
  const { rows: counts } = await client.query<{ n: number }>('SELECT count(*)::int AS n FROM blocked_word')
  if ((counts[0]?.n ?? 0) >= wordsMax) throw new ModerationRefused(`There are ${wordsMax} words: allow one first.`)
  const { rows } = await client.query<Word>(
    `INSERT INTO blocked_word (word, folded) VALUES ($1, $2) ON CONFLICT (folded) DO NOTHING
      RETURNING id, word, folded, blocked_at AS "blockedAt"`,
    [word, folded],
  )
  if (!rows[0]) throw new ModerationRefused('That word is blocked already, in this spelling or another.')
  await writeDown(deed, { action: 'word_blocked', target: null, after: `word ${rows[0].id}` })
  return rows[0]
}

/** Throws `ModerationRefused` where there is no such word. */
export async function allowWord(deed: Deed, id: number): Promise<Word> {
  const { rows } = await deed.client.query<Word>(
    'DELETE FROM blocked_word WHERE id = $1 RETURNING id, word, folded, blocked_at AS "blockedAt"',
    [id],
  )
  if (!rows[0]) throw new ModerationRefused('That word is not blocked.')
  await writeDown(deed, { action: 'word_allowed', target: null, before: `word ${id}` })
  return rows[0]
}

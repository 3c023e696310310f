// What an account says of itself, and which addresses are its own.
import type { ClientBase } from '../../../platform/postgres.ts'
import type { Redis } from '../../../platform/redis.ts'
import { banOf } from './bans.ts'
import { tellStratum } from './control.ts'
import { LinkRefused, ProfileRefused, TagRefused } from './errors.ts'
import { chosenNameProblem, type NamePart } from './names.ts'
import { handleDays, handleKey, PROFILE_PROBLEMS, type ProfileField } from './rules.ts'
import { setTag } from './tags.ts'

/** Of one account. */
export const addressesMax = 20

/** What is not there stays as it is; null takes it away. */
export type ProfileChanges = { readonly [Field in ProfileField]?: string | null }

const COLUMNS: Readonly<Record<ProfileField, string>> = {
  handle: 'handle',
  displayName: 'display_name',
  country: 'country',
  timeZone: 'time_zone',
}
/** What others see of it, and may take offence at. */
const NAMES = { handle: 'handle', displayName: 'display_name' } as const satisfies Partial<
  Record<ProfileField, NamePart>
>
const uniqueViolation = '23505'

/** Throws `ProfileRefused` for the first value that is wrong; then nothing is changed. */
export async function changeProfile(client: ClientBase, accountId: number, changes: ProfileChanges): Promise<void> {
  const given = Object.keys(COLUMNS).filter(
    (field): field is ProfileField => changes[field as ProfileField] !== undefined,
  )
  for (const field of given) {
    const value = changes[field]
    const problem = typeof value === 'string' ? PROFILE_PROBLEMS[field](value) : null
    if (problem) throw new ProfileRefused(field, problem)
  }
  await checkNames(client, accountId, changes)
  if (changes.handle !== undefined) await setHandle(client, accountId, changes.handle)
  for (const field of given) {
    if (field === 'handle') continue
    await client.query(`UPDATE account SET ${COLUMNS[field]} = $2 WHERE id = $1`, [accountId, changes[field]])
  }
}

/** A name that it has already may stay, whatever became of its words. */
async function checkNames(client: ClientBase, accountId: number, changes: ProfileChanges): Promise<void> {
  const { rows } = await client.query<Record<NamePart, string | null>>(
    'SELECT handle, display_name FROM account WHERE id = $1 FOR UPDATE',
    [accountId],
  )
  for (const field of ['handle', 'displayName'] as const) {
    const name = changes[field]
    if (typeof name !== 'string' || name === rows[0]?.[NAMES[field]]) continue
    const problem = await chosenNameProblem(client, accountId, NAMES[field], name)
    if (problem) throw new ProfileRefused(field, problem)
    await noteChosen(client, accountId)
  }
}

async function setHandle(client: ClientBase, accountId: number, handle: string | null): Promise<void> {
  const { rows } = await client.query<{ handle_key: string | null; is_recent: boolean; until: Date }>(
    `SELECT handle_key, handle_set_at > now() - make_interval(days => $2) AS is_recent,
        handle_set_at + make_interval(days => $2) AS until
      FROM account WHERE id = $1 FOR UPDATE`,
    [accountId, handleDays],
  )
  const [before] = rows
  const key = handle === null ? null : handleKey(handle)
  // Its spelling may change, and it may be set for the first time, whenever one likes.
  const isOther = before?.handle_key !== null && before?.handle_key !== key
  if (isOther && before?.is_recent) {
    throw new ProfileRefused(
      'handle',
      `A handle stays for ${handleDays} days: until ${before.until.toISOString().slice(0, 10)}.`,
    )
  }
  try {
    await client.query(
      `UPDATE account SET handle = $2, handle_key = $3,
          handle_set_at = CASE WHEN handle_key IS DISTINCT FROM $3 THEN now() ELSE handle_set_at END WHERE id = $1`,
      [accountId, handle, key],
    )
  } catch (error) {
    if ((error as { code?: string }).code !== uniqueViolation) throw error
    throw new ProfileRefused('handle', 'Somebody else has that handle.')
  }
}

/** The tag as its owner wants it; empty for none. Throws `TagRefused`. */
export async function chooseTag(client: ClientBase, redis: Redis, accountId: number, tag: string): Promise<void> {
  const { rows } = await client.query<{ tag: string }>(
    'SELECT coinbase_tag AS tag FROM account WHERE id = $1 FOR UPDATE',
    [accountId],
  )
  if (tag !== '' && tag !== rows[0]?.tag) {
    const problem = await chosenNameProblem(client, accountId, 'coinbase_tag', tag)
    if (problem) throw new TagRefused(problem)
    await noteChosen(client, accountId)
  }
  await setTag(client, redis, accountId, tag)
}

/** For moderators, who look over what was chosen last. */
const noteChosen = (client: ClientBase, accountId: number) =>
  client.query('UPDATE account SET names_set_at = now() WHERE id = $1', [accountId])

/** An address that has just been proven. Throws `LinkRefused`. */
export async function linkAddress(client: ClientBase, redis: Redis, accountId: number, address: string): Promise<void> {
  const { rows: accounts } = await client.query<{ coinbase_tag: string }>(
    'SELECT coinbase_tag FROM account WHERE id = $1 FOR UPDATE',
    [accountId],
  )
  const { rows: counts } = await client.query<{ n: number }>(
    'SELECT count(*)::int AS n FROM account_address WHERE account_id = $1',
    [accountId],
  )
  if ((counts[0]?.n ?? 0) >= addressesMax) throw new LinkRefused(`An account has at most ${addressesMax} addresses.`)
  const { rows } = await client.query<{ account_id: number }>(
    `INSERT INTO account_address (address, account_id) VALUES ($1, $2)
      ON CONFLICT (address) DO UPDATE SET address = excluded.address RETURNING account_id`,
    [address, accountId],
  )
  if (rows[0]?.account_id !== accountId) throw new LinkRefused('That address is of another account.')
  if (await banOf(client, null, address)) throw new LinkRefused('That address is banned.')
  await tellStratum(redis, 'tag', [[address, accounts[0]?.coinbase_tag ?? '']])
}

/** Throws `LinkRefused` for the address that the account began with, and for one that is not its own. */
export async function unlinkAddress(
  client: ClientBase,
  redis: Redis,
  accountId: number,
  address: string,
): Promise<void> {
  const { rowCount } = await client.query(
    `DELETE FROM account_address a USING account c
      WHERE a.address = $2 AND a.account_id = $1 AND c.id = $1 AND c.address <> a.address`,
    [accountId, address],
  )
  if (rowCount === 0) throw new LinkRefused('That address was not linked to this account; the one it began with stays.')
  await tellStratum(redis, 'tag', [[address, '']])
}

/** Deletes what the account of an address said of itself, if there is one, and the tag of the address in any case. */
export async function forgetProfile(client: ClientBase, redis: Redis, address: string): Promise<void> {
  const { rows } = await client.query<{ id: number }>(
    `UPDATE account SET handle = NULL, handle_key = NULL, display_name = NULL, country = NULL, time_zone = NULL
      WHERE id = (SELECT account_id FROM account_address WHERE address = $1) RETURNING id`,
    [address],
  )
  if (rows[0]) await setTag(client, redis, rows[0].id, '')
  await tellStratum(redis, 'tag', [[address, '']])
}

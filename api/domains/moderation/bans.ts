// Bans: of an account with all of its addresses, or of one address. What was mined stays; nothing more is.
import { BANNED_FOR_GOOD } from '../../../events/index.ts'
import {
  addressesOf,
  banInForce,
  bannedAddresses,
  restoreStratum,
  shutOutAccount,
  tellEnded,
  tellStratum,
  utcMinute,
} from '../accounts/index.ts'
import { setBanned } from '../privacy/index.ts'
import { type Deed, type Desk, perform, type Target, targetOf, writeDown } from './deed.ts'
import { ModerationRefused } from './errors.ts'

export const banDaysMax = 3_660

/** What is banned: the account with all of its addresses, or the one address alone. */
export type BanScope = 'account' | 'address'

export interface BanWish {
  readonly scope: BanScope
  /** Null for one without an end. */
  readonly days: number | null
}

interface BanRow {
  readonly scope: BanScope
  readonly until: Date | null
}

const inWords = ({ scope, until }: BanRow): string =>
  `${scope}, ${until ? `until ${utcMinute(until)}` : 'without an end'}`

const endBansSql = (which: string): string =>
  `UPDATE ban b SET ended_at = now() WHERE ${which} AND ${banInForce('b')}
    RETURNING CASE WHEN b.account_id IS NULL THEN 'address' ELSE 'account' END AS scope, b.until`

/** In place of one of the same kind that is in force. Throws `ModerationRefused`. */
export async function ban(deed: Deed, address: string, { scope, days }: BanWish): Promise<Target> {
  const { client, redis, reason } = deed
  if (days !== null && (!Number.isInteger(days) || days < 1 || days > banDaysMax)) {
    throw new ModerationRefused(`A ban is for 1 to ${banDaysMax} days, or has no end.`)
  }
  const target = await targetOf(deed, address)
  if (scope === 'account' && target.accountId === null) {
    throw new ModerationRefused('Nobody has signed in with that address: ban the address.')
  }
  const accountId = scope === 'account' ? target.accountId : null
  const one = scope === 'account' ? null : address
  const { rows: before } = await client.query<BanRow>(endBansSql('(b.account_id = $1 OR b.address = $2)'), [
    accountId,
    one,
  ])
  const { rows } = await client.query<BanRow>(
    `INSERT INTO ban (account_id, address, reason, until) VALUES ($1, $2, $3, now() + make_interval(days => $4))
      RETURNING $5::text AS scope, until`,
    [accountId, one, reason, days, scope],
  )
  const [after] = rows as [BanRow]
  const written = { before: before.map(inWords).join('; ') || null, after: inWords(after) }
  await writeDown(deed, { action: 'banned', target, ...written })
  if (accountId !== null) await tellEnded(redis, await shutOutAccount(client, accountId))
  await settle(deed, accountId === null ? [address] : await addressesOf(client, accountId))
  return target
}

/** All bans that hold for an address: its own, and that of its account. Throws `ModerationRefused` where there is none. */
export async function liftBans(deed: Deed, address: string): Promise<Target> {
  const target = await targetOf(deed, address)
  const { rows } = await deed.client.query<BanRow>(endBansSql('(b.account_id = $1 OR b.address = $2)'), [
    target.accountId,
    address,
  ])
  if (rows.length === 0) throw new ModerationRefused('There is no ban to lift.')
  await writeDown(deed, { action: 'ban_lifted', target, before: rows.map(inWords).join('; ') })
  const beside = target.accountId === null ? [] : await addressesOf(deed.client, target.accountId)
  await settle(deed, [address, ...beside])
  return target
}

/** After a change: pages are hidden or shown again, and stratum is told, as the rows say now. */
async function settle({ client, redis, changed }: Pick<Deed, 'client' | 'redis' | 'changed'>, all: readonly string[]) {
  const addresses = [...new Set(all)]
  const banned = await bannedAddresses(client, addresses)
  for (const address of addresses) {
    await setBanned(client, address, banned.has(address))
    changed.add(address)
  }
  await tellStratum(redis, 'ban', ends(addresses, banned))
}

/** As the control channel writes it; empty for one that is not banned. */
function endOf(address: string, banned: ReadonlyMap<string, Date | null>): string {
  const until = banned.get(address)
  return until === undefined ? '' : until ? String(until.getTime()) : BANNED_FOR_GOOD
}

const ends = (addresses: readonly string[], banned: ReadonlyMap<string, Date | null>) =>
  addresses.map((address) => [address, endOf(address, banned)] as const)

/** For the clock: bans that are over end, each with its row in the log, and Redis has those that are in force again. */
export async function keepBans(desk: Desk): Promise<{ readonly ended: number; readonly restored: number }> {
  return perform(desk, { actor: 'clock', least: 'admin', reason: 'its time was over' }, async (deed) => {
    const ended = await endOver(deed)
    return { ended, restored: await restoreBans(deed) }
  })
}

async function endOver(deed: Deed): Promise<number> {
  const { client } = deed
  const { rows } = await client.query<{ accountId: number | null; address: string; until: Date }>(
    `UPDATE ban b SET ended_at = now() WHERE ended_at IS NULL AND until <= now()
      RETURNING b.account_id AS "accountId", b.until,
        coalesce(b.address, (SELECT address FROM account a WHERE a.id = b.account_id)) AS address`,
  )
  for (const { accountId, address, until } of rows) {
    const scope = accountId === null ? 'address' : 'account'
    await writeDown(deed, { action: 'ban_ended', target: { address, accountId }, before: inWords({ scope, until }) })
    await settle(deed, accountId === null ? [address] : await addressesOf(client, accountId))
  }
  return rows.length
}

/** Where Redis lost bans, or has others than the rows say, it is told again; who began to mine as a ban came is hidden too. */
async function restoreBans({ client, redis, changed }: Deed): Promise<number> {
  const banned = await bannedAddresses(client)
  const restored = await restoreStratum(redis, 'ban', async (there) =>
    ends([...new Set([...banned.keys(), ...there])], banned),
  )
  const { rows } = await client.query<{ address: string }>(
    'SELECT address FROM player WHERE address = ANY($1) AND banned_at IS NULL',
    [[...banned.keys()]],
  )
  for (const { address } of rows) {
    await setBanned(client, address, true)
    changed.add(address)
  }
  return restored
}

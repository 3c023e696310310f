// What a player may have done with what is kept: not shown, shown again, and what is personal in it deleted.
import { type ClientBase, inPoolTransaction, type Pool } from '../../../platform/postgres.ts'
import type { Redis } from '../../../platform/redis.ts'
import { addressesOf, forgetProfile } from '../accounts/index.ts'
import { forgetSessions, noteChangedAddresses } from '../mining/index.ts'

type Asking = Pick<ClientBase, 'query'>

/** Inside a transaction; `noteChangedAddresses` comes after it: off the leaderboards, or back on them. */
type Setting = (client: Asking, address: string) => Promise<boolean>

/** Nothing of the player is shown from now on but the blocks, which are on the chain. False where nobody mined with it. */
export const hidePlayer: Setting = (client, address) => setHidden(client, address, true)

export const showPlayer: Setting = (client, address) => setHidden(client, address, false)

const setHidden = (client: Asking, address: string, hidden: boolean): Promise<boolean> =>
  set(client, address, 'hides_itself_at', hidden)

/** Who is banned is hidden too, and stays so whatever they ask for; afterwards as they had asked for. */
export const setBanned = (client: Asking, address: string, banned: boolean): Promise<boolean> =>
  set(client, address, 'banned_at', banned)

async function set(client: Asking, address: string, why: 'hides_itself_at' | 'banned_at', is: boolean) {
  const { rowCount } = await client.query(
    `UPDATE player SET ${why} = CASE WHEN $2 THEN coalesce(${why}, now()) END WHERE address = $1`,
    [address, is],
  )
  await client.query('UPDATE player SET hidden_at = least(hides_itself_at, banned_at) WHERE address = $1', [address])
  return rowCount === 1
}

export interface Erased {
  /** Whose names were replaced. */
  readonly workers: number
  readonly sessions: number
  /** Of them online: they bring their names again unless they are renamed. */
  readonly connected: readonly string[]
}

/**
 * Deletes what is personal: names of workers, what rigs call themselves, profile, the tag in the coinbase. Shares, work and blocks
 * stay: they are proof of work, and others' figures are made of them. Inside a transaction; the profile was of all
 * addresses of the account. Null where nobody mined with the address.
 */
export async function erasePlayer(client: ClientBase, redis: Redis, address: string): Promise<Erased | null> {
  const erased = await eraseRigs(client, redis, address)
  if (!erased) return null
  await forgetProfile(client, redis, address)
  return erased
}

async function eraseRigs(client: ClientBase, redis: Redis, address: string): Promise<Erased | null> {
  const { rows } = await client.query<{ id: number }>('SELECT id FROM player WHERE address = $1 FOR UPDATE', [address])
  const [player] = rows
  if (!player) return null
  const workers = await eraseWorkers(client, player.id)
  const { rowCount: sessions } = await client.query(
    `UPDATE worker_session SET user_agent = NULL
      WHERE user_agent IS NOT NULL AND worker_id IN (SELECT id FROM worker WHERE player_id = $1)`,
    [player.id],
  )
  return { workers, sessions: sessions ?? 0, connected: await forgetSessions(redis, address) }
}

/** Names of a player are unique, so none may be given while another still has it. */
async function eraseWorkers(client: ClientBase, playerId: number): Promise<number> {
  await client.query(`UPDATE worker SET name = '#' || id, user_agent = NULL WHERE player_id = $1`, [playerId])
  const { rowCount } = await client.query(
    `UPDATE worker w SET name = 'worker-' || n.n
      FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM worker WHERE player_id = $1) n WHERE n.id = w.id`,
    [playerId],
  )
  return rowCount ?? 0
}

/** The same for all addresses of an account, by its owner. */
export interface Privacy {
  /** Whether it has mined, and all of its pages are hidden. */
  isHidden(accountId: number): Promise<boolean>
  setHidden(accountId: number, hidden: boolean): Promise<void>
  erase(accountId: number): Promise<Erased>
}

export function createPrivacy(pool: Pool, redis: Redis): Privacy {
  return {
    async isHidden(accountId) {
      const { rows } = await pool.query<{ hidden: boolean | null }>(
        `SELECT bool_and(p.hides_itself_at IS NOT NULL) AS hidden FROM account_address a JOIN player p USING (address)
          WHERE a.account_id = $1`,
        [accountId],
      )
      return rows[0]?.hidden ?? false
    },
    async setHidden(accountId, hidden) {
      const addresses = await inPoolTransaction(pool, async (client) => {
        const all = await addressesOf(client, accountId)
        for (const address of all) await setHidden(client, address, hidden)
        return all
      })
      await noteChangedAddresses(pool, redis, addresses)
    },
    async erase(accountId) {
      const { all, addresses } = await inPoolTransaction(pool, async (client) => {
        const addresses = await addressesOf(client, accountId)
        const all: Erased[] = []
        for (const address of addresses) all.push((await eraseRigs(client, redis, address)) ?? nothing)
        // One that has never mined has a profile all the same, and it is of all addresses.
        if (addresses[0] !== undefined) await forgetProfile(client, redis, addresses[0])
        return { all, addresses }
      })
      await noteChangedAddresses(pool, redis, addresses)
      return {
        workers: all.reduce((sum, { workers }) => sum + workers, 0),
        sessions: all.reduce((sum, { sessions }) => sum + sessions, 0),
        connected: all.flatMap(({ connected }) => connected),
      }
    },
  }
}

const nothing: Erased = { workers: 0, sessions: 0, connected: [] }

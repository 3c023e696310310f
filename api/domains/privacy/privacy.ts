// What a player may have done with what is kept: not shown, shown again, and what is personal in it deleted.
import { type ClientBase, inTransaction, type Pool } from '../../../platform/postgres.ts'
import type { Redis } from '../../../platform/redis.ts'
import { accountOf, addressesOf, forgetProfile } from '../accounts/index.ts'
import { forgetSessions, noteChangedAddresses, noteChangedPlayers } from '../mining/index.ts'

type Asking = Pick<ClientBase, 'query'>

/** Nothing of the player is shown from now on but the blocks, which are on the chain. False where nobody mined with it. */
export const hidePlayer = (client: Asking, redis: Redis, address: string): Promise<boolean> =>
  setHidden(client, redis, address, 'coalesce(hidden_at, now())')

export const showPlayer = (client: Asking, redis: Redis, address: string): Promise<boolean> =>
  setHidden(client, redis, address, 'NULL')

async function setHidden(client: Asking, redis: Redis, address: string, value: string): Promise<boolean> {
  const { rows } = await client.query<{ id: number }>(
    `UPDATE player SET hidden_at = ${value} WHERE address = $1 RETURNING id`,
    [address],
  )
  // Off the leaderboards, or back on them.
  await noteChangedPlayers(
    redis,
    rows.map(({ id }) => id),
  )
  return rows.length > 0
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
 * stay: they are proof of work, and others' figures are made of them. Null where nobody mined with the address.
 */
export async function erasePlayer(client: ClientBase, redis: Redis, address: string): Promise<Erased | null> {
  const erased = await eraseRigs(client, redis, address)
  if (!erased) return null
  await forgetProfile(client, redis, address)
  // The country went with the profile, which is of all addresses of the account.
  const account = await accountOf(client, address)
  const beside = account === null ? [] : await addressesOf(client, account)
  await noteChangedAddresses(client, redis, [address, ...beside])
  return erased
}

async function eraseRigs(client: ClientBase, redis: Redis, address: string): Promise<Erased | null> {
  const erased = await inTransaction(client, async () => {
    const { rows } = await client.query<{ id: number }>('SELECT id FROM player WHERE address = $1 FOR UPDATE', [
      address,
    ])
    const [player] = rows
    if (!player) return null
    const workers = await eraseWorkers(client, player.id)
    const { rowCount: sessions } = await client.query(
      `UPDATE worker_session SET user_agent = NULL
        WHERE user_agent IS NOT NULL AND worker_id IN (SELECT id FROM worker WHERE player_id = $1)`,
      [player.id],
    )
    return { workers, sessions: sessions ?? 0 }
  })
  return erased && { ...erased, connected: await forgetSessions(redis, address) }
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
        `SELECT bool_and(p.hidden_at IS NOT NULL) AS hidden FROM account_address a JOIN player p USING (address)
          WHERE a.account_id = $1`,
        [accountId],
      )
      return rows[0]?.hidden ?? false
    },
    async setHidden(accountId, hidden) {
      const set = hidden ? hidePlayer : showPlayer
      for (const address of await addressesOf(pool, accountId)) await set(pool, redis, address)
    },
    async erase(accountId) {
      const client = await pool.connect()
      try {
        const addresses = await addressesOf(client, accountId)
        const all: Erased[] = []
        for (const address of addresses) all.push((await eraseRigs(client, redis, address)) ?? nothing)
        // One that has never mined has a profile all the same, and it is of all addresses.
        if (addresses[0] !== undefined) await forgetProfile(client, redis, addresses[0])
        await noteChangedAddresses(client, redis, addresses)
        return {
          workers: all.reduce((sum, { workers }) => sum + workers, 0),
          sessions: all.reduce((sum, { sessions }) => sum + sessions, 0),
          connected: all.flatMap(({ connected }) => connected),
        }
      } finally {
        client.release()
      }
    },
  }
}

const nothing: Erased = { workers: 0, sessions: 0, connected: [] }

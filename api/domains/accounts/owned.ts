// Which addresses are an account's, and whose an address is.
import type { ClientBase } from '../../../platform/postgres.ts'

type Asking = Pick<ClientBase, 'query'>

export async function addressesOf(client: Asking, accountId: number): Promise<string[]> {
  const { rows } = await client.query('SELECT address FROM account_address WHERE account_id = $1', [accountId])
  return rows.map(({ address }: { address: string }) => address)
}

/** Null where nobody has signed in with it. */
export async function accountOf(client: Asking, address: string): Promise<number | null> {
  const { rows } = await client.query('SELECT account_id FROM account_address WHERE address = $1', [address])
  return rows[0]?.account_id ?? null
}

/** Two who come with the same new address at once find one account. */
export async function ensureAccount(client: ClientBase, address: string): Promise<number> {
  await client.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`account ${address}`])
  const known = await accountOf(client, address)
  if (known !== null) return known
  const { rows } = await client.query<{ id: number }>('INSERT INTO account (address) VALUES ($1) RETURNING id', [
    address,
  ])
  const [account] = rows as [{ id: number }]
  await client.query('INSERT INTO account_address (address, account_id) VALUES ($1, $2)', [address, account.id])
  return account.id
}

export type AccountRole = 'player' | 'moderator' | 'admin'

const RANKS: Readonly<Record<AccountRole, number>> = { player: 0, moderator: 1, admin: 2 }

export const isAtLeast = (role: AccountRole, least: AccountRole): boolean => RANKS[role] >= RANKS[least]

/** Asked anew each time: who has lost a role has lost it at once. */
export async function roleOf(client: Asking, accountId: number): Promise<AccountRole> {
  const { rows } = await client.query<{ role: AccountRole }>('SELECT role FROM account WHERE id = $1', [accountId])
  return rows[0]?.role ?? 'player'
}

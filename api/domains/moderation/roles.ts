// Who has a role: given by an operator first, by admins afterwards.
import { type AccountRole, accountOf, roleOf } from '../accounts/index.ts'
import { type Deed, writeDown } from './deed.ts'
import { ModerationRefused } from './errors.ts'

/** Admins give roles to everybody, themselves too; the last of them stays one, but for an operator. */
export async function giveRole(deed: Deed, address: string, role: AccountRole): Promise<number> {
  const { client, actor } = deed
  const accountId = await accountOf(client, address)
  if (accountId === null) throw new ModerationRefused('Nobody has signed in with that address: they have to first.')
  const before = await roleOf(client, accountId)
  if (before === role) throw new ModerationRefused('They have that role already.')
  if (before === 'admin' && actor !== 'operator' && (await adminsOf(deed)) <= 1) {
    throw new ModerationRefused('That is the last admin: make somebody else one first.')
  }
  await client.query('UPDATE account SET role = $2 WHERE id = $1', [accountId, role])
  await writeDown(deed, { action: 'role_given', target: { address, accountId }, before, after: role })
  return accountId
}

async function adminsOf({ client }: Deed): Promise<number> {
  const { rows } = await client.query<{ n: number }>(`SELECT count(*)::int AS n FROM account WHERE role = 'admin'`)
  return rows[0]?.n ?? 0
}

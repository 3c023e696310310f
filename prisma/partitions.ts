// Days of the share table. Called by the migration, and by the ledger ahead of midnight and for late shares.
import type { ClientBase } from '../platform/postgres.ts'

const dayMs = 86_400_000
/** Days made ahead, so that no insert waits for one at midnight. */
export const daysAhead = 3
const partitionLock = 0x7b17_0002

/** Start of the UTC day that holds `atMs`. */
export const dayOf = (atMs: number): number => Math.floor(atMs / dayMs) * dayMs

/** Today and the days ahead, as the starts of their UTC days. */
export function upcomingDays(nowMs: number): number[] {
  return Array.from({ length: daysAhead + 1 }, (_, i) => dayOf(nowMs) + i * dayMs)
}

const partitionName = (day: number): string => `share_${new Date(day).toISOString().slice(0, 10).replaceAll('-', '')}`

/**
 * Makes the partitions of these days where they are missing; safe from several processes at once. Attached rather than
 * created in place: that lock lets readers and writers of the other days go on.
 */
export async function ensureSharePartitions(client: ClientBase, days: Iterable<number>): Promise<void> {
  const wanted = [...new Set(days)].map((day) => ({ day, name: partitionName(day) }))
  const missing = await missingOf(client, wanted)
  if (missing.length === 0) return
  await client.query('BEGIN')
  try {
    await client.query('SELECT pg_advisory_xact_lock($1)', [partitionLock])
    for (const { day, name } of await missingOf(client, missing)) {
      const [from, to] = [new Date(day).toISOString(), new Date(day + dayMs).toISOString()]
      await client.query(`CREATE TABLE "${name}" (LIKE "share" INCLUDING DEFAULTS INCLUDING CONSTRAINTS)`)
      await client.query(`ALTER TABLE "share" ATTACH PARTITION "${name}" FOR VALUES FROM ('${from}') TO ('${to}')`)
    }
    await client.query('COMMIT')
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {})
    throw error
  }
}

interface Partition {
  readonly day: number
  readonly name: string
}

async function missingOf(client: ClientBase, wanted: readonly Partition[]): Promise<readonly Partition[]> {
  // A look into pg_inherits and not to_regclass(): that may answer from a cache which the lock does not renew.
  const { rows } = await client.query<{ name: string }>(
    `SELECT c.relname AS name FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
      WHERE i.inhparent = 'share'::regclass AND c.relname = ANY($1::text[])`,
    [wanted.map((each) => each.name)],
  )
  const there = new Set(rows.map((row) => row.name))
  return wanted.filter((each) => !there.has(each.name))
}

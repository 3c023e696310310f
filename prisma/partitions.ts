// Days of the share table: made by the migration, the ledger and the clock, dropped by the clock. Where the table is a
// hypertable (timescale.ts), TimescaleDB makes them as rows come.
import { type ClientBase, inTransaction } from '../platform/postgres.ts'
import { isHypertable } from './timescale.ts'

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
const dayIn = (name: string): number => Date.parse(name.replace(/^share_(....)(..)(..)$/, '$1-$2-$3'))

/**
 * Makes the partitions of these days where they are missing; safe from several processes at once. Attached rather than
 * created in place: that lock lets readers and writers of the other days go on.
 */
export async function ensureSharePartitions(client: ClientBase, days: Iterable<number>): Promise<void> {
  const wanted = [...new Set(days)].map((day) => ({ day, name: partitionName(day) }))
  const missing = await missingOf(client, wanted)
  if (missing.length === 0 || (await isHypertable(client))) return
  await inTransaction(client, async () => {
    await client.query('SELECT pg_advisory_xact_lock($1)', [partitionLock])
    // Meanwhile it may have become a hypertable.
    const stillMissing = (await isHypertable(client)) ? [] : await missingOf(client, missing)
    for (const { day, name } of stillMissing) {
      const [from, to] = [new Date(day).toISOString(), new Date(day + dayMs).toISOString()]
      await client.query(`CREATE TABLE "${name}" (LIKE "share" INCLUDING DEFAULTS INCLUDING CONSTRAINTS)`)
      await client.query(`ALTER TABLE "share" ATTACH PARTITION "${name}" FOR VALUES FROM ('${from}') TO ('${to}')`)
    }
  })
}

interface Partition {
  readonly day: number
  readonly name: string
}

async function missingOf(client: ClientBase, wanted: readonly Partition[]): Promise<readonly Partition[]> {
  // A look into pg_inherits and not to_regclass(): that may answer from a cache which the lock does not renew.
  const { rows } = await client.query<{ name: string }>(
    `SELECT c.relname AS name FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
      WHERE i.inhparent = 'share'::regclass AND NOT i.inhdetachpending AND c.relname = ANY($1::text[])`,
    [wanted.map((each) => each.name)],
  )
  const there = new Set(rows.map((row) => row.name))
  return wanted.filter((each) => !there.has(each.name))
}

/** Starts of the days whose shares are here, in any order: of a hypertable all from its first day on, of rows or not. */
export async function shareDays(client: ClientBase, fromMs: number, toMs: number): Promise<number[]> {
  if (!(await isHypertable(client))) {
    const { rows } = await client.query<{ name: string }>(
      `SELECT c.relname AS name FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
        WHERE i.inhparent = 'share'::regclass AND NOT i.inhdetachpending AND c.relname BETWEEN $1 AND $2`,
      [partitionName(fromMs), partitionName(toMs - 1)],
    )
    return rows.map(({ name }) => dayIn(name))
  }
  const { rows } = await client.query<{ first: Date | null }>(
    `SELECT min(range_start) AS first FROM timescaledb_information.chunks WHERE hypertable_name = 'share'`,
  )
  const first = rows[0]?.first?.getTime() ?? toMs
  const days: number[] = []
  for (let day = dayOf(fromMs); day < toMs; day += dayMs) if (day >= first) days.push(day)
  return days
}

/**
 * Drops the partitions of all days before this one; returns their names. Readers and writers go on meanwhile: each is
 * detached concurrently, which waits for whoever still reads it, and dropped when nobody can. What was interrupted is
 * taken up again. One process at a time, on a connection outside of transactions.
 */
export async function dropSharePartitions(client: ClientBase, beforeDay: number): Promise<readonly string[]> {
  if (await isHypertable(client)) return dropChunks(client, beforeDay)
  const { rows } = await client.query<{ name: string; is_attached: boolean; is_pending: boolean }>(
    `SELECT c.relname AS name, i.inhrelid IS NOT NULL AS is_attached, coalesce(i.inhdetachpending, false) AS is_pending
      FROM pg_class c LEFT JOIN pg_inherits i ON i.inhrelid = c.oid AND i.inhparent = 'share'::regclass
      WHERE c.relkind = 'r' AND c.relnamespace = (SELECT relnamespace FROM pg_class WHERE oid = 'share'::regclass)
        AND c.relname ~ '^share_[0-9]{8}$' AND c.relname < $1
      ORDER BY is_pending DESC, c.relname`,
    [partitionName(beforeDay)],
  )
  for (const { name, is_attached, is_pending } of rows) {
    if (is_attached) {
      await client.query(`ALTER TABLE "share" DETACH PARTITION "${name}" ${is_pending ? 'FINALIZE' : 'CONCURRENTLY'}`)
    }
    await client.query(`DROP TABLE "${name}"`)
  }
  return rows.map((row) => row.name)
}

/** TimescaleDB cannot detach: a chunk is locked whole. It gives up soon, since whoever comes later waits behind it. */
async function dropChunks(client: ClientBase, beforeDay: number): Promise<readonly string[]> {
  await client.query(`SET lock_timeout = '2s'`)
  try {
    const { rows } = await client.query<{ name: string }>(
      `SELECT drop_chunks('share', older_than => $1::timestamptz) AS name`,
      [new Date(beforeDay)],
    )
    return rows.map(({ name }) => name)
  } finally {
    await client.query('RESET lock_timeout').catch(() => {
      // The connection is gone.
    })
  }
}

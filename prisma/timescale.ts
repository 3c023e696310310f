// npm run migrate -- --timescale: the share table becomes a hypertable, whose days TimescaleDB makes by itself.
import { type ClientBase, inTransaction } from '../platform/postgres.ts'

/** What the server cannot do; the message says what to install or set. */
export class TimescaleMissing extends Error {
  override readonly name = 'TimescaleMissing'
}

export interface Timescale {
  /** False where the table was one already. */
  readonly converted: boolean
  /** `apache` has hypertables; `timescale` has compression too. */
  readonly licence: string
  readonly compressed: boolean
}

/** Shares older than this are not written again but by a late one, which is rare, and read by key and player. */
const compressAfter = `INTERVAL '7 days'`
const notPreloaded = /shared_preload_libraries|preload/i

/** Twice equals once. Readers and writers of shares wait while rows are moved. */
export async function useTimescale(client: ClientBase): Promise<Timescale> {
  await createExtension(client)
  const converted = !(await isHypertable(client))
  if (converted) await convert(client)
  const { rows } = await client.query<{ licence: string }>(`SELECT current_setting('timescaledb.license') AS licence`)
  const licence = rows[0]?.licence ?? 'apache'
  const compressed = licence === 'timescale'
  // Once: an operator may have changed it since.
  if (compressed && !(await isCompressing(client))) for (const text of COMPRESSION) await client.query(text)
  return { converted, licence, compressed }
}

/** Under TimescaleDB's own licence only. By player, since that is how old shares are read. */
export const COMPRESSION = [
  `ALTER TABLE "share" SET (timescaledb.compress, timescaledb.compress_segmentby = 'player_id',
    timescaledb.compress_orderby = 'at DESC, instance_id, sequence')`,
  `SELECT add_compression_policy('share', compress_after => ${compressAfter}, if_not_exists => true)`,
] as const

/** A partitioned table is one of ours, an ordinary one a hypertable: the migrations make it partitioned. */
export async function isHypertable(client: ClientBase): Promise<boolean> {
  const { rows } = await client.query<{ relkind: string }>(
    `SELECT relkind::text FROM pg_class WHERE oid = 'share'::regclass`,
  )
  return rows[0]?.relkind === 'r'
}

async function isCompressing(client: ClientBase): Promise<boolean> {
  const { rows } = await client.query(
    `SELECT FROM timescaledb_information.jobs WHERE hypertable_name = 'share' AND proc_name = 'policy_compression'`,
  )
  return rows.length > 0
}

async function createExtension(client: ClientBase): Promise<void> {
  const { rows } = await client.query(`SELECT FROM pg_available_extensions WHERE name = 'timescaledb'`)
  if (rows.length === 0) {
    throw new TimescaleMissing(
      'This server has no TimescaleDB. Debian: install postgresql-18-timescaledb, set shared_preload_libraries = timescaledb.',
    )
  }
  try {
    await client.query('CREATE EXTENSION IF NOT EXISTS timescaledb')
  } catch (error) {
    if (!notPreloaded.test((error as Error).message)) throw error
    throw new TimescaleMissing('Set shared_preload_libraries = timescaledb in postgresql.conf and restart the server.')
  }
}

/** In one transaction. The new table takes names, rows and order of columns of the old one. */
async function convert(client: ClientBase): Promise<void> {
  await inTransaction(client, async () => {
    await client.query(`LOCK TABLE "share" IN ACCESS EXCLUSIVE MODE`)
    await client.query(`ALTER TABLE "share" RENAME TO share_by_day`)
    const { rows: indexes } = await client.query<{ name: string; text: string; is_primary: boolean }>(
      `SELECT c.relname AS name, pg_get_indexdef(i.indexrelid) AS text, i.indisprimary AS is_primary
        FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE i.indrelid = 'share_by_day'::regclass`,
    )
    await client.query(`CREATE TABLE "share" (LIKE share_by_day INCLUDING DEFAULTS INCLUDING CONSTRAINTS)`)
    await client.query(
      `SELECT create_hypertable('share', by_range('at', INTERVAL '1 day'), create_default_indexes => false)`,
    )
    await client.query(`INSERT INTO "share" SELECT * FROM share_by_day`)
    await client.query(`DROP TABLE share_by_day`)
    for (const { name, text, is_primary } of indexes) {
      await client.query(is_primary ? primaryKeyOf(name, text) : text.replace(/ ON (?:ONLY )?\S+ /, ` ON "share" `))
    }
  })
}

const primaryKeyOf = (name: string, index: string): string =>
  `ALTER TABLE "share" ADD CONSTRAINT "${name}" PRIMARY KEY ${index.slice(index.indexOf('('))}`

// A snapshot of one player, a page of rows at a time.
import type { Pool, PoolClient } from 'pg'
import { csvLine } from './csv.ts'
import { TABLES, type TableName } from './tables.ts'

const pageRows = 2_000
/** Values as PostgreSQL writes them: nothing is rounded on its way. */
const asText = { getTypeParser: () => (value: string) => value }

export type Format = { readonly kind: 'json' } | { readonly kind: 'csv'; readonly table: TableName }

/** Null where nobody has mined with this address. */
/** Null where nobody has mined with it. */
export async function playerOf(pool: Pool, address: string): Promise<{ id: number; isHidden: boolean } | null> {
  const { rows } = await pool.query<{ id: number; isHidden: boolean }>(
    'SELECT id, hidden_at IS NOT NULL AS "isHidden" FROM player WHERE address = $1',
    [address],
  )
  return rows[0] ?? null
}

/** Ends its transaction and gives the connection back when it has ended, or is ended early. */
export async function* exportOf(pool: Pool, playerId: number, address: string, format: Format): AsyncGenerator<string> {
  const client = await pool.connect()
  let fault: Error | undefined
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
    if (format.kind === 'csv') yield* csvOf(client, playerId, format.table)
    else yield* jsonOf(client, playerId, address)
  } catch (error) {
    fault = error as Error
    throw error
  } finally {
    if (!fault) await client.query('ROLLBACK').catch((error) => (fault = error))
    client.release(fault)
  }
}

async function* jsonOf(client: PoolClient, playerId: number, address: string): AsyncGenerator<string> {
  yield `{"address":${JSON.stringify(address)},"exportedAt":${JSON.stringify(new Date().toISOString())}`
  for (const [name, sql] of Object.entries(TABLES)) {
    let before = `,\n${JSON.stringify(name)}:[`
    for await (const rows of pagesOf(client, `SELECT row_to_json(r)::text AS line FROM (${sql}) r`, playerId)) {
      yield before + rows.map(([line]) => `\n${line}`).join(',')
      before = ','
    }
    yield before === ',' ? ']' : `${before}]`
  }
  yield '}\n'
}

async function* csvOf(client: PoolClient, playerId: number, table: TableName): AsyncGenerator<string> {
  const sql = TABLES[table]
  const { fields } = await client.query({ text: `${sql.replace('$1', 'NULL::int')} LIMIT 0`, rowMode: 'array' })
  yield csvLine(fields.map(({ name }) => name))
  for await (const rows of pagesOf(client, sql, playerId)) yield rows.map(csvLine).join('')
}

async function* pagesOf(
  client: PoolClient,
  sql: string,
  playerId: number,
): AsyncGenerator<readonly (readonly (string | null)[])[]> {
  // A cursor takes no parameters in its text; the id is a number of ours.
  await client.query(`DECLARE page NO SCROLL CURSOR FOR ${sql.replaceAll('$1', String(playerId))}`)
  for (;;) {
    const { rows } = await client.query<(string | null)[]>({
      text: `FETCH ${pageRows} FROM page`,
      rowMode: 'array',
      types: asText,
    })
    if (rows.length > 0) yield rows
    if (rows.length < pageRows) break
  }
  await client.query('CLOSE page')
}

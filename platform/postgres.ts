import pg from 'pg'
import type { Logger } from './log.ts'

export type { Client as PostgresClient, ClientBase, Pool } from 'pg'

// Every session runs in UTC and names itself, whatever the server's or the role's defaults are.
const settings = (url: string, name: string): pg.ClientConfig => ({
  connectionString: url,
  application_name: name,
  options: '-c timezone=UTC',
  keepAlive: true,
  connectionTimeoutMillis: 5_000,
})

/** A pool of at most `connectionsMax`; a statement that takes longer than `statementMs` is stopped by the server. */
export function connectPostgres(
  url: string,
  name: string,
  log: Logger,
  connectionsMax: number,
  statementMs: number,
): pg.Pool {
  const pool = new pg.Pool({ ...settings(url, name), max: connectionsMax, statement_timeout: statementMs })
  // An idle connection that breaks is replaced on the next query.
  pool.on('error', (error) => log.warn({ connection: name, reason: error.message }, 'postgresql is away'))
  return pool
}

/** One connection of its own, for session locks; its end shows in the next query, which then fails. */
export async function openPostgres(url: string, name: string): Promise<pg.Client> {
  const client = new pg.Client(settings(url, name))
  client.on('error', () => {
    // The next query reports it; without a listener Node would end the process.
  })
  await client.connect()
  return client
}

/** All or nothing. `broken` is told when not even the rollback went through: nothing is to be asked of that connection again. */
export async function inTransaction<T>(
  client: pg.ClientBase,
  work: () => Promise<T>,
  broken: (fault: Error) => void = () => {},
): Promise<T> {
  await client.query('BEGIN')
  try {
    const result = await work()
    await client.query('COMMIT')
    return result
  } catch (error) {
    // Where the connection is gone, the transaction went with it.
    await client.query('ROLLBACK').catch(broken)
    throw error
  }
}

/** The same on a connection of a pool. */
export async function inPoolTransaction<T>(pool: pg.Pool, work: (client: pg.ClientBase) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  let fault: Error | undefined
  try {
    return await inTransaction(
      client,
      () => work(client),
      (error) => {
        fault = error
      },
    )
  } finally {
    client.release(fault)
  }
}

// Brings a database to the present: makes it, migrates it, lays out the days ahead. Used by migrate.ts and by tests.
import { type ClientBase, openPostgres } from '../platform/postgres.ts'
import { applyMigrations } from './engine.ts'
import { ensureSharePartitions, upcomingDays } from './partitions.ts'
import { type Timescale, useTimescale } from './timescale.ts'

const migrationLock = 0x7b17_0001
const databaseMissing = '3D000'
const databaseThere = '42P04'
const uniqueViolation = '23505'

/** Creates the database if there is none, applies what is missing, one process at a time; returns the names applied. */
export const migrateDatabase = (databaseUrl: string): Promise<readonly string[]> =>
  underLock(databaseUrl, (client) => applyMissing(client, databaseUrl))

/**
 * The same, and shares in a hypertable.
 * @throws TimescaleMissing when the server does not have it
 */
export const migrateToTimescale = (databaseUrl: string): Promise<Timescale & { applied: readonly string[] }> =>
  underLock(databaseUrl, async (client) => {
    const applied = await applyMissing(client, databaseUrl)
    return { applied, ...(await useTimescale(client)) }
  })

async function applyMissing(client: ClientBase, databaseUrl: string): Promise<readonly string[]> {
  const applied = await applyMigrations(databaseUrl)
  await ensureSharePartitions(client, upcomingDays(Date.now()))
  return applied
}

async function underLock<T>(databaseUrl: string, work: (client: ClientBase) => Promise<T>): Promise<T> {
  const client = await openPostgres(databaseUrl, 'migrate').catch(async (error) => {
    if (error.code !== databaseMissing) throw error
    await createDatabase(databaseUrl)
    return openPostgres(databaseUrl, 'migrate')
  })
  try {
    await client.query('SELECT pg_advisory_lock($1)', [migrationLock])
    return await work(client)
  } finally {
    await client.end()
  }
}

async function createDatabase(databaseUrl: string): Promise<void> {
  const url = new URL(databaseUrl)
  const name = decodeURIComponent(url.pathname.slice(1))
  url.pathname = '/postgres'
  const client = await openPostgres(url.href, 'migrate')
  try {
    await client.query(`CREATE DATABASE "${name.replaceAll('"', '""')}"`)
  } catch (error) {
    // Another process was faster.
    const code = (error as { code?: string }).code
    if (code !== databaseThere && code !== uniqueViolation) throw error
  } finally {
    await client.end()
  }
}

// Debian's PostgreSQL with TimescaleDB, in the place of the one from npm. Only a few tests want it.
import { debianProgram } from './debian.ts'
import type { PostgresServer } from './postgres.ts'

/**
 * Of the same major version as npm's, whose `initdb` lays out its data. Debian builds what is under the Apache licence.
 * @throws PartMissing where Debian's packages cannot be had
 */
export async function timescaleServer(onProgress?: (line: string) => void): Promise<PostgresServer> {
  const command = await debianProgram({
    part: 'PostgreSQL with TimescaleDB',
    packages: ['postgresql-18-timescaledb', 'postgresql-18'],
    path: 'usr/lib/postgresql/18/bin/postgres',
    onProgress,
  })
  return { command, settings: { shared_preload_libraries: 'timescaledb', 'timescaledb.telemetry_level': 'off' } }
}

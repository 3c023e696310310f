import type { Pool } from '../../platform/postgres.ts'

/** Held by the one clock at work. Session lock on the connection that all jobs run on: no lock, no job. */
export const clockLock = 0x7b17_0004

/** PostgreSQL knows best whether a clock is at work: it holds the clock's lock. */
export async function isClockAtWork(pool: Pool): Promise<boolean> {
  const { rows } = await pool.query<{ held: boolean }>(
    `SELECT EXISTS (SELECT FROM pg_locks l JOIN pg_database d ON d.oid = l.database
      WHERE d.datname = current_database() AND l.locktype = 'advisory' AND l.granted
        AND l.classid = 0 AND l.objid = $1::oid AND l.objsubid = 1) AS held`,
    [clockLock],
  )
  return rows[0]?.held ?? false
}

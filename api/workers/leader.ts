// One at work, others wait to take over: the lock belongs to the connection that the work runs on.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from '../../platform/log.ts'
import { openPostgres, type Pool, type PostgresClient } from '../../platform/postgres.ts'

/** Advisory locks of the work that is done by one at a time. Session locks: no lock, no work. */
export const LEADER_LOCKS = { clock: 0x7b17_0004, game: 0x7b17_0008 } as const
export type LeaderName = keyof typeof LEADER_LOCKS

const lockEveryMs = 250
const backoffMs = [100, 200, 500, 1_000, 2_000]

export interface Leader {
  readonly name: LeaderName
  readonly databaseUrl: string
  /** No statement takes longer. */
  readonly statementMs: number
  readonly log: Logger
  readonly signal: AbortSignal
  /** Says that it works or waits, each time. */
  readonly ready: () => void
  /** Runs until the signal; throws when the connection is lost. */
  readonly work: (client: PostgresClient) => Promise<void>
  /** After each end of the work. */
  readonly ended?: () => void
}

/** Works until it is stopped. When PostgreSQL goes away the lock goes too; then it begins anew, as one that waits. */
export async function lead(leader: Leader): Promise<void> {
  const { name, log, signal } = leader
  for (let faults = 0; !signal.aborted; ) {
    let client: PostgresClient | undefined
    const hangUp = (): void => void client?.end().catch(() => {})
    try {
      client = await openPostgres(leader.databaseUrl, name)
      // Work that is interrupted by hanging up ends on the server too, and with it the lock.
      await client.query(`SET statement_timeout = ${leader.statementMs}; SET client_connection_check_interval = '1s'`)
      signal.addEventListener('abort', hangUp, { once: true })
      if (!(await becomesLeader(client, leader))) break
      faults = 0
      log.info('at work')
      leader.ready()
      await leader.work(client)
    } catch (error) {
      if (signal.aborted) break
      const waitMs = backoffMs[Math.min(faults++, backoffMs.length - 1)] ?? 0
      log.error({ reason: (error as Error).message, waitMs }, 'postgresql is away')
      await sleep(waitMs, undefined, { signal }).catch(() => {})
    } finally {
      leader.ended?.()
      signal.removeEventListener('abort', hangUp)
      await client?.end().catch(() => {})
    }
  }
}

async function becomesLeader(client: PostgresClient, { name, log, signal, ready }: Leader): Promise<boolean> {
  for (let said = false; !signal.aborted; said = true) {
    const { rows } = await client.query<{ mine: boolean }>('SELECT pg_try_advisory_lock($1) AS mine', [
      LEADER_LOCKS[name],
    ])
    if (rows[0]?.mine) return true
    if (!said) log.info(`another ${name} is at work; waiting to take over`)
    ready()
    await sleep(lockEveryMs, undefined, { signal }).catch(() => {})
  }
  return false
}

/** PostgreSQL knows best who is at work: it holds the lock. */
export async function isAtWork(pool: Pool, name: LeaderName): Promise<boolean> {
  const { rows } = await pool.query<{ held: boolean }>(
    `SELECT EXISTS (SELECT FROM pg_locks l JOIN pg_database d ON d.oid = l.database
      WHERE d.datname = current_database() AND l.locktype = 'advisory' AND l.granted
        AND l.classid = 0 AND l.objid = $1::oid AND l.objsubid = 1) AS held`,
    [LEADER_LOCKS[name]],
  )
  return rows[0]?.held ?? false
}

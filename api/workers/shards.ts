// Which streams a lane follows. PostgreSQL deals them out: a session lock for each stream, held by the very connection
// that writes its rows. Who loses the connection loses the stream, and cannot write to it any more; who gets the lock
// goes on where the rows end.
import { EVENT_STREAMS } from '../../events/index.ts'
import type { PostgresClient } from '../../platform/postgres.ts'

/** First halves of the locks' names; the second one is the number of a lane, or of a stream. */
const laneLocks = 0x7b17_0006
const streamLocks = 0x7b17_0007
/** A lane of which PostgreSQL hears nothing for so long has lost its streams. Within it, it says something every second. */
const leaseMs = 3_000
/**
 * Shorter, since a process that hangs can hold two lanes of which one waits for a row of the other: the second is idle only
 * after the first has lost its transaction, and every other ledger waits for both.
 */
const transactionLeaseMs = 2_000
export const renewEveryMs = 1_000

/** More cannot find a stream of their own. */
const lanesMax = EVENT_STREAMS.length

/** From now on its part of the streams is left to it. Returns its number, which no other lane has; 0 where all are taken. */
export async function joinLanes(client: PostgresClient): Promise<number> {
  await client.query(
    `SET idle_session_timeout = ${leaseMs}; SET idle_in_transaction_session_timeout = ${transactionLeaseMs};
      SET tcp_keepalives_idle = 1; SET tcp_keepalives_interval = 1; SET tcp_keepalives_count = 2`,
  )
  for (let lane = 1; lane <= lanesMax; lane++) {
    const { rows } = await client.query<{ mine: boolean }>('SELECT pg_try_advisory_lock($1, $2) AS mine', [
      laneLocks,
      lane,
    ])
    if (rows[0]?.mine) return lane
  }
  return 0
}

export interface Change {
  readonly gained: readonly string[]
  readonly lost: readonly string[]
}

/**
 * Takes free streams, or lets some go, until every lane has an equal part. Between two batches only: what is let go is
 * another lane's at once.
 */
export async function balance(client: PostgresClient, owned: ReadonlySet<string>): Promise<Change> {
  const { rows } = await client.query<{ lanes: number; taken: number[] }>({
    name: 'lanes',
    text: `SELECT count(*) FILTER (WHERE l.classid = $1::oid)::int AS lanes,
        coalesce(array_agg(l.objid::int) FILTER (WHERE l.classid = $2::oid), '{}') AS taken
      FROM pg_locks l JOIN pg_database d ON d.oid = l.database
      WHERE d.datname = current_database() AND l.locktype = 'advisory' AND l.granted AND l.objsubid = 2`,
    values: [laneLocks, streamLocks],
  })
  const { lanes = 1, taken = [] } = rows[0] ?? {}
  const part = Math.ceil(EVENT_STREAMS.length / Math.max(1, lanes))
  const lost = [...owned].slice(part)
  for (const stream of lost) {
    await client.query('SELECT pg_advisory_unlock($1, $2)', [streamLocks, EVENT_STREAMS.indexOf(stream)])
  }
  const gained: string[] = []
  for (const [number, stream] of EVENT_STREAMS.entries()) {
    if (owned.size - lost.length + gained.length >= part) break
    if (taken.includes(number)) continue
    const attempt = await client.query<{ mine: boolean }>('SELECT pg_try_advisory_lock($1, $2) AS mine', [
      streamLocks,
      number,
    ])
    if (attempt.rows[0]?.mine) gained.push(stream)
  }
  return { gained, lost }
}

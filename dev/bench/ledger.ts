// Redis → committed rows: how many shares a second the ledger takes for good, and what one costs.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Redis } from 'ioredis'
import pg from 'pg'
import { ENTRY_FIELD, entryEventsMax } from '../../events/index.ts'
import { migrateDatabase } from '../../prisma/database.ts'
import { say, Table, tenths, whole } from '../../stratum/bench/figures.ts'
import { cpuMsOf, pidsOf } from '../../stratum/bench/processes.ts'
import { type PostgresPart, type RedisPart, startPostgres, startRedis } from '../parts/index.ts'
import { type ServiceProcess, startProcess } from '../process.ts'
import { ShareSource, type SourcedShare } from '../share-source.ts'

const secondsUsual = 120
const workers = 10_000
const targetPerSecond = 30_000
const settleWithinMs = 120_000

interface Ground {
  readonly postgres: PostgresPart
  readonly redis: RedisPart
  readonly pool: pg.Pool
}

/** `npm run bench -- ledger`, or with a number of seconds. */
export async function run(seconds = secondsUsual): Promise<void> {
  const table = new Table(
    `${seconds} s of shares of ${whole(workers)} workers, one session each, through Redis to committed rows`,
    ['sent/s', 'rows/s', 'behind s', 'catch-up s', 'ledger µs', 'pg µs', 'redis µs'],
  )
  for (const processes of [1, 2]) {
    for (const perSecond of [10_000, targetPerSecond]) await measure(table, processes, perSecond, seconds)
  }
  table.add({ name: 'target', cells: ['', whole(targetPerSecond)] })
  say('Microseconds are processor time of a share, user and system. The sender has part of the same cores.')
}

async function measure(table: Table, processes: number, perSecond: number, seconds: number): Promise<void> {
  const dir = await mkdtemp(join(tmpdir(), 'game-ledger-bench-'))
  const [postgres, redis] = await Promise.all([
    startPostgres({ dir: join(dir, 'postgres') }),
    startRedis({ dir: join(dir, 'redis') }),
  ])
  const pool = new pg.Pool({ connectionString: postgres.url, max: 1 })
  const ledgers: ServiceProcess[] = []
  try {
    await migrateDatabase(postgres.url)
    const env = { DATABASE_URL: postgres.url, REDIS_URL: redis.url, BITCOIN_NETWORK: 'regtest', LOG_LEVEL: 'info' }
    for (let i = 0; i < processes; i++) {
      ledgers.push(await startProcess({ name: `ledger ${i}`, entry: 'api/workers/ledger.ts', env }))
    }
    const ground = { postgres, redis, pool }
    table.add({
      name: `${processes} ${processes === 1 ? 'process' : 'processes'}, ${whole(perSecond)} a second`,
      ...(await flow(ground, ledgers, perSecond, seconds)),
    })
  } finally {
    await pool.end()
    await Promise.all(ledgers.map((each) => each.stop()))
    await Promise.all([postgres.stop(), redis.stop()])
    await rm(dir, { recursive: true, force: true })
  }
}

async function flow(
  { postgres, redis, pool }: Ground,
  ledgers: readonly ServiceProcess[],
  perSecond: number,
  seconds: number,
): Promise<{ cells: string[]; note: string }> {
  const committed = async (): Promise<number> => {
    const { rows } = await pool.query<{ shares: string }>('SELECT coalesce(sum(shares), 0) AS shares FROM pool_total')
    return Number(rows[0]?.shares ?? 0)
  }
  const sender = new Sender(redis.url)
  // Everybody is known, as after a minute of any day.
  await sender.sendOneOfEach()
  await reaches(committed, sender.sent, settleWithinMs)
  const [first, firstSent] = [await committed(), sender.sent]
  const pids = [ledgers.flatMap(({ pid }) => pidsOf(pid)), pidsOf(postgres.pid), [redis.pid]]
  const before = pids.map(cpuMsOf)
  const startedMs = performance.now()
  await sender.sendFor(perSecond, seconds)
  const tookMs = performance.now() - startedMs
  const atEnd = await committed()
  const sent = sender.sent - firstSent
  await reaches(committed, sender.sent, settleWithinMs)
  const catchUpMs = performance.now() - startedMs - tookMs
  const cpu = pids.map((each, i) => ((cpuMsOf(each) - (before[i] ?? 0)) * 1_000) / sent)
  const { rows } = await pool.query<{ shares: string; work: string; rows: string }>(
    'SELECT count(*) AS rows, trim_scale(sum(difficulty::text::numeric))::text AS work FROM share',
  )
  const rate = (atEnd - first) / (tookMs / 1_000)
  await sender.close()
  const exact = Number(rows[0]?.rows) === sender.sent && rows[0]?.work === sender.work
  return {
    cells: [
      whole(sent / (tookMs / 1_000)),
      whole(rate),
      tenths((sender.sent - atEnd) / rate),
      tenths(catchUpMs / 1_000),
      ...cpu.map(tenths),
    ],
    note: exact ? `${rows[0]?.rows} rows, all of them once` : `NOT EXACT: ${rows[0]?.rows} rows of ${sender.sent}`,
  }
}

async function reaches(ask: () => Promise<number>, wanted: number, withinMs: number): Promise<void> {
  const untilMs = performance.now() + withinMs
  for (let now = await ask(); now < wanted; now = await ask()) {
    if (performance.now() > untilMs) throw new Error(`${now} of ${wanted} after ${withinMs} ms`)
    await sleep(20)
  }
}

const turnMs = 10
/** Entries go at least so often, whatever is in them. */
const gatherMs = 50
/** Redis answers at least every so many entries, so that nothing piles up here. */
const pipelineMax = 64

/** Sends as stratum's publisher does, without its journal: that is measured with stratum. */
class Sender {
  readonly #redis: Redis
  readonly #source = new ShareSource(workers, 'bench.0.a')
  readonly #lines = new Map<string, string[]>()

  constructor(redisUrl: string) {
    this.#redis = new Redis(redisUrl)
  }

  get sent(): number {
    return this.#source.given
  }

  get work(): string {
    return this.#source.work
  }

  async sendOneOfEach(): Promise<void> {
    for (const share of this.#source.ofEach()) this.#add(share)
    await this.#flush()
  }

  async sendFor(perSecond: number, seconds: number): Promise<void> {
    const startedMs = performance.now()
    let flushedMs = startedMs
    for (let due = 0; ; ) {
      const elapsedMs = Math.min(performance.now() - startedMs, seconds * 1_000)
      for (const wanted = Math.floor((elapsedMs / 1_000) * perSecond); due < wanted; due++)
        this.#add(this.#source.next())
      if (elapsedMs >= seconds * 1_000) break
      if (performance.now() - flushedMs >= gatherMs) {
        flushedMs = performance.now()
        await this.#flush()
      }
      await sleep(turnMs)
    }
    await this.#flush()
  }

  async close(): Promise<void> {
    await this.#redis.quit()
  }

  #add({ stream, line }: SourcedShare): void {
    const lines = this.#lines.get(stream)
    if (lines) lines.push(line)
    else this.#lines.set(stream, [line])
  }

  async #flush(): Promise<void> {
    let pipeline = this.#redis.pipeline()
    for (const [stream, lines] of this.#lines) {
      for (let i = 0; i < lines.length; i += entryEventsMax) {
        pipeline.xadd(stream, '*', ENTRY_FIELD, lines.slice(i, i + entryEventsMax).join('\n'))
        if (pipeline.length < pipelineMax) continue
        await pipeline.exec()
        pipeline = this.#redis.pipeline()
      }
    }
    this.#lines.clear()
    await pipeline.exec()
  }
}

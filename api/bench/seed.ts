// Fills a migrated database with what so many shares leave behind: the shares by COPY, everything else from them by SQL.
// Hashes, headers and branches are random bytes of the right length; times, work, bests and sums are as the ledger has them.
import { randomBytes } from 'node:crypto'
import { addressToScript, buildCoinbase, completeCoinbase } from '../../bitcoin/index.ts'
import { openPostgres } from '../../platform/postgres.ts'
import { dayOf, ensureSharePartitions } from '../../prisma/partitions.ts'
import { addresses } from '../../stratum/bench/addresses.ts'
import { mergeHeightWork, rollPoolHours, rollUp } from '../domains/mining/index.ts'
import { CopyRows } from './copy.ts'
import {
  type Crowd,
  chance,
  type Drawn,
  type DrawnShare,
  days,
  drawOn,
  drawShares,
  gatherCrowd,
  type Rig,
} from './crowd.ts'

const seedOfChance = 20_261_123
const dayMs = 86_400_000
export const network = 'regtest'
export const instance = 'bench'
const networkDifficulty = 2 ** 30
const firstHeight = 100
const heightMs = 600_000
const blocksWanted = 100
const siblings = 12
/** One stale share for so many that count. */
const refusedOneIn = 50

export interface Seeded {
  readonly crowd: Crowd
  /** By the id of the player, from 1. */
  readonly addressOf: (playerId: number) => string
  readonly shares: number
  readonly notable: number
  readonly seconds: { readonly shares: number; readonly sums: number }
  /** Shares of whoever is online until now, without their sums: so that the last minutes are as full as ever. */
  goOn(): Promise<void>
}

type Client = Awaited<ReturnType<typeof openPostgres>>

export async function seed(databaseUrl: string, shares: number, players: number): Promise<Seeded> {
  const random = chance(seedOfChance)
  const crowd = gatherCrowd(shares, players, Date.now(), random)
  const names = addresses(players)
  const [client, other] = await Promise.all([openPostgres(databaseUrl, 'seed'), openPostgres(databaseUrl, 'seed')])
  try {
    const startedMs = performance.now()
    for (const each of [client, other]) await each.query('SET synchronous_commit = off')
    await client.query(`SET work_mem = '256MB'`)
    await ensureSharePartitions(
      client,
      Array.from({ length: days + 1 }, (_, i) => dayOf(crowd.fromMs) + i * dayMs),
    )
    await insertMiners(client, crowd, names)
    const drawn = await copyShares(client, other, crowd, names, random)
    const drawnMs = performance.now()
    await insertSessions(client, crowd)
    for (const text of SUMS) await client.query(text)
    await rollUp(client)
    await rollPoolHours(client)
    await mergeHeightWork(client)
    await client.query('VACUUM (ANALYZE)')
    const seconds = { shares: (drawnMs - startedMs) / 1_000, sums: (performance.now() - drawnMs) / 1_000 }
    const { shares: rows, notable, last } = drawn
    const goOn = goOnFrom(databaseUrl, crowd, last, names, random)
    return { crowd, addressOf: (id) => names[id - 1] as string, shares: rows, notable, seconds, goOn }
  } finally {
    await Promise.all([client.end(), other.end()])
  }
}

async function insertMiners(client: Client, { players, rigs, fromMs }: Crowd, names: readonly string[]): Promise<void> {
  const begin = new Date(fromMs)
  const first = (rig: Rig): Date => new Date(rig.spells[0]?.fromMs ?? fromMs)
  await client.query('INSERT INTO publisher_instance (id, name) VALUES (1, $1)', [instance])
  await client.query(
    'INSERT INTO player (id, address, first_seen_at) SELECT u.*, $3 FROM unnest($1::int4[], $2::text[]) u',
    [players.map(({ id }) => id), names, begin],
  )
  await client.query(
    `INSERT INTO worker (id, player_id, name, user_agent, first_seen_at)
      SELECT id, player_id, name, 'bitaxe/BM1370/v2.9.0', first FROM unnest($1::int4[], $2::int4[], $3::text[],
        $4::timestamptz[]) AS u(id, player_id, name, first)`,
    [rigs.map(({ id }) => id), rigs.map(({ player }) => player.id), rigs.map(({ name }) => name), rigs.map(first)],
  )
  for (const table of ['publisher_instance', 'player', 'worker'])
    await client.query(`SELECT setval(pg_get_serial_sequence('${table}', 'id'), (SELECT max(id) FROM ${table}))`)
}

const shareColumns =
  'at, instance_id, sequence, player_id, worker_id, height, standing, difficulty, share_difficulty, hash'.split(', ')
const notableColumns = 'network, header, coinbase, merkle_branch, standing_without_block'.split(', ')

async function copyShares(
  client: Client,
  other: Client,
  crowd: Crowd,
  names: readonly string[],
  random: () => number,
): Promise<{ shares: number; notable: number; last: Drawn }> {
  const { rows, notables, take } = openTables(client, other, crowd, names, random)
  const sent = async (): Promise<void> => {
    await rows.sendFull()
    await notables.sendFull()
  }
  const last = await drawShares(crowd, blocksWanted, random, take, sent)
  await rows.end()
  await notables.end()
  return { shares: rows.rows, notable: notables.rows, last }
}

function goOnFrom(
  databaseUrl: string,
  crowd: Crowd,
  last: Drawn,
  names: readonly string[],
  random: () => number,
): () => Promise<void> {
  let drawn = last
  return async () => {
    const client = await openPostgres(databaseUrl, 'seed')
    try {
      const { rows, notables, take } = openTables(client, client, crowd, names, random)
      drawn = drawOn(crowd, drawn, Date.now(), random, take)
      await rows.end()
      await notables.end()
    } finally {
      await client.end()
    }
  }
}

function openTables(client: Client, other: Client, crowd: Crowd, names: readonly string[], random: () => number) {
  const rows = new CopyRows(client, 'share', shareColumns)
  const notables = new CopyRows(other, 'notable_share', [...shareColumns, ...notableColumns])
  const take = (share: DrawnShare): void => {
    const height = firstHeight + Math.floor((share.atMs - crowd.fromMs) / heightMs)
    const hash = noise(32, random)
    writeShare(rows, share, height, hash)
    if (!share.isNotable) return
    writeShare(notables, share, height, hash)
    notables
      .text(network)
      .bytes(noise(80, random))
      .bytes(coinbaseOf(height, names[share.rig.player.id - 1] as string))
      .bytes(noise(32 * siblings, random))
      .text(share.withoutBlock)
  }
  return { rows, notables, take }
}

function writeShare(rows: CopyRows, share: DrawnShare, height: number, hash: Uint8Array): void {
  const { rig } = share
  rows.row().at(share.atMs).int4(1).int8(share.sequence).int4(rig.player.id).int4(rig.id).int4(height)
  rows.text(share.standing).float8(rig.difficulty).float8(share.shareDifficulty).bytes(hash)
}

/** Random bytes cost more than the rest of a row: these are cut from a block of them, each time elsewhere. */
const noiseBytes = randomBytes(1 << 24)
function noise(length: number, random: () => number): Uint8Array {
  const from = Math.floor(random() * (noiseBytes.length - length))
  return noiseBytes.subarray(from, from + length)
}

const scripts = new Map<string, Uint8Array>()

function coinbaseOf(height: number, address: string): Uint8Array {
  const payoutScript = scripts.get(address) ?? scriptOf(address)
  scripts.set(address, payoutScript)
  const plan = { height, valueSats: 5_001_234_567n, payoutScript, tag: '/TheBitcoinGame/', extranonceBytes: 8 }
  const { coinb1, coinb2 } = buildCoinbase(plan)
  return completeCoinbase(coinb1, new Uint8Array(4), new Uint8Array(4), coinb2)
}

function scriptOf(address: string): Uint8Array {
  const reading = addressToScript(address, network)
  if (!reading.ok) throw new Error(`${address} is no address`)
  return reading.script
}

async function insertSessions(client: Client, { rigs }: Crowd): Promise<void> {
  const spells = rigs.flatMap((rig) => rig.spells.map((spell, i) => ({ ...spell, session: `${rig.id}-${i}` })))
  await client.query(
    `INSERT INTO worker_session (worker_id, session, instance_id, started_at, ended_at, user_agent, shares, work,
        best_difficulty, best_at, best_instance_id, best_sequence)
      SELECT worker, session, 1, from_at, until_at, 'bitaxe/BM1370/v2.9.0', shares, work, best, best_at,
        CASE WHEN best IS NULL THEN NULL ELSE 1 END, best_sequence
      FROM unnest($1::int4[], $2::text[], $3::timestamptz[], $4::timestamptz[], $5::int8[], $6::numeric[], $7::float8[],
        $8::timestamptz[], $9::int8[])
      AS u(worker, session, from_at, until_at, shares, work, best, best_at, best_sequence)`,
    [
      spells.map(({ rig }) => rig.id),
      spells.map(({ session }) => session),
      spells.map(({ fromMs }) => new Date(fromMs)),
      spells.map(({ untilMs, isOpen }) => (isOpen ? null : new Date(untilMs))),
      spells.map(({ shares }) => shares),
      spells.map(({ shares, rig }) => String(shares * rig.difficulty)),
      spells.map(({ best }) => best?.difficulty ?? null),
      spells.map(({ best }) => (best ? new Date(best.atMs) : null)),
      spells.map(({ best }) => best?.sequence ?? null),
    ],
  )
}

/** Sums of shares by these keys. Work is counted by difficulty first: as exact as adding up each share, and much faster. */
const tallied = (keys: Readonly<Record<string, string>>): string => {
  const names = Object.keys(keys).join(', ')
  const positions = Array.from({ length: Object.keys(keys).length + 1 }, (_, i) => i + 1).join(', ')
  const columns = Object.entries(keys).map(([name, expression]) => `${expression} AS ${name}`)
  return `SELECT ${names}, sum(n)::int8 AS shares, sum(n * d::text::numeric) AS work, max(best) AS best,
      sum(n * (d * d)::text::numeric) AS squares FROM (
      SELECT ${columns.join(', ')}, difficulty AS d, count(*) AS n, max(share_difficulty) AS best
        FROM share GROUP BY ${positions}
    ) counted GROUP BY ${names}`
}
const binned = (span: string): string => `date_bin('${span}', at, 'epoch')`

/** The best notable share of each owner and, where one is named, of each of their periods. Ties: the first. */
const bestOf = (owner: string, period?: string): string => {
  const keys = period ? `${owner}, date_trunc('${period}', at, 'UTC')::date` : owner
  const named = period ? `${owner}, date_trunc('${period}', at, 'UTC')::date AS ${period}` : owner
  return `SELECT DISTINCT ON (${keys}) ${named}, share_difficulty, at, instance_id, sequence FROM notable_share
    ORDER BY ${keys}, share_difficulty DESC, at, instance_id, sequence`
}
const best = 'b.share_difficulty, b.at, b.instance_id, b.sequence'
const bestColumns = 'best_difficulty, best_at, best_instance_id, best_sequence'

const totals = (table: 'player' | 'worker'): string => `
  UPDATE ${table} t SET shares = s.shares, work = s.work, last_share_at = l.last, (${bestColumns}) = ROW (${best})
    FROM (SELECT ${table}_id, sum(shares) AS shares, sum(work) AS work FROM worker_slot GROUP BY 1) s
    JOIN (SELECT ${table}_id, max(at) AS last FROM share GROUP BY 1) l USING (${table}_id)
    JOIN (${bestOf(`${table}_id`)}) b USING (${table}_id)
    WHERE t.id = s.${table}_id`

const ofPeriods = (table: string, owner: string, period: string): string => `
  INSERT INTO ${table} (${owner}, ${period}, shares, work, ${bestColumns})
    SELECT ${owner}, ${period}, s.shares, s.work, ${best} FROM (
      SELECT ${owner}, date_trunc('${period}', "from", 'UTC')::date AS ${period}, sum(shares) AS shares, sum(work) AS work
        FROM worker_slot GROUP BY 1, 2) s JOIN (${bestOf(owner, period)}) b USING (${owner}, ${period})`

/** All of it was hosted. */
const bestsOf = (of: 'player' | 'worker', period?: 'day' | 'week' | 'month'): string => `
  INSERT INTO ${of}_best (${of}_id, period, "from", source, ${bestColumns})
    SELECT ${of}_id, '${period ?? 'ever'}', ${period ?? `date '1970-01-01'`}, 'hosted', ${best}
      FROM (${bestOf(`${of}_id`, period)}) b`

/** In order: what comes later reads what came before. */
const SUMS: readonly string[] = [
  `INSERT INTO worker_slot (player_id, worker_id, "from", shares, work, best, squares)
    ${tallied({ player_id: 'player_id', worker_id: 'worker_id', '"from"': binned('10 minutes') })}`,
  // As two lanes of the ledger leave them, its default.
  `INSERT INTO pool_slot ("from", lane, shares, work, squares)
    SELECT "from", lane, shares, work, squares
      FROM (${tallied({ '"from"': binned('5 seconds'), lane: '1 + player_id % 2' })}) t`,
  `INSERT INTO height_work (network, height, shard, shares, work)
    SELECT '${network}', height, shard, shares, work FROM (${tallied({ height: 'height', shard: 'player_id % 16' })}) t`,
  'ANALYZE worker_slot, notable_share',
  totals('player'),
  totals('worker'),
  `UPDATE worker w SET connected_at = s.started_at FROM worker_session s WHERE s.worker_id = w.id AND s.ended_at IS NULL`,
  ofPeriods('player_week', 'player_id', 'week'),
  ofPeriods('worker_week', 'worker_id', 'week'),
  `INSERT INTO player_month (player_id, month, shares, work)
    SELECT player_id, date_trunc('month', "from", 'UTC')::date, sum(shares), sum(work) FROM worker_slot GROUP BY 1, 2`,
  ...(['day', 'week', 'month'] as const).map((period) => bestsOf('player', period)),
  bestsOf('player'),
  ...(['day', 'month'] as const).map((period) => bestsOf('worker', period)),
  `INSERT INTO pool_total (lane, shares, work) SELECT 1 + id % 2, sum(shares), sum(work) FROM player GROUP BY 1
    ON CONFLICT (lane) DO UPDATE SET shares = excluded.shares, work = excluded.work`,
  `INSERT INTO refusal (player_id, worker_id, hour, reason, count)
    SELECT player_id, worker_id, date_trunc('hour', "from", 'UTC'), 'stale', greatest(1, sum(shares) / ${refusedOneIn})
      FROM worker_slot GROUP BY 1, 2, 3`,
  `INSERT INTO block (hash, height, found_at, player_id, worker_id, network, reward_sats, network_difficulty,
      share_difficulty, status, settled_at, revision, header, coinbase, merkle_branch)
    SELECT hash, height, at, player_id, worker_id, network, 5001234567, ${networkDifficulty}, share_difficulty,
        CASE WHEN sequence % 20 = 0 THEN 'orphaned' ELSE 'confirmed' END::block_status, at + interval '1 second', 1,
        header, coinbase, merkle_branch
      FROM notable_share WHERE standing = 'block'`,
  `INSERT INTO block_change (block_id, revision, status, at) SELECT id, 0, 'found', found_at FROM block
    UNION ALL SELECT id, 1, status, settled_at FROM block`,
  `INSERT INTO height_difficulty (network, height, difficulty, told_at)
    SELECT network, height, ${networkDifficulty}, now() FROM height_work GROUP BY 1, 2`,
  `INSERT INTO tip (network, height, hash, difficulty, changed_at)
    SELECT '${network}', max(height) - 1, decode(repeat('00', 32), 'hex'), ${networkDifficulty}, now() FROM height_work`,
]

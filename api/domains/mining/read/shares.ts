import type { EventSource } from '../../../../events/index.ts'
import type { Pool } from '../../../../platform/postgres.ts'
import type { ShareFact } from '../ledger/changes.ts'
import { millisOf, timestampOf } from '../ledger/rows.ts'
import type { Standing } from '../rules.ts'
import { standingSql } from './blocks.ts'
import { type ShareKey, shareKeyText } from './key.ts'

/** What anyone needs to check a share alone. Hex, hashes in internal byte order. */
export interface ProofRow {
  readonly header: string
  readonly coinbase: string
  readonly merkleBranch: readonly string[]
  readonly height: number
  readonly network: string
  readonly address: string
}

interface FactRow {
  at_ms: number
  instance_id: number
  sequence: string
  source: EventSource
  address: string
  worker_name: string
  is_demo: boolean
  difficulty: number
  share_difficulty: number
  height: number
  hash: string
  standing: Standing
  has_proof: boolean
}

const factOf = (row: FactRow): ShareFact => ({
  atMs: Math.round(row.at_ms),
  instanceId: row.instance_id,
  sequence: Number(row.sequence),
  source: row.source,
  address: row.address,
  workerName: row.worker_name,
  isDemo: row.is_demo,
  difficulty: row.difficulty,
  shareDifficulty: row.share_difficulty,
  height: row.height,
  hash: row.hash,
  standing: row.standing,
  hasProof: row.has_proof,
})

const factColumns = `${millisOf('s.at')} AS at_ms, s.instance_id, s.sequence, i.source::text AS source, p.address, w.name AS worker_name, w.is_demo,
  s.difficulty, s.share_difficulty, s.height, encode(s.hash, 'hex') AS hash, ${standingSql}::text AS standing`
/** Of hidden players there is none: whoever has its id or hash gets nothing. */
const whose = `JOIN player p ON p.id = s.player_id AND p.hidden_at IS NULL JOIN worker w ON w.id = s.worker_id
      JOIN publisher_instance i ON i.id = s.instance_id`
const keyColumns =
  'at, instance_id, sequence, player_id, worker_id, difficulty, share_difficulty, height, hash, standing'
const unnestKeys = 'unnest($1::float8[], $2::int4[], $3::int8[]) AS k(at_ms, instance_id, sequence)'
const keyParameters = (keys: readonly ShareKey[]) => [
  keys.map((key) => key.atMs),
  keys.map((key) => key.instanceId),
  keys.map((key) => key.sequence),
]
const onKey = (table: string): string =>
  `${table}.at = ${timestampOf('k.at_ms')} AND ${table}.instance_id = k.instance_id AND ${table}.sequence = k.sequence`

/** Shares by key, in the order asked; raw ones while they are kept, notable ones for ever. */
export async function loadShares(pool: Pool, keys: readonly ShareKey[]): Promise<(ShareFact | null)[]> {
  const { rows } = await pool.query<FactRow>(
    `SELECT ${factColumns}, s.has_proof FROM ${unnestKeys} CROSS JOIN LATERAL (
        SELECT ${keyColumns}, header IS NOT NULL AS has_proof FROM notable_share n WHERE ${onKey('n')}
        UNION ALL
        SELECT ${keyColumns}, false AS has_proof FROM share r WHERE ${onKey('r')}
        LIMIT 1
      ) s ${whose}`,
    keyParameters(keys),
  )
  const found = new Map(rows.map(factOf).map((fact) => [shareKeyText(fact), fact]))
  return keys.map((key) => found.get(shareKeyText(key)) ?? null)
}

/** Proofs by the key of their share, in the order asked. */
export async function loadProofs(pool: Pool, keys: readonly ShareKey[]): Promise<(ProofRow | null)[]> {
  const { rows } = await pool.query<{
    at_ms: number
    instance_id: number
    sequence: string
    header: string
    coinbase: string
    merkle_branch: string
    height: number
    network: string
    address: string
  }>(
    `SELECT k.at_ms, n.instance_id, n.sequence, encode(n.header, 'hex') AS header, encode(n.coinbase, 'hex') AS coinbase,
        encode(n.merkle_branch, 'hex') AS merkle_branch, n.height, n.network, p.address
      FROM ${unnestKeys} JOIN notable_share n ON ${onKey('n')} JOIN player p ON p.id = n.player_id
      WHERE n.header IS NOT NULL`,
    keyParameters(keys),
  )
  const found = new Map(
    rows.map((row) => [
      shareKeyText({ atMs: row.at_ms, instanceId: row.instance_id, sequence: Number(row.sequence) }),
      {
        header: row.header,
        coinbase: row.coinbase,
        merkleBranch: branchOf(row.merkle_branch),
        height: row.height,
        network: row.network,
        address: row.address,
      },
    ]),
  )
  return keys.map((key) => found.get(shareKeyText(key)) ?? null)
}

/** The key of a notable share, by its hash in display order. */
export async function loadByHash(pool: Pool, hash: string): Promise<ShareKey | null> {
  const { rows } = await pool.query<{ at_ms: number; instance_id: number; sequence: string }>(
    `SELECT ${millisOf('n.at')} AS at_ms, n.instance_id, n.sequence FROM notable_share n WHERE n.hash = decode($1, 'hex')
      ORDER BY n.at LIMIT 1`,
    [hash],
  )
  const [row] = rows
  return row ? { atMs: Math.round(row.at_ms), instanceId: row.instance_id, sequence: Number(row.sequence) } : null
}

/** Hashes of 32 bytes in a row, as hex. */
export const branchOf = (hex: string): string[] => hex.match(/.{64}/g) ?? []

/**
 * A page of a player's shares, newest first. `before` and `after` are keys of that order; with `inverted` the page is
 * counted from its other end.
 */
export interface SharePage {
  readonly before?: ShareKey
  readonly after?: ShareKey
  readonly limit: number
  readonly inverted: boolean
}
export interface SharePageOf {
  readonly playerId: number
  readonly page: SharePage
}

/** Pages of many players, in one statement where all ask for the same page of theirs, as in a list. */
export async function loadSharePages(pool: Pool, wanted: readonly SharePageOf[]): Promise<ShareFact[][]> {
  const groups = Map.groupBy(wanted, ({ page }) => JSON.stringify(page))
  const found = new Map<string, ReadonlyMap<number, ShareFact[]>>()
  for (const [name, [first, ...others]] of groups) {
    if (first) found.set(name, await pagesOfShares(pool, [first, ...others], first.page))
  }
  return wanted.map(({ playerId, page }) => found.get(JSON.stringify(page))?.get(playerId) ?? [])
}

async function pagesOfShares(
  pool: Pool,
  wanted: readonly SharePageOf[],
  page: SharePage,
): Promise<ReadonlyMap<number, ShareFact[]>> {
  const values: unknown[] = [wanted.map(({ playerId }) => playerId), page.limit]
  const bound = (key: ShareKey | undefined, than: '<' | '>'): string => {
    if (!key) return ''
    const at = values.push(key.atMs, key.instanceId, key.sequence) - 2
    return `AND (s.at, s.instance_id, s.sequence) ${than} (${timestampOf(`$${at}::float8`)}::timestamptz(3), $${at + 1}::int4, $${at + 2}::int8)`
  }
  const bounds = `${bound(page.after, '<')} ${bound(page.before, '>')}`
  const direction = page.inverted ? 'ASC' : 'DESC'
  const order = `s.at ${direction}, s.instance_id ${direction}, s.sequence ${direction}`
  const { rows } = await pool.query<FactRow & { player_id: number }>(
    `SELECT s.player_id, ${factColumns}, n.header IS NOT NULL AS has_proof
      FROM unnest($1::int4[]) AS k(id) CROSS JOIN LATERAL (
        SELECT * FROM share s WHERE s.player_id = k.id ${bounds} ORDER BY ${order} LIMIT $2
      ) s
      ${whose}
      LEFT JOIN notable_share n ON n.at = s.at AND n.instance_id = s.instance_id AND n.sequence = s.sequence
      ORDER BY ${order}`,
    values,
  )
  const pages = Map.groupBy(rows, (row) => row.player_id)
  return new Map([...pages].map(([id, ofPlayer]) => [id, ofPlayer.map(factOf)]))
}

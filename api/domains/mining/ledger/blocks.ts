// Blocks in the ledger: found, settled, and the work between them. What is derived from a block hangs on its revision.
import { type BlockFound, type BlockSettled, type ShareAccepted, shardOf } from '../../../../events/index.ts'
import type { ClientBase } from '../../../../platform/postgres.ts'
import { type BlockStatus, settledStatus } from '../rules.ts'
import { WorkSum } from '../work.ts'
import { insertRows, timestampOf, unnestOf } from './rows.ts'

const BLOCK_COLUMNS = {
  hash: 'hex',
  height: 'int4',
  found_at: 'ms',
  player_id: 'int4',
  worker_id: 'int4',
  network: 'text',
  reward_sats: 'int8',
  network_difficulty: 'float8',
  share_difficulty: 'float8',
  header: 'hex',
  coinbase: 'hex',
  merkle_branch: 'hex',
} as const
interface BlockRow {
  readonly hash: string
  readonly height: number
  readonly found_at: number
  readonly player_id: number
  readonly worker_id: number
  readonly network: string
  readonly reward_sats: string
  readonly network_difficulty: number
  readonly share_difficulty: number
  readonly header: string
  readonly coinbase: string
  readonly merkle_branch: string
}

const CHANGE_COLUMNS = { hash: 'hex', turn: 'int4', status: 'block_status', at: 'ms', detail: 'text' } as const
/** `turn` counts the changes of a block within the batch; 0 is that it was found. */
interface BlockChange {
  readonly hash: string
  readonly turn: number
  readonly status: BlockStatus
  readonly at: number
  readonly detail: string | null
}

const HEIGHT_WORK_COLUMNS = { network: 'text', height: 'int4', shard: 'int4', shares: 'int8', work: 'numeric' } as const
const HEIGHT_DIFFICULTY_COLUMNS = { network: 'text', height: 'int4', difficulty: 'float8', told_at: 'ms' } as const

interface HeightTally {
  readonly height: number
  readonly shard: number
  shares: number
  readonly work: WorkSum
}

/** What a batch comes to in blocks. */
export interface BlockSheet {
  readonly network: string
  readonly blocks: BlockRow[]
  readonly changes: BlockChange[]
  readonly heights: Map<string, HeightTally>
  /** By height, as the tips of the batch tell them. */
  readonly difficulties: Map<
    number,
    { readonly network: string; readonly difficulty: number; readonly told_at: number }
  >
}

export const emptyBlockSheet = (network: string): BlockSheet => ({
  network,
  blocks: [],
  changes: [],
  heights: new Map(),
  difficulties: new Map(),
})

/** Blocks by their status before the batch; advanced. */
export type Statuses = Map<string, BlockStatus>

export function findBlock(
  sheet: BlockSheet,
  statuses: Statuses,
  playerId: number,
  workerId: number,
  event: BlockFound,
) {
  if (statuses.has(event.hash)) return
  statuses.set(event.hash, 'found')
  sheet.blocks.push({
    hash: event.hash,
    height: event.height,
    found_at: event.atMs,
    player_id: playerId,
    worker_id: workerId,
    network: sheet.network,
    reward_sats: event.rewardSats,
    network_difficulty: event.networkDifficulty,
    share_difficulty: event.shareDifficulty,
    header: event.proof.header,
    coinbase: event.proof.coinbase,
    merkle_branch: event.proof.merkleBranch.join(''),
  })
  sheet.changes.push({ hash: event.hash, turn: 0, status: 'found', at: event.atMs, detail: null })
}

/** False where the block was never found. */
export function settleBlock(sheet: BlockSheet, statuses: Statuses, event: BlockSettled): boolean {
  const current = statuses.get(event.hash)
  if (current === undefined) return false
  const status = settledStatus(current, event.outcome)
  if (status === current) return true
  statuses.set(event.hash, status)
  const turn = 1 + sheet.changes.filter(({ hash, turn: before }) => hash === event.hash && before > 0).length
  const detail = event.detail === '' ? null : event.detail
  sheet.changes.push({ hash: event.hash, turn, status, at: event.atMs, detail })
  return true
}

/** A share counts for the block that it was mined for, whenever it came: so it belongs to one round and no other. */
export function addHeightWork({ heights }: BlockSheet, { address, height, difficulty }: ShareAccepted): void {
  const shard = shardOf(address)
  const key = `${height}\0${shard}`
  const found = heights.get(key) ?? { height, shard, shares: 0, work: new WorkSum() }
  found.shares++
  found.work.add(difficulty)
  heights.set(key, found)
}

/** Every statement here runs inside the caller's transaction. */
export async function writeBlocks(client: ClientBase, sheet: BlockSheet): Promise<void> {
  await insertRows(client, 'block', BLOCK_COLUMNS, sheet.blocks, 'ON CONFLICT (hash) DO NOTHING')
  await writeChanges(client, sheet.changes)
  const heights = [...sheet.heights.values()].map((each) => ({
    ...each,
    network: sheet.network,
    work: String(each.work),
  }))
  await insertRows(client, 'height_work', HEIGHT_WORK_COLUMNS, heights, onHeightWork)
  const difficulties = [...sheet.difficulties].map(([height, each]) => ({ height, ...each }))
  await insertRows(client, 'height_difficulty', HEIGHT_DIFFICULTY_COLUMNS, difficulties, onHeightDifficulty)
}

const onHeightWork = `ON CONFLICT (network, height, shard) DO UPDATE SET
  shares = height_work.shares + excluded.shares, work = height_work.work + excluded.work`
// After a reorganisation a height may have another difficulty: the newest word counts.
const onHeightDifficulty = `ON CONFLICT (network, height) DO UPDATE SET
  difficulty = excluded.difficulty, told_at = excluded.told_at WHERE height_difficulty.told_at < excluded.told_at`

async function writeChanges(client: ClientBase, changes: readonly BlockChange[]): Promise<void> {
  if (changes.length === 0) return
  await client.query({
    name: 'block changes',
    text: `WITH told AS (
        INSERT INTO block_change (block_id, revision, status, at, detail)
          SELECT b.id, b.revision + r.turn, r.status, ${timestampOf('r.at')}, r.detail
          FROM ${unnestOf<BlockChange>(CHANGE_COLUMNS)} JOIN block b ON b.hash = decode(r.hash, 'hex')
          RETURNING block_id, revision, status, at, detail
      )
      UPDATE block b SET status = t.status, status_detail = t.detail, settled_at = t.at, revision = t.revision
        FROM (SELECT DISTINCT ON (block_id) * FROM told ORDER BY block_id, revision DESC) t
        WHERE b.id = t.block_id AND t.revision > 0`,
    values: (Object.keys(CHANGE_COLUMNS) as (keyof BlockChange)[]).map((name) => changes.map((each) => each[name])),
  })
}

// Writes what a batch came to. Every statement here runs inside the caller's transaction.
import type { ClientBase } from '../../../../platform/postgres.ts'
import { writeBlocks } from './blocks.ts'
import {
  type Changes,
  MONTH_COLUMNS,
  NOTABLE_COLUMNS,
  PLAYER_BEST_COLUMNS,
  PLAYER_COLUMNS,
  POOL_SLOT_COLUMNS,
  REFUSAL_COLUMNS,
  SESSION_COLUMNS,
  SHARE_COLUMNS,
  SLOT_COLUMNS,
  TIP_COLUMNS,
  WEEK_COLUMNS,
  WORKER_BEST_COLUMNS,
  WORKER_COLUMNS,
  WORKER_WEEK_COLUMNS,
} from './changes.ts'
import { copyRows } from './copy.ts'
import { type Columns, insertRows, parametersOf, timestampOf, unnestOf } from './rows.ts'

/** Returns how many share rows were new. `copies`: shares go in several times as fast, and fail where one is there already. */
export async function writeChanges(
  client: ClientBase,
  changes: Changes,
  demoDoubtful: ReadonlySet<number>,
  lane: number,
  copies: boolean,
): Promise<number> {
  const added = copies
    ? await copyRows(client, 'share', SHARE_COLUMNS, changes.shares)
    : await insertRows(client, 'share', SHARE_COLUMNS, changes.shares, 'ON CONFLICT DO NOTHING')
  await insertRows(client, 'notable_share', NOTABLE_COLUMNS, changes.notables, 'ON CONFLICT DO NOTHING')
  await writeMiners(client, changes, demoDoubtful)
  await insertRows(client, 'worker_session', SESSION_COLUMNS, changes.sessions, onSession)
  await insertRows(client, 'worker_slot', SLOT_COLUMNS, changes.slots, onSlot)
  const poolSlots = changes.poolSlots.map((each) => ({ ...each, lane }))
  await insertRows(client, 'pool_slot', POOL_SLOT_COLUMNS, poolSlots, onPoolSlot)
  await insertRows(client, 'player_week', WEEK_COLUMNS, changes.weeks, onWeek)
  await insertRows(client, 'worker_week', WORKER_WEEK_COLUMNS, changes.workerWeeks, onWorkerWeek)
  await insertRows(client, 'player_month', MONTH_COLUMNS, changes.months, onMonth)
  await insertRows(client, 'player_best', PLAYER_BEST_COLUMNS, changes.playerBests, onBest('player'))
  await insertRows(client, 'worker_best', WORKER_BEST_COLUMNS, changes.workerBests, onBest('worker'))
  await insertRows(client, 'refusal', REFUSAL_COLUMNS, changes.refusals, onRefusal)
  await writeBlocks(client, changes.blocks)
  await insertRows(client, 'tip', TIP_COLUMNS, changes.tips, onTip)
  await addToTotals(client, changes, lane)
  return added
}

const best = `best_difficulty = excluded.best_difficulty, best_at = excluded.best_at,
  best_instance_id = excluded.best_instance_id, best_sequence = excluded.best_sequence`
const onSession = `ON CONFLICT (worker_id, instance_id, session) DO UPDATE SET
  started_at = least(worker_session.started_at, excluded.started_at),
  ended_at = coalesce(excluded.ended_at, worker_session.ended_at),
  user_agent = coalesce(excluded.user_agent, worker_session.user_agent),
  shares = worker_session.shares + excluded.shares, work = worker_session.work + excluded.work, ${best}`
const onSlot = `ON CONFLICT (player_id, worker_id, "from") DO UPDATE SET
  shares = worker_slot.shares + excluded.shares, work = worker_slot.work + excluded.work,
  squares = worker_slot.squares + excluded.squares,
  best = greatest(worker_slot.best, excluded.best)`
const onPoolSlot = `ON CONFLICT ("from", lane) DO UPDATE SET
  shares = pool_slot.shares + excluded.shares, work = pool_slot.work + excluded.work,
  squares = pool_slot.squares + excluded.squares`
const onWeek = `ON CONFLICT (player_id, week) DO UPDATE SET
  shares = player_week.shares + excluded.shares, work = player_week.work + excluded.work,
  proxy_shares = player_week.proxy_shares + excluded.proxy_shares,
  proxy_work = player_week.proxy_work + excluded.proxy_work, ${best}`
const onMonth = `ON CONFLICT (player_id, month) DO UPDATE SET
  shares = player_month.shares + excluded.shares, work = player_month.work + excluded.work,
  proxy_shares = player_month.proxy_shares + excluded.proxy_shares,
  proxy_work = player_month.proxy_work + excluded.proxy_work`

const bestNames = ['best_difficulty', 'best_at', 'best_instance_id', 'best_sequence']
/** Of equal shares the first by time, in whatever order they came. */
const isBetter = (table: string): string => `(excluded.best_difficulty > ${table}.best_difficulty
  OR excluded.best_difficulty = ${table}.best_difficulty AND (excluded.best_at, excluded.best_instance_id, excluded.best_sequence)
    < (${table}.best_at, ${table}.best_instance_id, ${table}.best_sequence))`
const onBest = (of: 'player' | 'worker'): string =>
  `ON CONFLICT (${of}_id, period, "from", source) DO UPDATE SET ${best} WHERE ${isBetter(`${of}_best`)}`
const betterOnes = bestNames.map(
  (name) => `${name} = CASE WHEN ${isBetter('worker_week')} THEN excluded.${name} ELSE worker_week.${name} END`,
)
const onWorkerWeek = `ON CONFLICT (worker_id, week) DO UPDATE SET shares = worker_week.shares + excluded.shares,
  work = worker_week.work + excluded.work, ${betterOnes.join(', ')}`
const onRefusal = `ON CONFLICT (player_id, worker_id, hour, reason) DO UPDATE SET count = refusal.count + excluded.count`
// Several stratum processes tell of the same tip: only a change moves the row.
const onTip = `ON CONFLICT (network) DO UPDATE SET height = excluded.height, hash = excluded.hash,
  difficulty = excluded.difficulty, changed_at = excluded.changed_at
  WHERE tip.hash <> excluded.hash AND tip.changed_at <= excluded.changed_at`

const minerColumns = `first_seen_at = least(m.first_seen_at, ${timestampOf('r.first_seen_at')}),
  last_share_at = greatest(m.last_share_at, ${timestampOf('r.last_share_at')}),
  shares = m.shares + r.shares, work = m.work + r.work, best_difficulty = r.best_difficulty,
  best_at = ${timestampOf('r.best_at')}, best_instance_id = r.best_instance_id, best_sequence = r.best_sequence`

async function updateRows<Row>(
  client: ClientBase,
  table: string,
  columns: Columns<Row>,
  rows: readonly Row[],
  set: string,
  key: string,
): Promise<void> {
  if (rows.length === 0) return
  await client.query({
    name: `update ${table}`,
    text: `UPDATE "${table}" AS m SET ${set} FROM ${unnestOf(columns)} WHERE ${key}`,
    values: parametersOf(columns, rows),
  })
}

async function writeMiners(client: ClientBase, changes: Changes, demoDoubtful: ReadonlySet<number>): Promise<void> {
  const playerColumns = `${minerColumns}, proxy_shares = m.proxy_shares + r.proxy_shares,
    proxy_work = m.proxy_work + r.proxy_work`
  await updateRows(client, 'player', PLAYER_COLUMNS, changes.players, playerColumns, 'm.id = r.id')
  const workerColumns = `${minerColumns}, is_demo = m.is_demo OR r.is_demo,
    user_agent = coalesce(r.user_agent, m.user_agent),
    connected_at = coalesce(${timestampOf('r.connected_at')}, m.connected_at)`
  await updateRows(client, 'worker', WORKER_COLUMNS, changes.workers, workerColumns, 'm.id = r.id')
  if (demoDoubtful.size === 0) return
  await client.query({
    name: 'demo players',
    text: `UPDATE player AS p SET is_demo = NOT EXISTS
        (SELECT FROM worker w WHERE w.player_id = p.id AND NOT w.is_demo) WHERE p.id = ANY($1)`,
    values: [[...demoDoubtful]],
  })
}

async function addToTotals(client: ClientBase, { shares, work, refusals }: Changes, lane: number): Promise<void> {
  const refused = refusals.reduce((sum, { count }) => sum + count, 0)
  if (shares.length + refused === 0) return
  await client.query({
    name: 'totals',
    text: `INSERT INTO pool_total (lane, shares, work, refused) VALUES ($1, $2, $3, $4) ON CONFLICT (lane) DO UPDATE SET
      shares = pool_total.shares + excluded.shares, work = pool_total.work + excluded.work,
      refused = pool_total.refused + excluded.refused`,
    values: [lane, shares.length, work, refused],
  })
}

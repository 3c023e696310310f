// What is kept about a player. `$1` is the player's id; columns are named as files show them.

const best = (table: string): string => `${table}.best_difficulty, ${table}.best_at`
const series = (table: string): string =>
  `SELECT w.name AS worker, t."from", t.shares, trim_scale(t.work) AS work, t.best AS best_difficulty
    FROM ${table} t JOIN worker w ON w.id = t.worker_id WHERE t.player_id = $1 ORDER BY t."from", w.name`

/** By the name in the path of a file; in the order of the JSON document. */
export const TABLES = {
  player: `SELECT p.address, p.is_demo, p.first_seen_at, p.last_share_at, p.shares, trim_scale(p.work) AS work, ${best('p')}
    FROM player p WHERE p.id = $1`,
  workers: `SELECT w.name, w.user_agent, w.is_demo, w.first_seen_at, w.connected_at, w.last_share_at, w.shares,
      trim_scale(w.work) AS work, ${best('w')} FROM worker w WHERE w.player_id = $1 ORDER BY w.id`,
  sessions: `SELECT w.name AS worker, s.session, s.started_at, s.ended_at, s.user_agent, s.shares, trim_scale(s.work) AS work, ${best('s')}
    FROM worker_session s JOIN worker w ON w.id = s.worker_id WHERE w.player_id = $1 ORDER BY s.started_at, s.session`,
  weeks: `SELECT t.week, t.shares, trim_scale(t.work) AS work, ${best('t')} FROM player_week t WHERE t.player_id = $1 ORDER BY t.week`,
  months: `SELECT t.month, t.shares, trim_scale(t.work) AS work FROM player_month t WHERE t.player_id = $1 ORDER BY t.month`,
  bests: `SELECT t.period, t."from", t.source, ${best('t')} FROM player_best t WHERE t.player_id = $1
    ORDER BY t.period, t."from", t.source`,
  days: series('worker_day'),
  hours: series('worker_hour'),
  slots: series('worker_slot'),
  refusals: `SELECT w.name AS worker, r.hour, r.reason, r.count FROM refusal r JOIN worker w ON w.id = r.worker_id
    WHERE r.player_id = $1 ORDER BY r.hour, w.name, r.reason`,
  blocks: `SELECT encode(b.hash, 'hex') AS hash, b.height, b.network, w.name AS worker, b.found_at, b.status, b.status_detail,
      b.settled_at, b.reward_sats::text AS reward_sats, b.network_difficulty, b.share_difficulty,
      encode(b.header, 'hex') AS header, encode(b.coinbase, 'hex') AS coinbase, encode(b.merkle_branch, 'hex') AS merkle_branch
    FROM block b JOIN worker w ON w.id = b.worker_id WHERE b.player_id = $1 ORDER BY b.height, b.id`,
  proofs: `SELECT encode(n.hash, 'hex') AS hash, n.at, w.name AS worker, n.height, n.network, n.standing, n.difficulty,
      n.share_difficulty, encode(n.header, 'hex') AS header, encode(n.coinbase, 'hex') AS coinbase,
      encode(n.merkle_branch, 'hex') AS merkle_branch
    FROM notable_share n JOIN worker w ON w.id = n.worker_id WHERE n.player_id = $1 ORDER BY n.at`,
  shares: `SELECT s.at, w.name AS worker, s.height, s.standing, s.difficulty, s.share_difficulty, encode(s.hash, 'hex') AS hash
    FROM share s JOIN worker w ON w.id = s.worker_id WHERE s.player_id = $1 ORDER BY s.at`,
} as const

export type TableName = keyof typeof TABLES
export const isTableName = (name: string): name is TableName => Object.hasOwn(TABLES, name)

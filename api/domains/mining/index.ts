// The door of the mining slice.

export { hashrateOf, type Windows } from './hashrate.ts'
export type { ShareFact } from './ledger/changes.ts'
export { type BlockTurn, followBlocks } from './ledger/followers.ts'
export { mergeHeightWork } from './ledger/heights.ts'
export {
  type Arrival,
  loadCursors,
  loadPositionsSince,
  type Position,
  type Recorded,
  recordBatch,
  type Writer,
} from './ledger/record.ts'
export {
  type ChangedPlayers,
  createChangedPlayers,
  noteAllChanged,
  noteChangedAddresses,
  noteChangedPlayers,
} from './live/changed-players.ts'
export type { LiveSession } from './live/presence.ts'
export { createPresence, forgetSessions, type Presence } from './live/presence.ts'
export { createPublisher, type Publisher } from './live/publisher.ts'
export { createStratumWatch, heartbeatFreshMs, type StratumWatch } from './live/stratum.ts'
export { createMiningWatch, flattened, type MiningWatch } from './live/watch.ts'
export { loadPoolBest } from './read/bests.ts'
export type { ShareKey } from './read/key.ts'
export { loadTotals } from './read/pool.ts'
export { createMiningReads, liveKey, type MiningReads } from './read/reads.ts'
export { loadPoolWindows } from './read/windows.ts'
export { mondayOf, monthOf, unstorable } from './rules.ts'
export { type Backfill, backfill, type Period } from './series/backfill.ts'
export { rollPoolHours } from './series/pool-hours.ts'
export { noteRawSharesFrom, rollUp } from './series/roll.ts'

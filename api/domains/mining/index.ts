// The door of the mining slice.
export type { ShareFact } from './ledger/changes.ts'
export {
  type Arrival,
  loadCursors,
  loadPositionsSince,
  type Position,
  type Recorded,
  recordBatch,
} from './ledger/record.ts'
export { createPresence, type Presence } from './live/presence.ts'
export { createPublisher, type Publisher } from './live/publisher.ts'
export { unstorable } from './rules.ts'

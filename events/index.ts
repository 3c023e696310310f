export type { BlockFound } from './block-found.ts'
export { BLOCK_OUTCOMES, type BlockOutcome, type BlockSettled } from './block-settled.ts'
export {
  type Decoded,
  type DecodeProblem,
  decodeEvent,
  EVENTS,
  type EventType,
  encodeEvent,
  type GameEvent,
} from './codec.ts'
export {
  BANNED_ADDRESSES_KEY,
  BANNED_FOR_GOOD,
  COINBASE_TAGS_KEY,
  CONTROL_FIELD,
  CONTROL_STREAM,
  type ControlChange,
  controlEntriesMax,
  decodeControl,
  encodeControl,
  isBanEnd,
  isCoinbaseTag,
} from './control.ts'
export { type Envelope, EVENT_SOURCES, type EventSource } from './define.ts'
export { DIFFICULTY_CAUSES, type DifficultyCause, type DifficultyChanged } from './difficulty-changed.ts'
export type { HashrateMeasured } from './hashrate-measured.ts'
export { heartbeatEveryMs, heartbeatExpiresMs, type StratumHeartbeat, stratumHeartbeat } from './heartbeat.ts'
export {
  addressLengthMax,
  coinbaseBytesMax,
  coinbaseTagLengthMax,
  instanceNameLengthMax,
  merkleBranchMax,
  sessionIdLengthMax,
  userAgentLengthMax,
  workerNameLengthMax,
} from './limits.ts'
export type { ShareAccepted } from './share-accepted.ts'
export { SHARE_REFUSALS, type ShareRefusal, type SharesRefused } from './shares-refused.ts'
export {
  acknowledgedKey,
  committedKey,
  ENTRY_FIELD,
  EVENT_STREAMS,
  entryEventsMax,
  heartbeatKey,
  NETWORK_STREAM,
  playerStream,
  SHARDS,
  shardOf,
  streamOf,
} from './streams.ts'
export { NETWORKS, type TipChanged } from './tip-changed.ts'
export type { WorkerConnected } from './worker-connected.ts'
export type { WorkerDisconnected } from './worker-disconnected.ts'

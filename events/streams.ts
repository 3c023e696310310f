// Names in Redis. Braces are Redis Cluster hash tags: each stream may live on a node of its own.

import type { GameEvent } from './codec.ts'

/** Streams of player events. Fixed: changing it would move players between streams and lose their order. */
export const SHARDS = 16
/** The one field of a stream entry: encoded events, one a line. */
export const ENTRY_FIELD = 'e'
/** At most so many events in one stream entry. */
export const entryEventsMax = 256

export const NETWORK_STREAM = '{network}'
export const playerStream = (shard: number): string => `{shares:${shard}}`
export const EVENT_STREAMS: readonly string[] = [
  ...Array.from({ length: SHARDS }, (_, shard) => playerStream(shard)),
  NETWORK_STREAM,
]

/** FNV-1a over the address: the same player always lands in the same stream, in every process. */
export function shardOf(address: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < address.length; i++) hash = Math.imul(hash ^ address.charCodeAt(i), 0x01000193)
  return (hash >>> 0) % SHARDS
}

export function streamOf(event: GameEvent): string {
  return event.type === 'TipChanged' ? NETWORK_STREAM : playerStream(shardOf(event.address))
}

/** Hash: stream → last sequence of this instance that the ledger has committed. Stratum drops its journal behind it. */
export const committedKey = (instance: string): string => `committed:${instance}`
/** Hash: consumer group → last entry id it has finished with. Streams are trimmed behind the slowest. */
export const acknowledgedKey = (stream: string): string => `acknowledged:${stream}`
/** String with expiry: a running process says how it is. */
export const heartbeatKey = (process: string, instance: string): string => `heartbeat:${process}:${instance}`

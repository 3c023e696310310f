// What the primary and its workers say to each other over IPC. Plain data, a few kilobytes at most.
import type { MinerPlace, ServedPort } from '../miner-side.ts'
import type { UnsettledBlock } from '../node/block-files.ts'
import type { WorkOrder } from '../node-side.ts'
import type { Retained } from '../session/retention.ts'

/** Whom one process shuts out stays out of all of them. */
interface Banned {
  readonly type: 'banned'
  readonly address: string
}

export type ToWorker =
  /** The first one: listen, and mine on this as soon as it is there. */
  | { readonly type: 'begin'; readonly place: MinerPlace; readonly order: WorkOrder | null }
  | { readonly type: 'work'; readonly order: WorkOrder }
  /** `ask` comes back with the answer. */
  | { readonly type: 'tellMetrics'; readonly ask: number }
  | { readonly type: 'claimed'; readonly ask: number; readonly session: Retained | null }
  | Banned

export type ToPrimary =
  | { readonly type: 'started' }
  | { readonly type: 'ready'; readonly ports: readonly ServedPort[] }
  /** A sign of life. */
  | { readonly type: 'alive'; readonly connections: number }
  /** On disk already: should this message be lost, the file is found. */
  | { readonly type: 'solved'; readonly block: UnsettledBlock }
  /** What a connection left behind. */
  | { readonly type: 'retain'; readonly session: Retained }
  | { readonly type: 'claim'; readonly ask: number; readonly ticket: string }
  | { readonly type: 'metrics'; readonly ask: number; readonly metrics: readonly object[] }
  | Banned

/** How often a worker says that it is alive. */
export const aliveEveryMs = 1_000

import { blockFound } from './block-found.ts'
import { blockSettled } from './block-settled.ts'
import { EVENT_SOURCES, type EventOf } from './define.ts'
import { difficultyChanged } from './difficulty-changed.ts'
import { count, oneOf, text } from './fields.ts'
import { hashrateMeasured } from './hashrate-measured.ts'
import { instanceNameLengthMax } from './limits.ts'
import { shareAccepted } from './share-accepted.ts'
import { sharesRefused } from './shares-refused.ts'
import { tipChanged } from './tip-changed.ts'
import { workerConnected } from './worker-connected.ts'
import { workerDisconnected } from './worker-disconnected.ts'

/** The closed set of events. Adding one here makes every exhaustive switch over `type` a compile error until it is handled. */
export const EVENTS = {
  ShareAccepted: shareAccepted,
  SharesRefused: sharesRefused,
  BlockFound: blockFound,
  BlockSettled: blockSettled,
  WorkerConnected: workerConnected,
  WorkerDisconnected: workerDisconnected,
  DifficultyChanged: difficultyChanged,
  HashrateMeasured: hashrateMeasured,
  TipChanged: tipChanged,
} as const

export type EventType = keyof typeof EVENTS
export type GameEvent = { [K in EventType]: EventOf<(typeof EVENTS)[K]> }[EventType]

export type Decoded =
  | { readonly ok: true; readonly event: GameEvent }
  | { readonly ok: false; readonly reason: DecodeProblem }
export type DecodeProblem = 'notJson' | 'unknownType' | 'unknownVersion' | 'badEnvelope' | 'badFields'

/** One line of JSON without its line end. The version travels as `v`. */
export function encodeEvent(event: GameEvent): string {
  return JSON.stringify({ v: EVENTS[event.type].version, ...event })
}

const readSource = oneOf(EVENT_SOURCES)
const readInstance = text(instanceNameLengthMax)

/** Reads a line strictly: an event with a missing or malformed field is refused whole, unknown extra fields are left out. */
export function decodeEvent(line: string): Decoded {
  let raw: Record<string, unknown>
  try {
    raw = JSON.parse(line)
  } catch {
    return { ok: false, reason: 'notJson' }
  }
  if (typeof raw !== 'object' || raw === null) return { ok: false, reason: 'notJson' }
  const type = raw.type
  if (typeof type !== 'string' || !Object.hasOwn(EVENTS, type)) return { ok: false, reason: 'unknownType' }
  const definition = EVENTS[type as EventType]
  if (raw.v !== definition.version) return { ok: false, reason: 'unknownVersion' }
  const source = readSource(raw.source)
  const instance = readInstance(raw.instance)
  const sequence = count(raw.sequence)
  const atMs = count(raw.atMs)
  if (source === undefined || !instance || sequence === undefined || atMs === undefined) {
    return { ok: false, reason: 'badEnvelope' }
  }
  const fields = definition.read(raw)
  if (fields === undefined) return { ok: false, reason: 'badFields' }
  return { ok: true, event: { type, source, instance, sequence, atMs, ...fields } as GameEvent }
}

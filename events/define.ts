import { type FieldsOf, type FieldTable, record } from './fields.ts'

/** Where the work was done: on our stratum, or on a player's own pool that reported it. */
export const EVENT_SOURCES = ['hosted', 'proxy'] as const
export type EventSource = (typeof EVENT_SOURCES)[number]

/** What every event carries. `instance` and `sequence` together are the idempotency key. */
export interface Envelope {
  readonly source: EventSource
  /** The publishing process, one name for each start of it. */
  readonly instance: string
  /** Counts up by one within an instance, over all its streams. */
  readonly sequence: number
  /** When it happened, milliseconds since 1970. */
  readonly atMs: number
}

export interface EventDefinition<Name extends string, T extends FieldTable> {
  readonly type: Name
  /** Raised when the meaning of a field changes; readers refuse versions they do not know. */
  readonly version: number
  readonly read: (value: unknown) => FieldsOf<T> | undefined
}

export type EventOf<D> =
  D extends EventDefinition<infer Name, infer T> ? Envelope & { readonly type: Name } & FieldsOf<T> : never

export function defineEvent<const Name extends string, T extends FieldTable>(
  type: Name,
  version: number,
  fields: T,
): EventDefinition<Name, T> {
  return { type, version, read: record(fields) }
}

// The one way back: what the API tells the running engines. Small, closed and versioned like the events, but without
// their envelope: a change is nobody's fact to keep, it only says what the present state has become.
import { record, text } from './fields.ts'
import { addressLengthMax, coinbaseTagLengthMax } from './limits.ts'

/** Redis hash: address → the tag that its players want in their coinbases. */
export const COINBASE_TAGS_KEY = '{control}:coinbase-tags'
/** Redis hash: address that is banned → until when, as text of `isBanEnd`. */
export const BANNED_ADDRESSES_KEY = '{control}:banned-addresses'
/** Redis stream of changes, each written together with the state that it changes. */
export const CONTROL_STREAM = '{control}'
/** The one field of its entries: one encoded change. */
export const CONTROL_FIELD = 'c'
/** So many changes are kept, about; who missed more of them loads the state. */
export const controlEntriesMax = 10_000

const TAG = /^(?! )[ -.0-~]{1,}(?<! )$/

/** 1 to `coinbaseTagLengthMax` printable ASCII characters, no slash (it ends a tag), no blank at either end. */
export function isCoinbaseTag(tag: string): boolean {
  return tag.length <= coinbaseTagLengthMax && TAG.test(tag)
}

/** A ban that lifts itself never. */
export const BANNED_FOR_GOOD = '0'
const BAN_END = /^(0|[1-9][0-9]{0,14})$/

/** Milliseconds since 1970 in decimal, or `BANNED_FOR_GOOD`. */
export const isBanEnd = (text: string): boolean => BAN_END.test(text)

const VERSION = 1

/** Each change by its name, as the table of its fields. The address is in its canonical spelling. */
const CHANGES = {
  /** An empty tag takes it away. */
  CoinbaseTagSet: record({
    address: text(addressLengthMax),
    tag: (value: unknown) => (typeof value === 'string' && (value === '' || isCoinbaseTag(value)) ? value : undefined),
  }),
  /** An empty end lifts the ban. */
  AddressBanSet: record({
    address: text(addressLengthMax),
    until: (value: unknown) => (typeof value === 'string' && (value === '' || isBanEnd(value)) ? value : undefined),
  }),
} as const

type ChangeName = keyof typeof CHANGES
export type ControlChange = {
  [K in ChangeName]: { readonly type: K } & NonNullable<ReturnType<(typeof CHANGES)[K]>>
}[ChangeName]

/** One line of JSON. The version travels as `v`. */
export function encodeControl(change: ControlChange): string {
  return JSON.stringify({ v: VERSION, ...change })
}

/** Reads strictly; null where it is not a change, or one of a version that is not known here. Never throws. */
export function decodeControl(line: string): ControlChange | null {
  let raw: Record<string, unknown> | null
  try {
    raw = JSON.parse(line)
  } catch {
    return null
  }
  if (typeof raw !== 'object' || raw === null || raw.v !== VERSION) return null
  const { type } = raw
  if (typeof type !== 'string' || !Object.hasOwn(CHANGES, type)) return null
  const name = type as ChangeName
  const fields = CHANGES[name](raw)
  return fields === undefined ? null : ({ type: name, ...fields } as ControlChange)
}

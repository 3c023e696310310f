// What a field of an event may be. A codec is a table of these, so an event cannot be encoded one way and read another.

/** Reads one field: returns the value, or `undefined` where it is not what the event says. */
export type Field<T> = (value: unknown) => T | undefined

export type FieldTable = Record<string, Field<unknown>>
export type FieldsOf<T extends FieldTable> = {
  readonly [K in keyof T]: T[K] extends Field<infer V> ? V : never
}

export const text =
  (lengthMax: number): Field<string> =>
  (value) =>
    typeof value === 'string' && value.length <= lengthMax ? value : undefined

/** Lower-case hex of exactly `bytes` bytes. */
export function hex(bytes: number): Field<string> {
  return (value) => (typeof value === 'string' && value.length === bytes * 2 && isLowerHex(value) ? value : undefined)
}

/** Lower-case hex of at most `bytesMax` bytes. */
export function hexUpTo(bytesMax: number): Field<string> {
  return (value) =>
    typeof value === 'string' && value.length <= bytesMax * 2 && value.length % 2 === 0 && isLowerHex(value)
      ? value
      : undefined
}

const LOWER_HEX = /^[0-9a-f]*$/
const isLowerHex = (value: string): boolean => LOWER_HEX.test(value)

/** A whole number from 0 to 2^53 - 1. */
export const count: Field<number> = (value) =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined

/** A finite number above zero: a difficulty. */
export const positive: Field<number> = (value) =>
  typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : undefined

/** A finite number, zero or above: a rate. */
export const rate: Field<number> = (value) =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined

export const flag: Field<boolean> = (value) => (typeof value === 'boolean' ? value : undefined)

/** Satoshi as a decimal string: JSON has no bigint. */
export const sats: Field<string> = (value) =>
  typeof value === 'string' && value.length <= 16 && /^(0|[1-9][0-9]*)$/.test(value) ? value : undefined

export function oneOf<const T extends readonly string[]>(values: T): Field<T[number]> {
  return (value) => (typeof value === 'string' && values.includes(value) ? (value as T[number]) : undefined)
}

/** The field may be absent; `null` stands for absent, so that every event keeps one shape. */
export function nullable<T>(field: Field<T>): Field<T | null> {
  return (value) => (value === null || value === undefined ? null : field(value))
}

export function listOf<T>(field: Field<T>, lengthMax: number): Field<readonly T[]> {
  return (value) => {
    if (!Array.isArray(value) || value.length > lengthMax) return undefined
    const items: T[] = []
    for (const each of value) {
      const item = field(each)
      if (item === undefined) return undefined
      items.push(item)
    }
    return items
  }
}

export function record<T extends FieldTable>(table: T): Field<FieldsOf<T>> {
  const names = Object.keys(table)
  return (value) => {
    if (typeof value !== 'object' || value === null) return undefined
    const out: Record<string, unknown> = {}
    for (const name of names) {
      const read = table[name]?.((value as Record<string, unknown>)[name])
      if (read === undefined) return undefined
      out[name] = read
    }
    return out as FieldsOf<T>
  }
}

/** Whole numbers by name, of a closed set of names; a name that is missing counts as nothing. */
export function countsOf<const T extends readonly string[]>(
  names: T,
): Field<Readonly<Partial<Record<T[number], number>>>> {
  return (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
    const out: Partial<Record<T[number], number>> = {}
    for (const [name, each] of Object.entries(value)) {
      const read = count(each)
      if (read === undefined || !names.includes(name)) return undefined
      out[name as T[number]] = read
    }
    return out
  }
}

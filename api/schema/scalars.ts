// Scalars with a unit. Inputs are read strictly, each refusal says what was expected.
import type { GraphQLError } from 'graphql'
import { builder } from './builder.ts'
import { badInput } from './errors.ts'

const refused = (expected: string): GraphQLError => badInput(`Expected ${expected}.`)

const text = (expected: string, pattern: RegExp) => ({
  serialize: (value: unknown): string => String(value),
  parseValue: (value: unknown): string => {
    if (typeof value !== 'string' || !pattern.test(value)) throw refused(expected)
    return value
  },
})

const number = (expected: string, isIt: (value: number) => boolean) => ({
  serialize: (value: unknown): number => Number(value),
  parseValue: (value: unknown): number => {
    if (typeof value !== 'number' || !isIt(value)) throw refused(expected)
    return value
  },
})

// Only the shape is checked here: which network the pool mines on is the resolver's to know.
builder.scalarType('Address', {
  description: 'An address of the network this pool mines on, canonical: bech32 in lower case.',
  ...text('a Bitcoin address', /^[0-9A-Za-z]{14,90}$/),
})
builder.scalarType('Count', {
  description: 'A non-negative whole number, at most 2^53 - 1, as a JSON number.',
  ...number('a whole number from 0 to 2^53 - 1', (value) => Number.isSafeInteger(value) && value >= 0),
})
builder.scalarType('DateTime', {
  description: 'A moment in UTC as ISO 8601 with milliseconds, such as 2026-11-23T08:30:00.000Z.',
  serialize: (value) => (value instanceof Date ? value : new Date(String(value))).toISOString(),
  parseValue: (value) => {
    const date = new Date(typeof value === 'string' ? value : Number.NaN)
    if (Number.isNaN(date.getTime())) throw refused('a moment in ISO 8601')
    return date
  },
})
builder.scalarType('Difficulty', {
  description:
    'A mining difficulty, relative to difficulty 1 (target 0x1d00ffff), as a JSON number; fractional below 1. Work is a sum of difficulties.',
  ...number('a positive number', (value) => Number.isFinite(value) && value > 0),
})
builder.scalarType('Hash256', {
  description: 'A Bitcoin hash of 32 bytes as 64 hex digits, in display order.',
  ...text('64 lower-case hex digits', /^[0-9a-f]{64}$/),
})
builder.scalarType('Hashrate', {
  description: 'Hashes a second, as a JSON number.',
  ...number('a number, zero or above', (value) => Number.isFinite(value) && value >= 0),
})
builder.scalarType('Hex', {
  description: 'Bytes as lower-case hex.',
  ...text('lower-case hex', /^([0-9a-f]{2})*$/),
})
builder.scalarType('Sats', {
  description: 'An amount in satoshi as a decimal string.',
  serialize: (value) => String(value),
  parseValue: (value) => {
    if (typeof value !== 'string' || !/^(0|[1-9][0-9]{0,15})$/.test(value)) throw refused('satoshi as a decimal string')
    return BigInt(value)
  },
})

import { defineEvent, type EventOf } from './define.ts'
import { count, hex, oneOf, text } from './fields.ts'
import { addressLengthMax } from './limits.ts'

export const BLOCK_OUTCOMES = ['accepted', 'rejected', 'confirmed', 'orphaned'] as const
export type BlockOutcome = (typeof BLOCK_OUTCOMES)[number]

/** What became of a found block: the node's answer first, then its burial or its end. */
export const blockSettled = defineEvent('BlockSettled', 1, {
  address: text(addressLengthMax),
  height: count,
  hash: hex(32),
  outcome: oneOf(BLOCK_OUTCOMES),
  /** The node's own words for a refusal, otherwise empty. */
  detail: text(200),
})

export type BlockSettled = EventOf<typeof blockSettled>

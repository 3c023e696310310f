import { defineEvent, type EventOf } from './define.ts'
import { countsOf, text } from './fields.ts'
import { addressLengthMax, sessionIdLengthMax, workerNameLengthMax } from './limits.ts'

/** Every reason for which a share can be refused; the wire's codes are stratum's matter. */
export const SHARE_REFUSALS = [
  'malformed',
  'notSubscribed',
  'unauthorized',
  'unknownJob',
  'stale',
  'badExtranonce2',
  'badTime',
  'badNonce',
  'badVersionBits',
  'duplicate',
  'lowDifficulty',
] as const
export type ShareRefusal = (typeof SHARE_REFUSALS)[number]

/** Shares of one worker that were refused since the last such event, by reason. */
export const sharesRefused = defineEvent('SharesRefused', 1, {
  address: text(addressLengthMax),
  worker: text(workerNameLengthMax),
  session: text(sessionIdLengthMax),
  counts: countsOf(SHARE_REFUSALS),
})

export type SharesRefused = EventOf<typeof sharesRefused>

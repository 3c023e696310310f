import { defineEvent, type EventOf } from './define.ts'
import { rate, text } from './fields.ts'
import { addressLengthMax, sessionIdLengthMax, workerNameLengthMax } from './limits.ts'

/** A worker's hashrate as stratum sees it, in hashes a second, every 30 s. May be dropped: the ledger holds the truth. */
export const hashrateMeasured = defineEvent('HashrateMeasured', 1, {
  address: text(addressLengthMax),
  worker: text(workerNameLengthMax),
  session: text(sessionIdLengthMax),
  oneMinute: rate,
  fiveMinutes: rate,
  oneHour: rate,
  oneDay: rate,
})

export type HashrateMeasured = EventOf<typeof hashrateMeasured>

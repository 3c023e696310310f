import { defineEvent, type EventOf } from './define.ts'
import { count, text } from './fields.ts'
import { addressLengthMax, sessionIdLengthMax, workerNameLengthMax } from './limits.ts'

/** The connection of an authorized worker ended. */
export const workerDisconnected = defineEvent('WorkerDisconnected', 1, {
  address: text(addressLengthMax),
  worker: text(workerNameLengthMax),
  session: text(sessionIdLengthMax),
  sessionMs: count,
  accepted: count,
  refused: count,
})

export type WorkerDisconnected = EventOf<typeof workerDisconnected>

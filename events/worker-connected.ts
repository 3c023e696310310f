import { defineEvent, type EventOf } from './define.ts'
import { positive, text } from './fields.ts'
import { addressLengthMax, sessionIdLengthMax, userAgentLengthMax, workerNameLengthMax } from './limits.ts'

/** A worker authorized on a connection. */
export const workerConnected = defineEvent('WorkerConnected', 1, {
  address: text(addressLengthMax),
  worker: text(workerNameLengthMax),
  session: text(sessionIdLengthMax),
  userAgent: text(userAgentLengthMax),
  difficulty: positive,
  /** The peer's network only: /24 for IPv4, /48 for IPv6. */
  networkPrefix: text(64),
})

export type WorkerConnected = EventOf<typeof workerConnected>

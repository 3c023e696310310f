// The truth about the connection, put together from what the socket and the browser say.

/** `offline`: the browser itself says so. `stopped`: the server ended it for good; only a reload helps. */
export type LiveStatus = 'connecting' | 'live' | 'reconnecting' | 'offline' | 'stopped'

export interface Status {
  get(): LiveStatus
  /** Called whenever the status changes. Returns how to stop. */
  onChange(listener: () => void): () => void
  /** What became of the socket. */
  socket(now: 'open' | 'closed' | 'refused'): void
  /** Whether the device has a network, as far as the browser knows. */
  network(now: 'up' | 'down'): void
}

export function createStatus(networkIsUp: boolean): Status {
  const listeners = new Set<() => void>()
  let socket: 'new' | 'open' | 'closed' | 'refused' = 'new'
  let isUp = networkIsUp
  const read = (): LiveStatus => {
    if (socket === 'refused') return 'stopped'
    // A browser that is offline may hold a socket open for minutes: nothing comes through it.
    if (!isUp) return 'offline'
    if (socket === 'open') return 'live'
    return socket === 'new' ? 'connecting' : 'reconnecting'
  }
  let status = read()
  const settle = (): void => {
    const next = read()
    if (next === status) return
    status = next
    for (const each of listeners) each()
  }
  return {
    get: () => status,
    onChange: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    socket: (now) => {
      // The close that follows a refusal says nothing new: only a connection that opens ends it.
      if (socket !== 'refused' || now === 'open') socket = now
      settle()
    },
    network: (now) => {
      isUp = now === 'up'
      settle()
    },
  }
}

// The TCP port: connections in, sessions made for them, and what happens to all of them at once.
import { randomBytes } from 'node:crypto'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import type { Logger } from '../../platform/log.ts'
import type { Desk } from '../session/desk.ts'
import { Session } from '../session/session.ts'
import type { Work } from '../work/work.ts'
import { addressPrefix } from './address-prefix.ts'
import { type CloseReason, Connection } from './connection.ts'
import type { Extranonces } from './extranonces.ts'
import type { Turn } from './turn.ts'

export interface ListenerLimits {
  readonly connectionsMax: number
  readonly authorizeWithinMs: number
}

export interface ListenerEvents {
  ended(session: Session): void
  closed(reason: CloseReason): void
}

/** Sessions are looked after in slices, so that ten thousand never hold up one turn. */
const tickMs = 5_000
const sessionsPerSlice = 500
const keepAliveMs = 60_000

export class Listener {
  readonly #server: Server
  readonly #connections = new Set<Connection>()
  readonly #prefixes = new Map<string, string>()
  readonly #turn: Turn
  readonly #extranonces: Extranonces
  readonly #limits: ListenerLimits
  readonly #events: ListenerEvents
  readonly #log: Logger
  readonly #desk: Desk
  readonly #timer: NodeJS.Timeout

  constructor(
    turn: Turn,
    extranonces: Extranonces,
    desk: Desk,
    limits: ListenerLimits,
    events: ListenerEvents,
    log: Logger,
  ) {
    this.#turn = turn
    this.#extranonces = extranonces
    this.#limits = limits
    this.#events = events
    this.#log = log
    this.#desk = desk
    this.#server = createServer({ noDelay: true, keepAlive: true, keepAliveInitialDelay: keepAliveMs }, (socket) =>
      this.#accept(socket),
    )
    this.#timer = setInterval(() => void this.#tick(), tickMs)
  }

  get connections(): number {
    return this.#connections.size
  }

  *sessions(): Generator<Session> {
    for (const { session } of this.#connections) if (session) yield session
  }

  prefixOf(session: string): string {
    return this.#prefixes.get(session) ?? ''
  }

  /** Resolves with the port it got. */
  async listen(port: number, host: string): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', (error: NodeJS.ErrnoException) =>
        reject(error.code === 'EADDRINUSE' ? new Error(`port ${port} is taken: choose another STRATUM_PORT`) : error),
      )
      this.#server.listen({ port, host, backlog: 4_096 }, resolve)
    })
    this.#server.on('error', (error) => this.#log.error({ reason: error.message }, 'the stratum port failed'))
    return (this.#server.address() as AddressInfo).port
  }

  /** A new tip goes to everybody at once; a refresh of the same tip as well, but stays valid beside older jobs. */
  announce(work: Work, clean: boolean): void {
    for (const session of this.sessions()) session.notify(work, clean)
  }

  async close(): Promise<void> {
    clearInterval(this.#timer)
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()))
    this.#turn.end()
    for (const { socket } of this.#connections) socket.end()
    for (let waited = 0; this.#connections.size > 0 && waited < 500; waited += 10) {
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
    for (const { socket } of this.#connections) socket.destroy()
    await closed
  }

  #accept(socket: Socket): void {
    if (this.#connections.size >= this.#limits.connectionsMax) {
      this.#events.closed('tooMany')
      socket.destroy()
      return
    }
    const connection = new Connection(socket, this.#turn, (reason) => this.#events.closed(reason))
    const session = new Session(randomBytes(8).toString('hex'), this.#extranonces.take(), this.#desk, (text) =>
      connection.say(text),
    )
    this.#prefixes.set(session.id, addressPrefix(socket.remoteAddress ?? ''))
    connection.session = session
    this.#connections.add(connection)
    socket.on('data', (chunk: Buffer) => connection.receive(chunk))
    // `close` follows; a reset by the peer is daily life.
    socket.on('error', () => undefined)
    socket.on('close', () => {
      this.#connections.delete(connection)
      this.#prefixes.delete(session.id)
      this.#extranonces.giveBack(session.extranonce1)
      this.#events.ended(session)
      this.#turn.schedule()
    })
  }

  async #tick(): Promise<void> {
    let done = 0
    for (const connection of [...this.#connections]) {
      const { session } = connection
      if (!session) continue
      if (session.authorized) session.tick()
      else if (Date.now() - connection.openedMs > this.#limits.authorizeWithinMs) connection.hangUp('notAuthorized')
      if (++done % sessionsPerSlice === 0) await new Promise((resolve) => setImmediate(resolve))
    }
  }
}

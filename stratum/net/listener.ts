// The TCP ports: connections in, sessions made for them, and what happens to all of them at once.
import { randomBytes } from 'node:crypto'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Desk } from '../session/desk.ts'
import { Session } from '../session/session.ts'
import type { Work } from '../work/work.ts'
import { addressPrefix } from './address-prefix.ts'
import { type CloseReason, Connection } from './connection.ts'
import type { Extranonces } from './extranonces.ts'
import type { Turn } from './turn.ts'

export interface ListenerParts {
  readonly turn: Turn
  readonly extranonces: Extranonces
  /** Over all ports. */
  readonly connectionsMax: number
  readonly authorizeWithinMs: number
  /** Several processes may listen on one port: the system spreads new connections over them. */
  readonly reusePort: boolean
  ended(session: Session): void
  closed(reason: CloseReason): void
}

/** Sessions are looked after in slices, so that ten thousand never hold up one turn. */
const tickMs = 5_000
const sessionsPerSlice = 250
const sliceMs = 10
const sessionsPerWrite = 64
const keepAliveMs = 60_000
/** Room for a farm that comes back all at once. */
const backlog = 4_096
const leaveWithinMs = 500

export class Listener {
  readonly #parts: ListenerParts
  readonly #servers: Server[] = []
  readonly #connections = new Set<Connection>()
  readonly #prefixes = new Map<string, string>()
  readonly #timer: NodeJS.Timeout
  #announced = 0

  constructor(parts: ListenerParts) {
    this.#parts = parts
    this.#timer = setInterval(() => void this.#tick(), tickMs)
  }

  get connections(): number {
    return this.#connections.size
  }

  prefixOf(session: string): string {
    return this.#prefixes.get(session) ?? ''
  }

  /** Resolves with the port it got; throws where it is taken. */
  async listen(port: number, host: string, desk: Desk): Promise<number> {
    const server = createServer({ noDelay: true, keepAlive: true, keepAliveInitialDelay: keepAliveMs }, (socket) =>
      this.#accept(socket, desk),
    )
    this.#servers.push(server)
    await new Promise<void>((resolve, reject) => {
      server.once('error', (error: NodeJS.ErrnoException) =>
        reject(error.code === 'EADDRINUSE' ? new Error(`port ${port} is taken: choose another one`) : error),
      )
      server.listen({ port, host, backlog, reusePort: this.#parts.reusePort }, resolve)
    })
    return (server.address() as AddressInfo).port
  }

  /** A new tip goes to everybody in this very turn; a refresh is spread out, and ends where newer work has come. */
  announce(work: Work, newTip: boolean): void {
    const turn = ++this.#announced
    if (!newTip)
      return void this.#spread(
        (session) => session.notify(work, false),
        () => turn === this.#announced,
      )
    let told = 0
    for (const { session } of this.#connections) {
      session?.notify(work, true)
      // The first miners are on their way while the last jobs are still made.
      if (++told % sessionsPerWrite === 0) this.#parts.turn.end()
    }
    this.#parts.turn.end()
  }

  async close(): Promise<void> {
    clearInterval(this.#timer)
    this.#announced++
    const closed = this.#servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve())))
    this.#parts.turn.end()
    for (const { socket } of this.#connections) socket.end()
    for (let waited = 0; this.#connections.size > 0 && waited < leaveWithinMs; waited += 10) await sleep(10)
    for (const { socket } of this.#connections) socket.destroy()
    await Promise.all(closed)
  }

  #accept(socket: Socket, desk: Desk): void {
    // `close` follows; a reset by the peer is daily life.
    socket.on('error', () => undefined)
    if (this.#connections.size >= this.#parts.connectionsMax) {
      this.#parts.closed('tooMany')
      socket.destroy()
      return
    }
    const { turn, extranonces } = this.#parts
    const connection = new Connection(socket, turn, this.#parts.closed)
    const session = new Session(randomBytes(8).toString('hex'), extranonces.take(), desk, (text) =>
      connection.say(text),
    )
    connection.serve(session)
    this.#prefixes.set(session.id, addressPrefix(socket.remoteAddress ?? ''))
    this.#connections.add(connection)
    socket.on('data', (chunk: Buffer) => connection.receive(chunk))
    socket.on('close', () => {
      this.#connections.delete(connection)
      extranonces.giveBack(session.extranonce1)
      this.#parts.ended(session)
      this.#prefixes.delete(session.id)
    })
  }

  async #tick(): Promise<void> {
    const latestMs = Date.now() - this.#parts.authorizeWithinMs
    for (const connection of this.#connections) {
      if (connection.openedMs < latestMs && !connection.session?.authorized) connection.hangUp('notAuthorized')
    }
    await this.#spread(
      (session) => session.tick(),
      () => true,
    )
  }

  /** To each session, some at a time, for as long as it is worth while. */
  async #spread(act: (session: Session) => void, goesOn: () => boolean): Promise<void> {
    let done = 0
    for (const { session, socket } of [...this.#connections]) {
      if (!session || socket.destroyed) continue
      act(session)
      if (++done % sessionsPerSlice !== 0) continue
      await sleep(sliceMs)
      if (!goesOn()) return
    }
  }
}

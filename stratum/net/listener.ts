// The TCP ports: connections in, sessions made for them, and what happens to all of them at once.
import { randomBytes } from 'node:crypto'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { steadyMs } from '../../platform/clock.ts'
import type { Networks } from '../../platform/networks.ts'
import type { Desk } from '../session/desk.ts'
import { Session } from '../session/session.ts'
import type { Work } from '../work/work.ts'
import { Connection, type Keeper } from './connection.ts'
import type { Credentials } from './credentials.ts'
import type { Door, Visitor } from './door.ts'
import type { Extranonces } from './extranonces.ts'
import { type CloseReason, defaultPatience, guestStaysMs, type Patience, strangerStaysMs } from './limits.ts'
import { awaitProxyHeader } from './proxied.ts'
import { TlsEnds } from './tls-ends.ts'
import type { Turn } from './turn.ts'

export interface ListenerParts {
  readonly turn: Turn
  readonly extranonces: Extranonces
  readonly door: Door
  /** Of one connection that mines. */
  readonly linesPerSecond: number
  /** Peers that say who is behind them, by a PROXY header. */
  readonly proxies: Networks
  readonly patience?: Partial<Patience>
  /** Several processes may listen on one port: the system spreads new connections over them. */
  readonly reusePort: boolean
  ended(session: Session): void
  closed(reason: CloseReason): void
  slowed(): void
  /** A fault of ours; the connection that met it is closed. */
  failed(error: unknown): void
  banned(address: string, reason: CloseReason): void
  /** A connection could not be taken in. */
  missed(error: Error): void
}

/** A port, as long as it is open. */
interface Gate {
  readonly desk: Desk
  readonly tls: TlsEnds | null
}

/** Sessions are looked after in slices, so that ten thousand never hold up one turn. */
const sessionsPerSlice = 250
const sliceMs = 10
const sessionsPerWrite = 64
const keepAliveMs = 60_000
/** Room for a farm that comes back all at once. */
const backlog = 4_096
const leaveWithinMs = 500
const drainStepMs = 50
/** Who is dismissed may still hand in what it has found. */
const dismissAfterMs = 1_000
/** After the wish to connect again; some devices do not know it. */
const drainAfterMs = 1_000
/** Leaves the last ones time to go. */
const drainPart = 0.8

export class Listener {
  readonly #parts: ListenerParts
  readonly #patience: Patience
  readonly #keeper: Keeper
  readonly #servers: Server[] = []
  readonly #connections = new Set<Connection>()
  /** Sockets that have not said all that comes before a session. */
  readonly #greeting = new Set<Socket>()
  /** Of these, in the order in which they came: not authorized, without an accepted share. */
  readonly #strangers = new Set<Connection>()
  readonly #guests = new Set<Connection>()
  readonly #prefixes = new Map<string, string>()
  readonly #timer: NodeJS.Timeout
  readonly #left: (this: HeldSocket) => void
  #announced = 0

  constructor(parts: ListenerParts) {
    this.#parts = parts
    this.#patience = { ...defaultPatience, ...parts.patience }
    this.#keeper = {
      turn: parts.turn,
      linesPerSecond: parts.linesPerSecond,
      slowMs: this.#patience.slowMs,
      authorized: (connection) => {
        this.#strangers.delete(connection)
        this.#guests.add(connection)
      },
      draw: ({ visitor }, wanted) => parts.door.draw(visitor, wanted, Date.now()),
      proved: (connection) => {
        this.#guests.delete(connection)
        parts.door.proved(connection.visitor, Date.now())
      },
      slowed: () => parts.slowed(),
      failed: (error) => parts.failed(error),
      closed: ({ visitor }, reason) => this.#closed(visitor, reason),
    }
    const forget = (connection: Connection): void => this.#forget(connection)
    this.#left = function left() {
      if (this.held) forget(this.held)
    }
    this.#timer = setInterval(() => void this.#tick(), this.#patience.tickMs)
  }

  get connections(): number {
    return this.#connections.size
  }

  /** Those that mine, and those that may yet. */
  *sessions(): Iterable<Session> {
    for (const { session } of this.#connections) if (session) yield session
  }

  prefixOf(session: string): string {
    return this.#prefixes.get(session) ?? ''
  }

  /** Resolves with the port it got; throws where it is taken. With credentials it speaks TLS. */
  async listen(port: number, host: string, desk: Desk, credentials?: Credentials): Promise<number> {
    const gate = { desk, tls: credentials ? new TlsEnds(credentials, this.#patience.greetWithinMs) : null }
    const server = createServer({ noDelay: true, keepAlive: true, keepAliveInitialDelay: keepAliveMs }, (socket) =>
      this.#meet(socket, gate),
    )
    this.#servers.push(server)
    await new Promise<void>((resolve, reject) => {
      // After it listens: a connection that could not be taken, such as for want of file descriptors.
      let refuses = (error: Error): void => reject(error)
      server.on('listening', () => {
        refuses = (error) => this.#parts.missed(error)
      })
      server.on('error', (error: NodeJS.ErrnoException) =>
        refuses(error.code === 'EADDRINUSE' ? new Error(`port ${port} is taken: choose another one`) : error),
      )
      server.listen({ port, host, backlog, reusePort: this.#parts.reusePort }, resolve)
    })
    return (server.address() as AddressInfo).port
  }

  /**
   * A new tip goes to everybody in this very turn, and `written` hears each time that some of them were written to; a
   * refresh is spread out, and ends where newer work has come.
   */
  announce(work: Work, newTip: boolean, written: () => void = ignore): void {
    const turn = ++this.#announced
    if (!newTip)
      return void this.#spread(
        (connection) => connection.notify(work, false),
        () => turn === this.#announced,
      )
    let told = 0
    for (const connection of this.#connections) {
      connection.notify(work, true)
      // The first miners are on their way while the last jobs are still made.
      if (++told % sessionsPerWrite !== 0) continue
      this.#parts.turn.end()
      written()
    }
    this.#parts.turn.end()
    if (told > 0) written()
  }

  /**
   * Ends connections whose address may no longer mine: says why, and closes a second later. What is handed in until then is
   * judged as ever, so no block is lost. Returns how many.
   */
  dismiss(why: (address: string) => string | null): number {
    const goes: Connection[] = []
    for (const connection of this.#connections) {
      const address = connection.session?.address ?? null
      const words = address === null ? null : why(address)
      if (words === null) continue
      connection.session?.showMessage(words)
      goes.push(connection)
    }
    if (goes.length > 0) {
      setTimeout(() => {
        for (const each of goes) each.hangUp('addressBanned')
      }, dismissAfterMs)
    }
    return goes.length
  }

  /**
   * Lets nobody in any more and asks everybody to connect again, some at a time; what they hand in until then is judged
   * as ever. Resolves when all have gone, or time is up.
   */
  async drain(withinMs: number): Promise<void> {
    for (const server of this.#servers) server.close()
    const untilMs = performance.now() + withinMs
    const all = [...this.#connections]
    const steps = Math.max(1, Math.floor((withinMs * drainPart - drainAfterMs) / drainStepMs))
    const each = Math.ceil(all.length / steps)
    const leaves: (readonly [number, Connection[]])[] = []
    const goes = async (): Promise<boolean> => {
      const nowMs = performance.now()
      while (leaves[0] && leaves[0][0] <= nowMs) for (const one of leaves.shift()?.[1] ?? []) one.hangUp('drained')
      if (this.#connections.size === 0 || nowMs >= untilMs) return false
      await sleep(drainStepMs)
      return true
    }
    do {
      const some = all.splice(0, each)
      for (const { session } of some) session?.reconnect()
      if (some.length > 0) leaves.push([performance.now() + Math.min(drainAfterMs, withinMs / 4), some])
    } while (await goes())
  }

  async close(): Promise<void> {
    clearInterval(this.#timer)
    this.#announced++
    const closed = this.#servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve())))
    for (const socket of this.#greeting) socket.destroy()
    this.#parts.turn.end()
    for (const { socket } of this.#connections) socket.end()
    for (let waited = 0; this.#connections.size > 0 && waited < leaveWithinMs; waited += 10) await sleep(10)
    for (const { socket } of this.#connections) socket.destroy()
    await Promise.all(closed)
    this.#parts.door.close(Date.now())
  }

  #meet(socket: Socket, gate: Gate): void {
    // `close` follows; a reset by the peer is daily life.
    socket.on('error', ignore)
    const { remoteAddress } = socket
    if (remoteAddress === undefined) socket.destroy()
    else if (this.#parts.proxies.has(remoteAddress)) this.#greetProxy(socket, remoteAddress, gate)
    else this.#admit(socket, remoteAddress, gate)
  }

  #greetProxy(socket: Socket, ownAddress: string, gate: Gate): void {
    this.#greeting.add(socket)
    awaitProxyHeader(socket, this.#patience.greetWithinMs, (header) => {
      this.#greeting.delete(socket)
      if (header) {
        this.#admit(socket, header.source ?? ownAddress, gate)
        return
      }
      this.#parts.closed('badProxyHeader')
      socket.destroy()
    })
  }

  #admit(socket: Socket, address: string, gate: Gate): void {
    const nowMs = Date.now()
    let visitor = this.#parts.door.admit(address, nowMs)
    if (visitor === 'tooMany' && this.#makesWay(steadyMs())) visitor = this.#parts.door.admit(address, nowMs)
    if (typeof visitor === 'string') {
      this.#parts.closed(visitor)
      socket.destroy()
    } else if (gate.tls) this.#greetTls(socket, visitor, gate.desk, gate.tls)
    else this.#serve(socket, visitor, gate.desk)
  }

  /** All places are taken: is one of them by somebody who has had time to show what for? */
  #makesWay(nowMs: number): boolean {
    const [stranger] = this.#strangers
    const [guest] = this.#guests
    const goes =
      stranger && nowMs - stranger.openedMs > strangerStaysMs
        ? stranger
        : guest && nowMs - guest.openedMs > guestStaysMs
          ? guest
          : null
    if (!goes) return false
    this.#parts.closed('madeWay')
    this.#forget(goes)
    goes.socket.destroy()
    return true
  }

  #greetTls(socket: Socket, visitor: Visitor, desk: Desk, tls: TlsEnds): void {
    this.#greeting.add(socket)
    tls.begin(socket, (secured) => {
      this.#greeting.delete(socket)
      if (secured) {
        secured.on('error', ignore)
        this.#serve(secured, visitor, desk)
        return
      }
      this.#closed(visitor, 'tlsFailed')
      this.#parts.door.left(visitor, false)
    })
  }

  #serve(socket: HeldSocket, visitor: Visitor, desk: Desk): void {
    // Kept while the connection lives, even where its miner goes on with that of a connection before.
    const extranonce1 = this.#parts.extranonces.take()
    const connection = new Connection(socket, visitor, this.#keeper, extranonce1)
    const session = new Session(randomBytes(8).toString('hex'), extranonce1, desk, (text) => connection.say(text))
    connection.serve(session)
    this.#prefixes.set(session.id, visitor.neighbourhood.prefix)
    this.#connections.add(connection)
    this.#strangers.add(connection)
    socket.held = connection
    socket.on('data', receive).on('close', this.#left)
    // It was stopped to read what comes before a session.
    socket.resume()
  }

  #forget(connection: Connection): void {
    const { extranonces, door, ended } = this.#parts
    const { session, visitor, extranonce1 } = connection
    if (!this.#connections.delete(connection)) return
    this.#strangers.delete(connection)
    this.#guests.delete(connection)
    door.left(visitor, connection.proven)
    extranonces.giveBack(extranonce1)
    if (!session) return
    ended(session)
    this.#prefixes.delete(session.id)
  }

  #closed(visitor: Visitor, reason: CloseReason): void {
    this.#parts.closed(reason)
    if (this.#parts.door.misbehaved(visitor, reason, Date.now())) this.#parts.banned(visitor.address, reason)
  }

  async #tick(): Promise<void> {
    const nowMs = steadyMs()
    this.#parts.door.tick(Date.now())
    await this.#spread(
      (connection) => connection.tick(nowMs, this.#patience),
      () => true,
    )
  }

  /** To each connection, some at a time, for as long as it is worth while. */
  async #spread(act: (connection: Connection) => void, goesOn: () => boolean): Promise<void> {
    let done = 0
    for (const connection of [...this.#connections]) {
      if (connection.socket.destroyed) continue
      act(connection)
      if (++done % sessionsPerSlice !== 0) continue
      await sleep(sliceMs)
      if (!goesOn()) return
    }
  }
}

/** One function for all of them: at ten thousand connections a closure each is a megabyte. */
interface HeldSocket extends Socket {
  held?: Connection
}

function receive(this: HeldSocket, chunk: Buffer): void {
  this.held?.receive(chunk)
}

const ignore = (): void => undefined

import type { Socket } from 'node:net'
import { steadyMs } from '../../platform/clock.ts'
import { parseLine } from '../protocol/message.ts'
import type { Session } from '../session/session.ts'
import type { Work } from '../work/work.ts'
import type { Visitor } from './door.ts'
import {
  type CloseReason,
  guestLinesBurst,
  guestLinesPerSecond,
  guestSlowedMax,
  lineBytesMax,
  minerBurstSeconds,
  type Patience,
  strangerBytesMax,
  strangerLinesMax,
  unsentBytesMax,
} from './limits.ts'
import type { Speaker, Turn } from './turn.ts'

/** What all connections of a listener have in common. */
export interface Keeper {
  readonly turn: Turn
  /** Of one connection that mines. */
  readonly linesPerSecond: number
  /** Nothing is read for so long of one that said too much. */
  readonly slowMs: number
  authorized(connection: Connection): void
  /** Lines that its network may still say, of those wanted. */
  draw(connection: Connection, wanted: number): number
  /** Its first accepted share. */
  proved(connection: Connection): void
  /** It said too much at once and is read more slowly. */
  slowed(connection: Connection): void
  closed(connection: Connection, reason: CloseReason): void
  /** Our own fault, met while this connection was served. */
  failed(error: unknown): void
}

const lineEnd = 0x0a
/** Then others have their turn, and this one goes on with the next. */
const linesPerTurn = 16
/** Someone who is let go has to have read what was left within one tick or two. */
const endingTicksMax = 2
/** Fewer bad shares say nothing. */
const rejectsLeast = 20
const unlimited = 2 ** 30

/** Counts at the last tick before bad shares came and no good one. */
interface Rejects {
  readonly accepted: number
  readonly refused: number
  readonly sinceMs: number
  asked: boolean
}

/** What a connection has shown of itself; each has an allowance of lines. */
const stranger = 0
const guest = 1
const miner = 2

/** One socket: bytes to lines, text to bytes. Its text goes out at the end of the turn. */
export class Connection implements Speaker {
  readonly socket: Socket
  readonly visitor: Visitor
  /** Its own, to be given back. */
  readonly extranonce1: Uint8Array
  /** By the steady clock, as all times that it is told. */
  readonly openedMs = steadyMs()
  readonly #keeper: Keeper
  #session: Session | null = null
  #rest: Buffer | null = null
  #out: string | Buffer = ''
  #queued = false
  #ending = false
  /** Since a line ended, or since it was told to go. */
  #ticks = 0
  #stage: typeof stranger | typeof guest | typeof miner = stranger
  /** Lines that may still be read before anybody looks at the clock. */
  #lines = strangerLinesMax
  #filledMs = 0
  #paused = false
  #slowedCount = 0
  #proven = false
  #rejects: Rejects | null = null

  constructor(socket: Socket, visitor: Visitor, keeper: Keeper, extranonce1: Uint8Array) {
    this.socket = socket
    this.visitor = visitor
    this.extranonce1 = extranonce1
    this.#keeper = keeper
  }

  serve(session: Session): void {
    this.#session = session
  }

  get session(): Session | null {
    return this.#session
  }

  /** A share of it was accepted. */
  get proven(): boolean {
    return this.#proven
  }

  /** ASCII only. A job comes as bytes, and goes out as they are where nothing else is said in its turn. */
  say(text: string | Buffer): void {
    if (this.#ending) return
    this.#out = this.#out.length === 0 ? text : this.#out.toString() + text.toString()
    this.#queue()
  }

  receive(chunk: Buffer): void {
    try {
      const problem = this.#read(chunk)
      if (problem) this.hangUp(problem)
    } catch (error) {
      this.#fails(error)
    }
  }

  notify(work: Work, clean: boolean): void {
    try {
      this.#session?.notify(work, clean)
    } catch (error) {
      this.#fails(error)
    }
  }

  /** Says what is still to be said, then closes. */
  hangUp(reason: CloseReason): void {
    if (this.#ending) return
    this.#ending = true
    this.#ticks = 0
    this.#rest = null
    this.#keeper.closed(this, reason)
    this.#queue()
  }

  /** Every few seconds. */
  tick(nowMs: number, patience: Patience): void {
    try {
      this.#look(nowMs, patience)
      this.#session?.tick()
    } catch (error) {
      this.#fails(error)
    }
  }

  /** Whatever is wrong with one session costs no other its job. */
  #fails(error: unknown): void {
    this.#keeper.failed(error)
    this.hangUp('fault')
  }

  /** What has gone on for too long. */
  #look(nowMs: number, patience: Patience): void {
    const session = this.#session
    if (this.#ending) {
      if (++this.#ticks >= endingTicksMax) this.socket.destroy()
    } else if (!session) return
    else if (!session.authorized && nowMs - this.openedMs > patience.authorizeWithinMs) {
      this.hangUp('notAuthorized')
    } else if (this.#rest && !this.#paused && ++this.#ticks * patience.tickMs > patience.lineWithinMs) {
      this.hangUp('halfLine')
    } else this.#weigh(session, nowMs, patience)
  }

  flush(): void {
    this.#queued = false
    const { socket } = this
    if (this.#out.length > 0 && !socket.destroyed) socket.write(this.#out, 'latin1')
    this.#out = ''
    if (this.#ending) socket.destroySoon()
    else if (socket.writableLength > unsentBytesMax) {
      this.#ending = true
      this.#keeper.closed(this, 'notReading')
      socket.destroy()
    }
  }

  #queue(): void {
    if (this.#queued) return
    this.#queued = true
    this.#keeper.turn.add(this)
  }

  /** Hears every whole line; what is left waits for its end. */
  #read(chunk: Buffer): CloseReason | null {
    const session = this.#session
    if (this.#ending || !session) return null
    const bytes = this.#rest ? (chunk === NOTHING ? this.#rest : Buffer.concat([this.#rest, chunk])) : chunk
    let at = 0
    let lines = 0
    let end = bytes.indexOf(lineEnd)
    for (; end >= 0; end = bytes.indexOf(lineEnd, at)) {
      if (end - at > lineBytesMax) return 'lineTooLong'
      if (++lines > linesPerTurn) {
        this.#pause()
        setImmediate(() => this.#goOn())
        break
      }
      if (--this.#lines < 0) {
        const problem = this.#refill(session)
        if (problem) return problem
        if (this.#paused) break
      }
      // Whole lines only are decoded, so a character is never cut in two.
      const line = bytes.toString('utf8', at, end)
      const heard = session.hear(line)
      if (heard === 'hang up') return parseLine(line).kind === 'malformed' ? 'garbage' : 'refused'
      at = end + 1
      if (heard === 'wait') {
        this.#pause()
        session.settled = (answers) => this.#settle(answers)
        break
      }
    }
    if (end < 0 && bytes.length - at > lineBytesMax) return 'lineTooLong'
    if (at > 0) this.#ticks = 0
    this.#rest = at === bytes.length ? null : this.#paused ? bytes.subarray(at) : copyOf(bytes, at)
    if (this.#stage === stranger) return this.#getToKnow(session)
    if (!this.#proven) this.#proves(session)
    return null
  }

  #getToKnow(session: Session): CloseReason | null {
    if (!session.authorized) {
      return this.socket.bytesRead > strangerBytesMax && !this.visitor.exempt ? 'strangerTooLoud' : null
    }
    this.#stage = guest
    this.#keeper.authorized(this)
    this.#lines = this.visitor.exempt ? unlimited : guestLinesBurst
    this.#filledMs = Math.floor(performance.now())
    return null
  }

  /** Takes one line from what time has given; where it has given none, waits or says what is wrong. */
  #refill(session: Session): CloseReason | null {
    if (this.visitor.exempt) this.#lines = unlimited
    else if (this.#stage === stranger) {
      if (!session.authorized) return 'strangerTooLoud'
      this.#getToKnow(session)
    } else if (this.#stage === guest && this.#proves(session)) {
      this.#stage = miner
      // As if it had been silent for as long as it may save up.
      this.#filledMs = Math.floor(performance.now()) - minerBurstSeconds * 1_000
      return this.#wait()
    } else return this.#wait()
    this.#lines--
    return null
  }

  /** A bucket that time fills again. */
  #wait(): CloseReason | null {
    const perSecond = this.#stage === guest ? guestLinesPerSecond : this.#keeper.linesPerSecond
    const most = this.#stage === guest ? guestLinesBurst : perSecond * minerBurstSeconds
    const nowMs = Math.floor(performance.now())
    const wanted = Math.min(most, Math.floor(((nowMs - this.#filledMs) / 1_000) * perSecond))
    const given = this.#keeper.draw(this, wanted)
    this.#lines = Math.max(0, given - 1)
    if (given > 0) this.#filledMs = nowMs
    else if (this.#stage === guest && ++this.#slowedCount > guestSlowedMax) return 'flood'
    else this.#slowDown()
    return null
  }

  /** Reads nothing for a moment: the sender has to wait, and nobody else. */
  #slowDown(): void {
    this.#keeper.slowed(this)
    this.#pause()
    setTimeout(() => this.#goOn(), this.#keeper.slowMs)
  }

  #pause(): void {
    this.#paused = true
    this.socket.pause()
  }

  /** First what was left over, then what comes. */
  #goOn(): void {
    this.#paused = false
    if (this.#ending || this.socket.destroyed) return
    this.receive(NOTHING)
    if (!this.#paused) this.socket.resume()
  }

  /** Whoever is gone meanwhile is told nothing, and nothing is told of it: its session has ended. */
  #settle(answers: () => void): void {
    if (this.#ending || this.socket.destroyed) return
    try {
      answers()
    } catch (error) {
      this.#fails(error)
    }
    this.#goOn()
  }

  #proves(session: Session): boolean {
    if (this.#proven) return true
    this.#proven = session.rigs().some(({ accepted }) => accepted > 0)
    if (this.#proven) this.#keeper.proved(this)
    return this.#proven
  }

  /** A device that sends nothing but bad shares may have lost its way: a new connection has helped some. */
  #weigh(session: Session, nowMs: number, patience: Patience): void {
    let accepted = 0
    let refused = 0
    for (const rig of session.rigs()) {
      accepted += rig.accepted
      refused += rig.refused
    }
    if (accepted > 0) this.#proves(session)
    if (refused === 0) return
    const since = this.#rejects
    if (!since || accepted > since.accepted || refused === since.refused) {
      this.#rejects = { accepted, refused, sinceMs: nowMs, asked: false }
      return
    }
    if (refused - since.refused < rejectsLeast) return
    const lastedMs = nowMs - since.sinceMs
    if (lastedMs >= patience.rejectsCloseMs) this.hangUp('onlyRejects')
    else if (lastedMs >= patience.rejectsReconnectMs && !since.asked) {
      since.asked = true
      session.reconnect()
    }
  }
}

const NOTHING = Buffer.alloc(0)

/** What is left may be a small view of a large chunk, and a pooled copy would hold on to its pool. */
function copyOf(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.allocUnsafeSlow(bytes.length - at)
  bytes.copy(copy, 0, at)
  return copy
}

import type { Socket } from 'node:net'
import type { Session } from '../session/session.ts'
import type { Speaker, Turn } from './turn.ts'

/** Real firmware sends less than 1 KiB a line. */
export const lineBytesMax = 8 * 1024
/** A miner that does not read what it is sent is let go. */
export const unsentBytesMax = 256 * 1024
const lineEnd = 0x0a

export type CloseReason = 'lineTooLong' | 'notReading' | 'refused' | 'notAuthorized' | 'tooMany'

/** One socket: bytes to lines, text to bytes. Its text goes out at the end of the turn. */
export class Connection implements Speaker {
  readonly socket: Socket
  readonly openedMs = Date.now()
  readonly #turn: Turn
  readonly #closed: (reason: CloseReason) => void
  #session: Session | null = null
  #rest: Buffer | null = null
  #out: string | Buffer = ''
  #queued = false
  #ending = false

  constructor(socket: Socket, turn: Turn, closed: (reason: CloseReason) => void) {
    this.socket = socket
    this.#turn = turn
    this.#closed = closed
  }

  serve(session: Session): void {
    this.#session = session
  }

  get session(): Session | null {
    return this.#session
  }

  /** ASCII only. A job comes as bytes, and goes out as they are where nothing else is said in its turn. */
  say(text: string | Buffer): void {
    if (this.#ending) return
    this.#out = this.#out.length === 0 ? text : this.#out.toString() + text.toString()
    this.#queue()
  }

  receive(chunk: Buffer): void {
    const problem = this.#read(chunk)
    if (problem) this.hangUp(problem)
  }

  /** Says what is still to be said, then closes. */
  hangUp(reason: CloseReason): void {
    if (this.#ending) return
    this.#ending = true
    this.#closed(reason)
    this.#queue()
  }

  flush(): void {
    this.#queued = false
    const { socket } = this
    if (this.#out.length > 0 && !socket.destroyed) socket.write(this.#out, 'latin1')
    this.#out = ''
    if (this.#ending) socket.destroySoon()
    else if (socket.writableLength > unsentBytesMax) {
      this.#ending = true
      this.#closed('notReading')
      socket.destroy()
    }
  }

  #queue(): void {
    if (this.#queued) return
    this.#queued = true
    this.#turn.add(this)
  }

  /** Hears every whole line; what is left waits for its end. */
  #read(chunk: Buffer): CloseReason | null {
    const session = this.#session
    if (this.#ending || !session) return null
    const bytes = this.#rest ? Buffer.concat([this.#rest, chunk]) : chunk
    let at = 0
    for (let end = bytes.indexOf(lineEnd); end >= 0; end = bytes.indexOf(lineEnd, at)) {
      if (end - at > lineBytesMax) return 'lineTooLong'
      // Whole lines only are decoded, so a character is never cut in two.
      if (session.hear(bytes.toString('utf8', at, end)) === 'hang up') return 'refused'
      at = end + 1
    }
    if (bytes.length - at > lineBytesMax) return 'lineTooLong'
    // A copy: what is left may be a small view of a large chunk.
    this.#rest = at < bytes.length ? Buffer.from(bytes.subarray(at)) : null
    return null
  }
}

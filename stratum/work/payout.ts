// What the miners of one payout address share within one work, and the line that tells them of it.
import { concatBytes, fromHex } from '../../bitcoin/index.ts'

/** A coinbase with room for a payout script and a tag of certain lengths; both are written over what stands there. */
export interface Shape {
  /** What precedes the extranonces. */
  readonly coinb1: Uint8Array
  /** What follows them. */
  readonly coinb2: Uint8Array
  readonly scriptAt: number
  readonly tagLength: number
  readonly tagAt: number
  /** `mining.notify` behind the job id, up to the clean flag. */
  readonly notify: Buffer
  readonly notifyCoinb2At: number
}

const HEAD = Buffer.from('{"id":null,"method":"mining.notify","params":["')
const CLEAN = Buffer.from('true]}\n')
const NOT_CLEAN = Buffer.from('false]}\n')
const DIGITS = Buffer.from('0123456789abcdef')

/**
 * Stays as it is for as long as a job of it is out, whatever becomes of the tag. Small, because a session holds a dozen
 * of them: the line is made anew each time, which takes a quarter of a microsecond.
 */
export class Payout {
  readonly #shape: Shape
  readonly #script: Uint8Array
  readonly #tag: string
  #coinb2: Uint8Array | null = null

  /** `tag` has the length that the shape has room for, or the shape has no room for one. */
  constructor(shape: Shape, script: Uint8Array, tag: string) {
    this.#shape = shape
    this.#script = script
    this.#tag = shape.tagLength === tag.length ? tag : ''
  }

  /** What precedes the extranonces in the coinbase. */
  get coinb1(): Uint8Array {
    return this.#shape.coinb1
  }

  /** What follows them. */
  get coinb2(): Uint8Array {
    if (this.#coinb2) return this.#coinb2
    const { coinb2, scriptAt, tagAt } = this.#shape
    const bytes = coinb2.slice()
    bytes.set(this.#script, scriptAt)
    for (let i = 0; i < this.#tag.length; i++) bytes[tagAt + i] = this.#tag.charCodeAt(i)
    this.#coinb2 = bytes
    return bytes
  }

  /** A whole `mining.notify`, ASCII, with its line end. */
  notify(jobId: string, clean: boolean): Buffer {
    const { notify, notifyCoinb2At, scriptAt, tagAt } = this.#shape
    const end = clean ? CLEAN : NOT_CLEAN
    const line = Buffer.allocUnsafe(HEAD.length + jobId.length + notify.length + end.length)
    line.set(HEAD)
    let at = HEAD.length
    // Loops: for so few bytes a call out of JavaScript costs more.
    for (let i = 0; i < jobId.length; i++) line[at++] = jobId.charCodeAt(i)
    line.set(notify, at)
    line.set(end, at + notify.length)
    at += notifyCoinb2At
    const tag = this.#tag
    for (let i = 0; i < tag.length; i++) writeHex(line, at + (tagAt + i) * 2, tag.charCodeAt(i))
    const script = this.#script
    for (let i = 0; i < script.length; i++) writeHex(line, at + (scriptAt + i) * 2, script[i] as number)
    return line
  }
}

function writeHex(into: Buffer, at: number, byte: number): void {
  into[at] = DIGITS[byte >> 4] as number
  into[at + 1] = DIGITS[byte & 15] as number
}

/** The whole coinbase (without witness) of a session's share. `extranonce2` is hex. */
export function coinbaseOf(payout: Payout, extranonce1: Uint8Array, extranonce2: string): Uint8Array {
  return concatBytes(payout.coinb1, extranonce1, fromHex(extranonce2), payout.coinb2)
}

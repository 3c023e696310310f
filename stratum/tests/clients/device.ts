// What the devices of these tests have in common: bytes in, bytes out, and a hash that is made from the text of a job.
import { difficultyToTarget, foldBranch, fromHex, hashMeetsTarget, targetBytes } from '../../../bitcoin/index.ts'
import { sha256dNative, swapWords } from '../../../dev/miner-job.ts'

/** The real device would hang up, crash or mine for nothing here. */
export class GaveUp extends Error {
  override readonly name = 'GaveUp'
}

export function giveUp(why: string): never {
  throw new GaveUp(why)
}

/** `mining.notify` as text, as most firmware keeps it. */
export interface Notify {
  readonly id: string
  readonly previousHash: string
  readonly coinb1: string
  readonly coinb2: string
  readonly branch: readonly string[]
  readonly version: string
  readonly bits: string
  readonly time: string
  readonly clean: boolean
}

export interface Owner {
  readonly user: string
  readonly password: string
  /**
   * A chain so easy that no difficulty is whole: nothing that these devices were made for, so their readers let
   * fractions pass.
   */
  readonly playground?: boolean
}

/** Tests ask for shares of a few hashes. */
const hashesMax = 10_000

export type Json = Readonly<Record<string, unknown>>

/** One connection of one device. Its program reads like its firmware: `yield` is where that waits for a line. */
export abstract class Device {
  extranonce1 = ''
  extranonce2Size = 0
  versionMask = 0
  difficulty = 1
  job: Notify | null = null
  accepted = 0
  readonly refused: string[] = []
  /** It closed the connection of its own will. */
  done = false
  protected readonly owner: Owner
  /** A longer line is not read whole. */
  protected readonly lineBytesMax: number = 16_384
  #program: Generator<void, void, string> | null = null
  #out = ''
  #rest = ''

  constructor(owner: Owner) {
    this.owner = owner
  }

  protected abstract program(): Generator<void, void, string>

  /** Grinds until its job is solved; the bytes of the submit. */
  abstract submit(): string

  /** What it writes once it is connected. */
  start(): string {
    this.#program = this.program()
    this.#step(this.#program.next())
    return this.#written()
  }

  /** Takes what arrived in one read; what it writes then. Throws `GaveUp` where the device would. */
  hears(bytes: string): string {
    const lines = (this.#rest + bytes).split('\n')
    this.#rest = lines.pop() ?? ''
    for (const line of lines) {
      if (line.length > this.lineBytesMax) giveUp(`a line of ${line.length} bytes`)
      if (this.#program && !this.done) this.#step(this.#program.next(line))
    }
    return this.#written()
  }

  protected write(text: string): void {
    this.#out += text
  }

  /** The text of a job's params; each type checked as all of them need it. */
  protected notify(params: unknown): Notify {
    if (!Array.isArray(params) || params.length < 8) giveUp('a job of too few params')
    const [id, previousHash, coinb1, coinb2, branch, version, bits, time] = params
    for (const each of [id, previousHash, coinb1, coinb2, version, bits, time]) {
      if (typeof each !== 'string') giveUp('a job whose parts are no text')
    }
    if (!Array.isArray(branch) || branch.length > 32) giveUp('a job without a branch, or with too long a one')
    return { id, previousHash, coinb1, coinb2, branch, version, bits, time, clean: params.at(-1) === true }
  }

  protected get work(): Notify {
    return this.job ?? giveUp('no job came')
  }

  /** The first nonce from `from` on whose header meets the difficulty. */
  protected solve(choice: { extranonce2: string; version: number; from?: number; difficulty?: number }): number {
    const { coinb1, coinb2, branch, previousHash, time, bits } = this.work
    const coinbase = fromHex(coinb1 + this.extranonce1 + choice.extranonce2 + coinb2)
    const root = foldBranch(
      sha256dNative(coinbase),
      branch.map((each) => fromHex(each)),
      sha256dNative,
    )
    const header = Buffer.alloc(80)
    header.writeUInt32LE(choice.version >>> 0, 0)
    header.set(swapWords(fromHex(previousHash)), 4)
    header.set(root, 36)
    header.writeUInt32LE(Number.parseInt(time, 16), 68)
    header.writeUInt32LE(Number.parseInt(bits, 16), 72)
    const target = targetBytes(difficultyToTarget(choice.difficulty ?? this.difficulty))
    const from = choice.from ?? 0
    for (let nonce = from; nonce < from + hashesMax; nonce++) {
      header.writeUInt32LE(nonce, 76)
      if (hashMeetsTarget(sha256dNative(header), target)) return nonce
    }
    return giveUp(`no share of ${choice.difficulty ?? this.difficulty} within ${hashesMax} hashes`)
  }

  /** Keeps the whole part in 32 bits: anything else would be another difficulty than the one that was said. */
  protected whole32(value: unknown, most = 0xffffffff): number {
    if (typeof value !== 'number') giveUp('a difficulty that is no number')
    const isKept = Number.isInteger(value) && value >= 1 && value <= most
    return isKept || this.owner.playground ? value : giveUp(`the difficulty ${value} in 32 bits`)
  }

  #step({ done }: IteratorResult<void, void>): void {
    if (done) this.done = true
  }

  #written(): string {
    const out = this.#out
    this.#out = ''
    return out
  }
}

export function json(line: string): Json {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    return giveUp(`no JSON: ${line.slice(0, 100)}`)
  }
  return typeof value === 'object' && value !== null ? (value as Json) : giveUp('no object')
}

export const hex8 = (value: number): string => (value >>> 0).toString(16).padStart(8, '0')

/** A counter as bytes in hex, the smallest first, as a memory dump of a little-endian machine has it. */
export function littleEndian(counter: number, bytes: number): string {
  const buffer = Buffer.alloc(Math.max(8, bytes))
  buffer.writeBigUInt64LE(BigInt(counter))
  return buffer.subarray(0, bytes).toString('hex')
}

/** The next version that differs inside the mask only, counting in the bits that it leaves. */
export function rolled(version: number, mask: number): number {
  return (((version & mask) + (mask & -mask)) & mask) | (version & ~mask)
}

export const isHex = (value: unknown, digits?: number): value is string =>
  typeof value === 'string' && /^([0-9a-fA-F]{2})+$/.test(value) && (digits === undefined || value.length === digits)

// Shares in stratum's very words, without the mining: what the ledger makes of a flood does not depend on the hashes.
import { encodeEvent, playerStream, shardOf } from '../events/index.ts'

/** An event on its way: as journals and streams hold it. */
export interface SourcedShare {
  readonly stream: string
  readonly sequence: number
  readonly line: string
}

const difficulties = [512, 1_024, 1_024.5, 0.001, 65_536]

interface Rig {
  readonly stream: string
  readonly difficulty: number
  /** Of the encoded event, what stays the same from share to share. */
  readonly rest: string
}

/** Shares of so many workers, one session each; counts what it gave. */
export class ShareSource {
  readonly #rigs: readonly Rig[]
  #given = 0
  #thousandths = 0n

  constructor(workers: number, instance: string) {
    this.#rigs = Array.from({ length: workers }, (_, i) => rigOf(i, instance))
  }

  get given(): number {
    return this.#given
  }

  /** Sum of the assigned difficulties, exact: each is a multiple of a thousandth. */
  get work(): string {
    const text = this.#thousandths.toString().padStart(4, '0')
    return `${text.slice(0, -3)}.${text.slice(-3)}`.replace(/\.?0+$/, '')
  }

  /** One of each worker. */
  *ofEach(): Iterable<SourcedShare> {
    for (const rig of this.#rigs) yield this.#share(rig)
  }

  /** Of a worker by chance. */
  next(): SourcedShare {
    return this.#share(this.#rigs[Math.floor(Math.random() * this.#rigs.length)] as Rig)
  }

  #share({ stream, difficulty, rest }: Rig): SourcedShare {
    const sequence = ++this.#given
    this.#thousandths += BigInt(Math.round(difficulty * 1_000))
    // Exponentially distributed, as what is found by chance.
    const reached = difficulty / (1 - Math.random())
    const hash = sequence.toString(16).padStart(64, '0')
    const line = `{"sequence":${sequence},"atMs":${Date.now()},"shareDifficulty":${reached},"hash":"${hash}",${rest}`
    return { stream, sequence, line }
  }
}

function rigOf(i: number, instance: string): Rig {
  const address = `bcrt1q${i.toString(36).padStart(38, '0')}`
  const difficulty = difficulties[i % difficulties.length] ?? 1
  const text = encodeEvent({
    type: 'ShareAccepted',
    source: 'hosted',
    instance,
    sequence: 0,
    atMs: 0,
    address,
    worker: `rig${i % 7}`,
    session: i.toString(16).padStart(16, '0'),
    difficulty,
    shareDifficulty: 0,
    height: 900_000,
    hash: '',
    isBlock: false,
    proof: null,
  })
  const { sequence: _s, atMs: _a, shareDifficulty: _d, hash: _h, ...fixed } = JSON.parse(text)
  return { stream: playerStream(shardOf(address)), difficulty, rest: JSON.stringify(fixed).slice(1) }
}

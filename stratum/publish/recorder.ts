// Turns what happens into events, and keeps them: one append to the journal for each turn of the event loop.
import { hashToDisplay, type Network } from '../../bitcoin/index.ts'
import {
  type BlockOutcome,
  type DifficultyCause,
  type Envelope,
  encodeEvent,
  type GameEvent,
  type ShareRefusal,
  streamOf,
} from '../../events/index.ts'
import type { StratumMetrics } from '../figures/metrics.ts'
import type { User } from '../protocol/user.ts'
import type { JudgedShare, Notable } from '../session/desk.ts'
import { type FoundFact, proofOf } from '../session/proof-of.ts'
import type { JournalEntry } from './journal.ts'
import type { Keeper } from './keeper.ts'
import type { Publisher } from './publisher.ts'

const refusalWorkersMax = 50_000

type WithoutEnvelope<E> = E extends GameEvent ? Omit<E, keyof Envelope> : never
type Fact = WithoutEnvelope<GameEvent>

interface RefusalCounts {
  readonly user: User
  readonly session: string
  readonly counts: Partial<Record<ShareRefusal, number>>
}

export interface RecorderParts {
  readonly instance: string
  readonly keeper: Keeper
  readonly publisher: Publisher
  readonly metrics: StratumMetrics
  /** Called with the first fact of a turn: somebody has to end it. */
  readonly begun: () => void
}

export class Recorder {
  readonly #parts: RecorderParts
  #sequence = 0
  #turn: JournalEntry[] = []
  #refusals = new Map<User, RefusalCounts>()

  constructor(parts: RecorderParts) {
    this.#parts = parts
  }

  /** False when another share could be answered true and lost. */
  canKeep(): boolean {
    return this.#parts.keeper.hasRoomFor(this.#turn.length + 1)
  }

  /** Ends the turn: after this its facts survive a kill -9, and its answers may go out. */
  commit(): void {
    if (this.#turn.length === 0) return
    const entries = this.#turn
    this.#turn = []
    this.#parts.publisher.push(entries, this.#parts.keeper.keep(entries, Date.now()))
  }

  accepted(share: JudgedShare, difficulty: number, { atMs, isBlock, beatsDay }: Notable): void {
    const { user, session, work, hash, shareDifficulty } = share
    this.#parts.metrics.accepted++
    this.#parts.metrics.shares.count(difficulty, shareDifficulty, atMs)
    const fact: Fact = {
      type: 'ShareAccepted',
      address: user.address,
      worker: user.worker,
      session,
      difficulty,
      shareDifficulty,
      height: work.template.height,
      hash: hashToDisplay(hash),
      isBlock,
      proof: isBlock || beatsDay ? proofOf(share) : null,
    }
    // At the very moment by which its day was told.
    this.#record(fact, atMs)
  }

  found(fact: FoundFact): void {
    this.#parts.metrics.blocksFound.inc()
    this.#record(fact)
  }

  /** Kept before this returns: the caller forgets the block next. */
  settled(fact: FoundFact, outcome: BlockOutcome, detail: string): void {
    this.#parts.metrics.blocksSettled.inc({ outcome })
    const { address, height, hash } = fact
    this.#record({ type: 'BlockSettled', address, height, hash, outcome, detail: detail.slice(0, 200) })
    this.commit()
  }

  tipChanged(network: Network, height: number, hash: string, difficulty: number): void {
    this.#record({ type: 'TipChanged', network, height, hash, difficulty })
  }

  connected(user: User, session: string, userAgent: string, difficulty: number, networkPrefix: string): void {
    const { address, worker } = user
    this.#record({ type: 'WorkerConnected', address, worker, session, userAgent, difficulty, networkPrefix })
  }

  disconnected(user: User, session: string, sessionMs: number, accepted: number, refused: number): void {
    this.#flushRefusalsOf(user)
    const { address, worker } = user
    this.#record({ type: 'WorkerDisconnected', address, worker, session, sessionMs, accepted, refused })
  }

  /** May be dropped: the next share tells the difficulty too. */
  difficultyChanged(user: User, session: string, difficulty: number, cause: DifficultyCause): void {
    this.#parts.metrics.difficultyChanges.inc({ cause })
    if (this.#dropped('DifficultyChanged')) return
    this.#record({ type: 'DifficultyChanged', address: user.address, worker: user.worker, session, difficulty, cause })
  }

  /** May be dropped: the ledger measures too. */
  hashrateMeasured(
    user: User,
    session: string,
    rates: { oneMinute: number; fiveMinutes: number; oneHour: number; oneDay: number },
  ): void {
    if (this.#dropped('HashrateMeasured')) return
    this.#record({ type: 'HashrateMeasured', address: user.address, worker: user.worker, session, ...rates })
  }

  /** Counted here, told every few seconds: a miner that is refused a thousand times a second makes one event. */
  refused(reason: ShareRefusal, user: User | null, session: string): void {
    this.#parts.metrics.refused.inc({ reason })
    if (!user) return
    const known = this.#refusals.get(user)
    if (known) known.counts[reason] = (known.counts[reason] ?? 0) + 1
    else if (this.#refusals.size < refusalWorkersMax)
      this.#refusals.set(user, { user, session, counts: { [reason]: 1 } })
  }

  flushRefusals(): void {
    this.#parts.keeper.retry(Date.now())
    for (const user of [...this.#refusals.keys()]) this.#flushRefusalsOf(user)
  }

  #flushRefusalsOf(user: User): void {
    const told = this.#refusals.get(user)
    if (!told) return
    this.#refusals.delete(user)
    const { session, counts } = told
    this.#record({ type: 'SharesRefused', address: user.address, worker: user.worker, session, counts })
  }

  /** Memory that is short goes to what must not be lost. */
  #dropped(type: string): boolean {
    if (!this.#parts.keeper.diskRefuses) return false
    this.#parts.metrics.dropped.inc({ type })
    return true
  }

  #record(fact: Fact, atMs = Date.now()): void {
    if (!this.canKeep() && !fact.type.startsWith('Block')) {
      this.#parts.metrics.dropped.inc({ type: fact.type })
      return
    }
    const sequence = ++this.#sequence
    const envelope = { source: 'hosted', instance: this.#parts.instance, sequence, atMs } as const
    const event: GameEvent = { ...fact, ...envelope }
    this.#turn.push({ stream: streamOf(event), sequence, line: encodeEvent(event) })
    if (this.#turn.length === 1) this.#parts.begun()
  }
}

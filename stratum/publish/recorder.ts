// Turns what happens into events, and keeps them: one append to the journal for each turn of the event loop.
import { hashToDisplay, type Network } from '../../bitcoin/index.ts'
import {
  type BlockOutcome,
  type DifficultyCause,
  encodeEvent,
  type GameEvent,
  type ShareRefusal,
  streamOf,
} from '../../events/index.ts'
import type { Logger } from '../../platform/log.ts'
import type { StratumMetrics } from '../metrics.ts'
import type { User } from '../protocol/user.ts'
import type { AcceptedShare, SolvedBlock } from '../session/desk.ts'
import type { Journal, JournalEntry } from './journal.ts'
import type { Publisher } from './publisher.ts'
import { weekOf } from './week.ts'

/** Events kept in memory alone while the disk refuses; past it shares are refused too. */
export const unkeptEventsMax = 20_000
/** Players whose best of the week is remembered; past it proofs are kept more often than needed. */
const playersMax = 200_000
const refusalWorkersMax = 50_000

type WithoutEnvelope<E> = E extends GameEvent ? Omit<E, 'source' | 'instance' | 'sequence' | 'atMs'> : never
type Fact = WithoutEnvelope<GameEvent>

interface RefusalCounts {
  readonly user: User
  readonly session: string
  readonly counts: Partial<Record<ShareRefusal, number>>
}

export class Recorder {
  readonly #instance: string
  readonly #journal: Journal
  readonly #publisher: Publisher
  readonly #metrics: StratumMetrics
  readonly #log: Logger
  #sequence = 0
  #turn: JournalEntry[] = []
  #week = 0
  #weekBests = new Map<string, number>()
  #refusals = new Map<string, RefusalCounts>()
  #diskRefuses = false

  constructor(instance: string, journal: Journal, publisher: Publisher, metrics: StratumMetrics, log: Logger) {
    this.#instance = instance
    this.#journal = journal
    this.#publisher = publisher
    this.#metrics = metrics
    this.#log = log
  }

  canKeep(): boolean {
    return !this.#diskRefuses || this.#publisher.unkept + this.#turn.length < unkeptEventsMax
  }

  record(fact: Fact): void {
    const event = {
      ...fact,
      source: 'hosted',
      instance: this.#instance,
      sequence: ++this.#sequence,
      atMs: Date.now(),
    } as GameEvent
    this.#turn.push({ stream: streamOf(event), sequence: event.sequence, line: encodeEvent(event) })
  }

  /** Ends the turn: after this its facts survive a kill -9, and its answers may go out. */
  commit(): void {
    if (this.#turn.length === 0) return
    const entries = this.#turn
    this.#turn = []
    try {
      this.#journal.append(entries)
      this.#diskRefuses = false
      this.#publisher.push(entries)
    } catch (error) {
      this.#metrics.journalFailures.inc()
      if (!this.#diskRefuses)
        this.#log.error({ reason: String(error) }, 'the journal cannot be written: going on from memory')
      this.#diskRefuses = true
      this.#publisher.pushUnkept(entries)
    }
  }

  accepted(share: AcceptedShare): void {
    const beatsWeek = this.#beatsWeek(share.user.address, share.shareDifficulty)
    const notable = share.isBlock || share.beatsSession || beatsWeek
    this.#metrics.accepted.inc()
    this.record({
      type: 'ShareAccepted',
      address: share.user.address,
      worker: share.user.worker,
      session: share.session,
      difficulty: share.difficulty,
      shareDifficulty: share.shareDifficulty,
      height: share.height,
      hash: hashToDisplay(share.hash),
      isBlock: share.isBlock,
      proof: notable ? share.proof() : null,
    })
  }

  #beatsWeek(address: string, difficulty: number): boolean {
    const week = weekOf(Date.now())
    if (week !== this.#week || this.#weekBests.size > playersMax) {
      this.#week = week
      this.#weekBests = new Map()
    }
    if (difficulty <= (this.#weekBests.get(address) ?? 0)) return false
    this.#weekBests.set(address, difficulty)
    return true
  }

  blockFound(block: SolvedBlock): void {
    this.#metrics.blocksFound.inc()
    const { template } = block.work
    this.record({
      type: 'BlockFound',
      address: block.user.address,
      worker: block.user.worker,
      height: block.height,
      hash: hashToDisplay(block.hash),
      rewardSats: template.valueSats.toString(),
      networkDifficulty: template.networkDifficulty,
      shareDifficulty: block.shareDifficulty,
      proof: block.proof(),
    })
  }

  /** Comes between turns, from the node's answer, so it is kept at once. */
  blockSettled(block: { address: string; height: number; hash: string }, outcome: BlockOutcome, detail: string): void {
    this.#metrics.blocksSettled.inc({ outcome })
    this.record({ type: 'BlockSettled', ...block, outcome, detail: detail.slice(0, 200) })
    this.commit()
  }

  tipChanged(network: Network, height: number, hash: string, difficulty: number): void {
    this.record({ type: 'TipChanged', network, height, hash, difficulty })
    this.commit()
  }

  connected(user: User, session: string, userAgent: string, difficulty: number, networkPrefix: string): void {
    const { address, worker } = user
    this.record({ type: 'WorkerConnected', address, worker, session, userAgent, difficulty, networkPrefix })
  }

  disconnected(user: User, session: string, sessionMs: number, accepted: number, refused: number): void {
    const { address, worker } = user
    this.record({ type: 'WorkerDisconnected', address, worker, session, sessionMs, accepted, refused })
  }

  /** May be dropped: the next share tells the difficulty too. */
  difficultyChanged(user: User, session: string, difficulty: number, cause: DifficultyCause): void {
    if (this.#dropped('DifficultyChanged')) return
    this.record({ type: 'DifficultyChanged', address: user.address, worker: user.worker, session, difficulty, cause })
  }

  /** May be dropped: the ledger measures too. */
  hashrateMeasured(
    user: User,
    session: string,
    rates: { oneMinute: number; fiveMinutes: number; oneHour: number; oneDay: number },
  ): void {
    if (this.#dropped('HashrateMeasured')) return
    this.record({ type: 'HashrateMeasured', address: user.address, worker: user.worker, session, ...rates })
  }

  #dropped(type: string): boolean {
    if (!this.#diskRefuses) return false
    this.#metrics.dropped.inc({ type })
    return true
  }

  /** Counted here, told every few seconds: a miner that is refused a thousand times a second makes one event. */
  refused(reason: ShareRefusal, user: User | null, session: string): void {
    this.#metrics.refused.inc({ reason })
    if (!user) return
    const known = this.#refusals.get(session)
    if (known) known.counts[reason] = (known.counts[reason] ?? 0) + 1
    else if (this.#refusals.size < refusalWorkersMax)
      this.#refusals.set(session, { user, session, counts: { [reason]: 1 } })
  }

  flushRefusals(): void {
    for (const { user, session, counts } of this.#refusals.values()) {
      this.record({ type: 'SharesRefused', address: user.address, worker: user.worker, session, counts })
    }
    this.#refusals = new Map()
  }
}

import type { Logger } from '../../platform/log.ts'
import { type Committed, isNew, type Journal, type JournalEntry, type Position } from './journal.ts'

/** Events kept in memory alone while the disk refuses; past it shares are refused too. */
export const unkeptEventsMax = 20_000
const retryMs = 1_000
/** A disk may have room for a part of what waits. */
const appendEventsMax = 1_000

/** The journal, and bounded memory behind its end for as long as the disk refuses. */
export class Keeper {
  readonly journal: Journal
  readonly #log: Logger
  readonly #failed: () => void
  #unkept: JournalEntry[] = []
  #refuses = false
  #triedMs = 0

  constructor(journal: Journal, failed: () => void, log: Logger) {
    this.journal = journal
    this.#failed = failed
    this.#log = log
  }

  /** Events that exist nowhere but in this process's memory, in order. */
  get unkept(): readonly JournalEntry[] {
    return this.#unkept
  }

  get diskRefuses(): boolean {
    return this.#refuses
  }

  /** Room for so many more. */
  hasRoomFor(events: number): boolean {
    return this.#unkept.length === 0 || this.#unkept.length + events < unkeptEventsMax
  }

  /** Returns where in the journal the entries begin, or would. What the disk refused before goes first. */
  keep(entries: readonly JournalEntry[], nowMs: number): Position {
    const at = this.journal.end
    if (!this.#refuses) {
      this.#try(entries, nowMs)
    } else {
      for (const entry of entries) this.#unkept.push(entry)
      if (nowMs - this.#triedMs >= retryMs) this.retry(nowMs)
    }
    return at
  }

  /** Where nothing new comes, somebody has to ask the disk again. */
  retry(nowMs: number): void {
    if (this.#unkept.length === 0) return
    this.#try(this.#unkept, nowMs)
    if (!this.#refuses) this.#log.info('the journal can be written again')
  }

  /** What the ledger has needs no disk any more: as long as Redis and the ledger go on, a full disk costs no share. */
  release(committed: Committed): void {
    if (this.#unkept.length > 0) this.#unkept = this.#unkept.filter((entry) => isNew(entry, committed))
  }

  #try(entries: readonly JournalEntry[], nowMs: number): void {
    this.#triedMs = nowMs
    let kept = 0
    try {
      while (kept < entries.length) {
        const piece = entries.length <= appendEventsMax ? entries : entries.slice(kept, kept + appendEventsMax)
        this.journal.append(piece)
        kept += piece.length
      }
      this.#unkept = []
      this.#refuses = false
    } catch (error) {
      this.#failed()
      if (!this.#refuses)
        this.#log.error({ reason: String(error) }, 'the journal cannot be written: going on from memory')
      this.#refuses = true
      this.#unkept = entries.slice(kept)
    }
  }
}

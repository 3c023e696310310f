// What a connection that ended leaves behind, so that its miner can go on where it was: cgminer and its kin come back with
// the id of their session, and hand in what they had found meanwhile if they get the same extranonce1.

/** Plain data: the process that a miner comes back to need not be the one that it left. */
export interface Retained {
  /** As the miner was told in `mining.subscribe`. */
  readonly ticket: string
  /** Hex. */
  readonly extranonce1: string
  readonly address: string
  readonly difficulty: number
  readonly jobs: RetainedJobs
}

export interface RetainedJobs {
  /** Oldest first. */
  readonly sent: readonly { readonly id: string; readonly work: number; readonly difficulty: number }[]
  /** How often the latest work was sent again. */
  readonly resent: number
  /** Of each work the shares that were handed in: the same ones must not count again. */
  readonly seen: readonly { readonly work: number; readonly hashes: readonly number[] }[]
}

/** As long as ckpool. */
export const retainedMsMax = 10 * 60_000
export const retainedMax = 20_000

/** Handed out once. The clock is an argument. */
export class Retention {
  readonly #byTicket = new Map<string, { readonly retained: Retained; readonly keptMs: number }>()

  get size(): number {
    return this.#byTicket.size
  }

  keep(retained: Retained, nowMs: number): void {
    this.#byTicket.delete(retained.ticket)
    this.#byTicket.set(retained.ticket, { retained, keptMs: nowMs })
    for (const [ticket, { keptMs }] of this.#byTicket) {
      if (this.#byTicket.size <= retainedMax && nowMs - keptMs <= retainedMsMax) return
      this.#byTicket.delete(ticket)
    }
  }

  claim(ticket: string, nowMs: number): Retained | null {
    const found = this.#byTicket.get(ticket)
    this.#byTicket.delete(ticket)
    return found && nowMs - found.keptMs <= retainedMsMax ? found.retained : null
  }
}

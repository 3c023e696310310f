import { SeenHashes } from '../shares/seen-hashes.ts'
import { targetOf } from '../shares/target-of.ts'
import type { Job } from '../shares/verdict.ts'
import type { Payout } from '../work/payout.ts'
import type { Work } from '../work/work.ts'

/** A refresh every 30 s makes this four minutes: no device holds on to work that long. */
export const jobsMax = 8
/** Of the tip before: kept so that a late share is "stale", and may still be a block. */
const staleJobsMax = 4

/** The jobs that one session was sent and may still answer. */
export class Jobs {
  readonly #byId = new Map<string, Job>()
  #latest: Job | null = null
  #tip = ''
  #tipBefore = ''
  #resent = 0

  get(id: string): Job | undefined {
    return this.#byId.get(id)
  }

  get none(): boolean {
    return this.#latest === null
  }

  /** Whether it was the latest to be sent. */
  isLatest(payout: Payout): boolean {
    return this.#latest?.payout === payout
  }

  /** A new job of this work. The same work again (for a new difficulty or tag) gets an id of its own. */
  add(work: Work, payout: Payout, difficulty: number): Job {
    this.#turnTo(work.template.previousHash)
    const again = this.#latest?.work === work
    this.#resent = again ? (this.#resent + 1) & 0xffff : 0
    const number = work.number.toString(16).padStart(8, '0')
    const id = again ? number + this.#resent.toString(16).padStart(4, '0') : number
    const seen = again && this.#latest ? this.#latest.seen : new SeenHashes()
    const job = { id, work, payout, difficulty, target: targetOf(difficulty), seen }
    this.#byId.set(id, job)
    this.#latest = job
    this.#drop(this.#tip, jobsMax)
    return job
  }

  #turnTo(tip: string): void {
    if (tip === this.#tip) return
    for (const [id, job] of this.#byId) {
      if (job.work.template.previousHash !== this.#tip) this.#byId.delete(id)
    }
    this.#tipBefore = this.#tip
    this.#tip = tip
    this.#drop(this.#tipBefore, staleJobsMax)
  }

  /** The oldest of a tip, past so many. */
  #drop(tip: string, most: number): void {
    let count = 0
    for (const { work } of this.#byId.values()) if (work.template.previousHash === tip) count++
    for (const [id, { work }] of this.#byId) {
      if (count <= most) return
      if (work.template.previousHash !== tip) continue
      this.#byId.delete(id)
      count--
    }
  }
}

import { SeenHashes } from '../shares/seen-hashes.ts'
import { targetOf } from '../shares/target-of.ts'
import type { Job } from '../shares/verdict.ts'
import type { Payout } from '../work/payout.ts'
import type { Work } from '../work/work.ts'
import type { RetainedJobs } from './retention.ts'

/** A refresh every 30 s makes this four minutes: no device holds on to work that long. */
export const jobsMax = 8
/** Of the tip before: kept so that a late share is "stale", and may still be a block. */
export const staleJobsMax = 4
/** Of a session that handed in more, nothing is retained. */
export const retainedHashesMax = 1_000

/** The jobs that one session was sent and may still answer. */
export class Jobs {
  readonly #byId = new Map<string, Job>()
  #latest: Job | null = null
  #tip = ''
  #tipBefore = ''
  #resent = 0
  /** What the connection before handed in, of works too that only become known here later. */
  #seenBefore: ReadonlyMap<number, SeenHashes> | null = null

  get(id: string): Job | undefined {
    return this.#byId.get(id)
  }

  get none(): boolean {
    return this.#latest === null
  }

  /** Whether the latest job is for the block after this one. */
  areFor(previousHash: string): boolean {
    return this.#latest?.work.template.previousHash === previousHash
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
    const seen = (again ? this.#latest?.seen : this.#seenBefore?.get(work.number)) ?? new SeenHashes()
    const job = { id, work, payout, difficulty, target: targetOf(difficulty), seen }
    this.#byId.set(id, job)
    this.#latest = job
    this.#drop(this.#tip, jobsMax)
    return job
  }

  /** For the miner's next connection; null where there is nothing, or too much. */
  retain(): RetainedJobs | null {
    const seen = new Map([...this.#byId.values()].map((job) => [job.work.number, job.seen]))
    const hashes = [...seen.values()].reduce((sum, { size }) => sum + size, 0)
    if (this.none || hashes > retainedHashesMax) return null
    return {
      sent: [...this.#byId.values()].map(({ id, work, difficulty }) => ({ id, work: work.number, difficulty })),
      resent: this.#resent,
      seen: [...seen].map(([work, each]) => ({ work, hashes: each.words() })),
    }
  }

  /** Takes up what another connection was sent, but for works that are not known here. */
  restore(
    { sent, resent, seen }: RetainedJobs,
    workOf: (number: number) => Work | null,
    payout: (of: Work) => Payout,
  ): void {
    const seenOf = new Map<number, SeenHashes>()
    for (const { work, hashes } of seen) {
      const restored = new SeenHashes()
      restored.addWords(hashes)
      seenOf.set(work, restored)
    }
    this.#seenBefore = seenOf
    for (const { id, work: number, difficulty } of sent) {
      const work = workOf(number)
      const ofWork = seenOf.get(number)
      if (!work || !ofWork) continue
      this.#turnTo(work.template.previousHash)
      const job = { id, work, payout: payout(work), difficulty, target: targetOf(difficulty), seen: ofWork }
      this.#byId.set(id, job)
      this.#latest = job
    }
    this.#resent = resent
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

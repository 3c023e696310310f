/** The range of difficulties is that of the shares of so long, or up to twice as long. */
const rangeMs = 60_000

/** What the accepted shares of this process add up to. Counting one allocates nothing. */
export class ShareFigures {
  /** Sum of assigned difficulties: times 2³² it is the hashes that were to be expected. */
  work = 0
  /** What the best one reached. */
  best = 0
  #sinceMs = 0
  #least = Number.POSITIVE_INFINITY
  #most = 0
  #leastBefore = Number.POSITIVE_INFINITY
  #mostBefore = 0

  count(difficulty: number, shareDifficulty: number, nowMs: number): void {
    this.#turn(nowMs)
    this.work += difficulty
    if (shareDifficulty > this.best) this.best = shareDifficulty
    if (difficulty < this.#least) this.#least = difficulty
    if (difficulty > this.#most) this.#most = difficulty
  }

  /** Assigned difficulties of the latest shares; both 0 where there were none. */
  range(nowMs: number): { readonly least: number; readonly most: number } {
    this.#turn(nowMs)
    const most = Math.max(this.#most, this.#mostBefore)
    return { least: most === 0 ? 0 : Math.min(this.#least, this.#leastBefore), most }
  }

  #turn(nowMs: number): void {
    const ms = nowMs - this.#sinceMs
    if (ms < rangeMs) return
    const adjoining = ms < 2 * rangeMs
    this.#leastBefore = adjoining ? this.#least : Number.POSITIVE_INFINITY
    this.#mostBefore = adjoining ? this.#most : 0
    this.#least = Number.POSITIVE_INFINITY
    this.#most = 0
    this.#sinceMs = nowMs
  }
}

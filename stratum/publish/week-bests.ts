const dayMs = 86_400_000
/** Past it the bests are forgotten, and proofs are kept more often than needed. */
export const playersMax = 200_000

/** Number of the ISO week (Monday to Sunday, UTC) since 1970; 1 January 1970 was a Thursday. */
export function weekOf(atMs: number): number {
  return Math.floor((Math.floor(atMs / dayMs) + 3) / 7)
}

/** Each player's best share of the ISO week, as far as this process knows. */
export class WeekBests {
  #week = 0
  #bests = new Map<string, number>()

  /** True, and remembered, when it is the best of the week so far. */
  beats(address: string, shareDifficulty: number, nowMs: number): boolean {
    const week = weekOf(nowMs)
    if (week !== this.#week || this.#bests.size >= playersMax) {
      this.#week = week
      this.#bests = new Map()
    }
    if (shareDifficulty <= (this.#bests.get(address) ?? 0)) return false
    this.#bests.set(address, shareDifficulty)
    return true
  }
}

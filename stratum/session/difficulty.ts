import { targetToDifficulty } from '../../bitcoin/index.ts'
import { betterDifficulty, clampDifficulty, startDifficulty, windowIsOver } from '../shares/vardiff.ts'
import type { Desk } from './desk.ts'

/** A session's difficulty: where it starts, what may change it, and what it is for the next job. */
export class Difficulty {
  value: number
  readonly #desk: Pick<Desk, 'difficultyLeast' | 'difficultyMost' | 'startDifficulty' | 'sharesPerMinute'>
  #least: number
  #fixed: number | null = null
  #suggested: number | null = null
  #begun = false
  #sinceMs = 0
  #shares = 0

  constructor(desk: Pick<Desk, 'difficultyLeast' | 'difficultyMost' | 'startDifficulty' | 'sharesPerMinute'>) {
    this.#desk = desk
    this.#least = desk.difficultyLeast
    this.value = desk.startDifficulty
  }

  /** `minimum-difficulty` of BIP 310. */
  atLeast(difficulty: number): void {
    this.#least = Math.max(this.#least, Math.min(difficulty, this.#desk.difficultyMost()))
  }

  /** `d=` in the password: vardiff keeps its hands off. */
  fix(difficulty: number | null): void {
    this.#fixed = difficulty
  }

  begin(userAgent: string, nowMs: number): void {
    const wanted = this.#fixed ?? this.#suggested ?? startDifficulty(userAgent, this.#desk.startDifficulty)
    this.value = clampDifficulty(wanted, this.#bounds())
    this.#begun = true
    this.#restart(nowMs)
  }

  /** A start value, not a demand; the same value again (NerdMiner's keepalive) changes nothing. */
  suggest(difficulty: number, nowMs: number): number | null {
    if (this.#suggested === difficulty) return null
    this.#suggested = difficulty
    if (!this.#begun || this.#fixed !== null) return null
    return this.#set(clampDifficulty(difficulty, this.#bounds()), nowMs)
  }

  /** A share judged at `difficulty`; those of a difficulty before tell nothing about the present one. */
  count(difficulty: number): void {
    if (difficulty === this.value) this.#shares++
  }

  /** What the difficulty becomes now, or null where it stays. */
  review(nowMs: number): number | null {
    if (!this.#begun || this.#fixed !== null) return null
    const seen = { difficulty: this.value, sinceMs: this.#sinceMs, shares: this.#shares }
    const goal = { sharesPerMinute: this.#desk.sharesPerMinute, ...this.#bounds() }
    const better = betterDifficulty(seen, nowMs, goal)
    if (better !== null) return this.#set(better, nowMs)
    if (windowIsOver(seen, nowMs, goal)) this.#restart(nowMs)
    return null
  }

  /** Nothing may be harder than a block: a new tip can lower the bound. */
  bound(most: number): void {
    if (this.#fixed === null && this.value > most) this.value = clampDifficulty(this.value, this.#bounds())
  }

  #set(difficulty: number, nowMs: number): number | null {
    this.#restart(nowMs)
    if (difficulty === this.value) return null
    this.value = difficulty
    return difficulty
  }

  #restart(nowMs: number): void {
    this.#sinceMs = nowMs
    this.#shares = 0
  }

  #bounds(): { least: number; most: number } {
    return { least: this.#least, most: Math.max(this.#least, this.#desk.difficultyMost()) }
  }
}

/** `mining.suggest_target` carries a 256-bit target in hex. */
export function difficultyOfTarget(value: unknown): number | null {
  if (typeof value !== 'string' || !/^[0-9a-fA-F]{1,64}$/.test(value)) return null
  const target = BigInt(`0x${value}`)
  return target > 0n ? targetToDifficulty(target) : null
}

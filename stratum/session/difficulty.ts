import { targetToDifficulty } from '../../bitcoin/index.ts'
import { clampDifficulty, startDifficulty, Vardiff, type VardiffGoal } from '../shares/vardiff.ts'
import type { Bounds } from './desk.ts'

/** A session's difficulty: where it starts, what may change it, and what it is for the next job. */
export class Difficulty {
  readonly #bounds: Bounds
  readonly #vardiff: Vardiff
  /** One object for good: it is handed over with each share. */
  readonly #goal: { -readonly [K in keyof VardiffGoal]: VardiffGoal[K] }
  #fixed: number | null = null
  #suggested: number | null = null
  #begun = false

  constructor(bounds: Bounds) {
    this.#bounds = bounds
    this.#vardiff = new Vardiff(bounds.difficultyStart)
    this.#goal = { sharesPerMinute: bounds.sharesPerMinute, least: bounds.difficultyLeast, most: 0 }
  }

  get value(): number {
    return this.#vardiff.difficulty
  }

  /** Found by vardiff to fit; null while it is being found, and where the miner fixed it. */
  get settled(): number | null {
    return this.#fixed === null ? this.#vardiff.settled : null
  }

  /** `minimum-difficulty` of BIP 310. */
  atLeast(difficulty: number): void {
    this.#goal.least = Math.max(this.#bounds.difficultyLeast, Math.min(difficulty, this.#bounds.difficultyMost()))
  }

  /** `d=` in the password: vardiff keeps its hands off. */
  fix(difficulty: number | null): void {
    this.#fixed = difficulty
  }

  /** `before`: what a session that is resumed had come to; it need not be measured again. */
  begin(userAgent: string, nowMs: number, before: number | null = null): void {
    const guess = Math.min(startDifficulty(userAgent, this.#bounds.difficultyStart), this.#bounds.difficultyStartMost())
    const asked = this.#fixed ?? this.#suggested
    const range = this.#range()
    this.#begun = true
    if (asked === null && before !== null) this.#vardiff.resume(clampDifficulty(before, range), nowMs, range)
    else this.#vardiff.begin(clampDifficulty(asked ?? guess, range), nowMs)
  }

  /** A start value, not a demand; the same value again (NerdMiner's keepalive) changes nothing. */
  suggest(difficulty: number, nowMs: number): number | null {
    if (this.#suggested === difficulty) return null
    this.#suggested = difficulty
    if (!this.#begun || this.#fixed !== null) return null
    const next = clampDifficulty(difficulty, this.#range())
    if (next === this.value) return null
    this.#vardiff.begin(next, nowMs)
    return next
  }

  /** A share of a job at `difficulty`; those of a difficulty before tell nothing about the present one. */
  count(difficulty: number, shareDifficulty: number, nowMs: number): void {
    if (difficulty === this.value) this.#vardiff.count(shareDifficulty, nowMs)
  }

  /** What the difficulty becomes now, or null where it stays. */
  review(nowMs: number): number | null {
    return this.#begun && this.#fixed === null ? this.#vardiff.review(nowMs, this.#range()) : null
  }

  /** A new tip can lower the upper bound: what the difficulty becomes, or null where it stays. */
  rebound(nowMs: number): number | null {
    if (!this.#begun) return null
    const next = clampDifficulty(this.value, this.#range())
    if (next === this.value) return null
    this.#vardiff.move(next, nowMs)
    return next
  }

  #range(): VardiffGoal {
    this.#goal.most = Math.max(this.#goal.least, this.#bounds.difficultyMost())
    return this.#goal
  }
}

/** `mining.suggest_target` carries a 256-bit target in hex. Null where it is none. */
export function difficultyOfTarget(value: unknown): number | null {
  if (typeof value !== 'string' || !/^[0-9a-fA-F]{64}$/.test(value)) return null
  const target = BigInt(`0x${value}`)
  return target > 0n ? targetToDifficulty(target) : null
}

import { targetToDifficulty } from '../../bitcoin/index.ts'
import {
  advance,
  beginObservation,
  betterDifficulty,
  clampDifficulty,
  type Observation,
  startDifficulty,
} from '../shares/vardiff.ts'
import type { Bounds } from './desk.ts'

/** A session's difficulty: where it starts, what may change it, and what it is for the next job. */
export class Difficulty {
  value: number
  readonly #bounds: Bounds
  #least: number
  #fixed: number | null = null
  #suggested: number | null = null
  #begun = false
  #seen: Observation

  constructor(bounds: Bounds) {
    this.#bounds = bounds
    this.#least = bounds.difficultyLeast
    this.value = bounds.difficultyStart
    this.#seen = beginObservation(this.value, 0)
  }

  /** `minimum-difficulty` of BIP 310. */
  atLeast(difficulty: number): void {
    this.#least = Math.max(this.#bounds.difficultyLeast, Math.min(difficulty, this.#bounds.difficultyMost()))
  }

  /** `d=` in the password: vardiff keeps its hands off. */
  fix(difficulty: number | null): void {
    this.#fixed = difficulty
  }

  begin(userAgent: string, nowMs: number): void {
    const guess = Math.min(startDifficulty(userAgent, this.#bounds.difficultyStart), this.#bounds.difficultyStartMost())
    this.#begun = true
    this.#set(clampDifficulty(this.#fixed ?? this.#suggested ?? guess, this.#range()), nowMs)
  }

  /** A start value, not a demand; the same value again (NerdMiner's keepalive) changes nothing. */
  suggest(difficulty: number, nowMs: number): number | null {
    if (this.#suggested === difficulty) return null
    this.#suggested = difficulty
    if (!this.#begun || this.#fixed !== null) return null
    return this.#set(clampDifficulty(difficulty, this.#range()), nowMs)
  }

  /** A share of a job at `difficulty`; those of a difficulty before tell nothing about the present one. */
  count(difficulty: number, nowMs: number): void {
    if (difficulty !== this.value) return
    const seen = this.#seen
    this.#seen = { ...seen, shares: seen.shares + 1, sliceShares: seen.sliceShares + 1, lastMs: nowMs }
  }

  /** What the difficulty becomes now, or null where it stays. */
  review(nowMs: number): number | null {
    if (!this.#begun || this.#fixed !== null) return null
    const goal = { sharesPerMinute: this.#bounds.sharesPerMinute, ...this.#range() }
    const better = betterDifficulty(this.#seen, nowMs, goal)
    if (better !== null) return this.#set(better, nowMs)
    this.#seen = advance(this.#seen, nowMs, goal)
    return null
  }

  /** A new tip can lower the upper bound: what the difficulty becomes, or null where it stays. */
  rebound(nowMs: number): number | null {
    return this.#begun ? this.#set(clampDifficulty(this.value, this.#range()), nowMs) : null
  }

  /** Null where nothing changes; then the observation goes on. */
  #set(difficulty: number, nowMs: number): number | null {
    if (difficulty === this.value && this.#seen.sinceMs > 0) return null
    const changed = difficulty !== this.value
    this.value = difficulty
    this.#seen = beginObservation(difficulty, nowMs)
    return changed ? difficulty : null
  }

  #range(): { readonly least: number; readonly most: number } {
    return { least: this.#least, most: Math.max(this.#least, this.#bounds.difficultyMost()) }
  }
}

/** `mining.suggest_target` carries a 256-bit target in hex. Null where it is none. */
export function difficultyOfTarget(value: unknown): number | null {
  if (typeof value !== 'string' || !/^[0-9a-fA-F]{64}$/.test(value)) return null
  const target = BigInt(`0x${value}`)
  return target > 0n ? targetToDifficulty(target) : null
}

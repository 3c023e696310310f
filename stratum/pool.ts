// The desk that all sessions work at: the newest work, the bounds, and the recorder behind it.
import type { Network } from '../bitcoin/index.ts'
import type { Recorder } from './publish/recorder.ts'
import type { AcceptedShare, Desk, SolvedBlock } from './session/desk.ts'
import type { Template } from './work/template.ts'
import { Work } from './work/work.ts'

export interface PoolBounds {
  readonly network: Network
  readonly signature: string
  readonly sharesPerMinute: number
  readonly startDifficulty: number
  readonly difficultyLeast: number
  readonly difficultyMost: number
}

export interface PoolHooks {
  readonly solved: (block: SolvedBlock) => void
  readonly counted: (share: AcceptedShare) => void
  readonly prefixOf: (session: string) => string
}

export class Pool {
  readonly desk: Desk
  readonly #bounds: PoolBounds
  #work: Work | null = null
  #works = Math.floor(Date.now() / 1_000) & 0xffffff

  constructor(bounds: PoolBounds, recorder: Recorder, hooks: PoolHooks) {
    this.#bounds = bounds
    this.desk = {
      network: bounds.network,
      sharesPerMinute: bounds.sharesPerMinute,
      startDifficulty: bounds.startDifficulty,
      difficultyLeast: bounds.difficultyLeast,
      difficultyMost: () => this.#difficultyMost(),
      nowMs: Date.now,
      work: () => this.#work,
      canKeep: () => recorder.canKeep(),
      accepted: (share) => {
        recorder.accepted(share)
        hooks.counted(share)
      },
      solved: hooks.solved,
      refused: (reason, user, session) => recorder.refused(reason, user, session),
      connected: (user, session, agent, difficulty) =>
        recorder.connected(user, session, agent, difficulty, hooks.prefixOf(session)),
      difficultyChanged: (user, session, difficulty, cause) =>
        recorder.difficultyChanged(user, session, difficulty, cause),
    }
  }

  get work(): Work | null {
    return this.#work
  }

  /** Numbers begin at the clock, so that a job id of the run before is not given out again after a restart. */
  take(template: Template): Work {
    this.#works = (this.#works + 1) >>> 0
    this.#work = new Work(template, this.#works, this.#bounds.signature)
    return this.#work
  }

  /** Nothing harder than a block makes sense, and nothing easier than the least is given. */
  #difficultyMost(): number {
    const network = this.#work?.template.networkDifficulty ?? Number.POSITIVE_INFINITY
    return Math.max(this.#bounds.difficultyLeast, Math.min(this.#bounds.difficultyMost, network))
  }
}

// The desks that sessions work at, one for each port: the newest work, the bounds, and the books behind them.
import type { Network } from '../bitcoin/index.ts'
import { steadyMs } from '../platform/clock.ts'
import type { Hashrates } from './figures/hashrates.ts'
import type { StratumMetrics } from './figures/metrics.ts'
import type { KnownDifficulties } from './known-difficulties.ts'
import type { Recorder } from './publish/recorder.ts'
import type { Desk, JudgedShare } from './session/desk.ts'
import { jobsMax, staleJobsMax } from './session/jobs.ts'
import type { Retained } from './session/retention.ts'
import { prepareTemplate, type TemplateFacts } from './work/template.ts'
import type { CoinbaseTerms } from './work/terms.ts'
import { Work } from './work/work.ts'

export interface PoolParts {
  readonly network: Network
  readonly terms: CoinbaseTerms
  readonly sharesPerMinute: number
  readonly versionMask: number
  readonly difficultyMost: number
  readonly recorder: Recorder
  readonly hashrates: Hashrates
  readonly metrics: StratumMetrics
  readonly difficulties: KnownDifficulties
  claim(ticket: string): Promise<Retained | null>
  solved(block: JudgedShare, accepted: boolean): void
  banWords(address: string): string | null
  unwelcome(problem: string, userAgent: string): void
  prefixOf(session: string): string
}

/** What a port offers. */
export interface PortBounds {
  readonly difficultyStart: number
  readonly difficultyLeast: number
}

/** Shares are to be far more frequent than blocks, as in life; only where a chain is easier than that it shows. */
const networkFractionMost = 1 / 8
const networkFractionStart = 1 / 256
/** As many as a session can have jobs of. */
const worksKeptMax = jobsMax + staleJobsMax

export class Pool {
  readonly #parts: PoolParts
  readonly #works = new Map<number, Work>()
  #work: Work | null = null

  constructor(parts: PoolParts) {
    this.#parts = parts
  }

  get work(): Work | null {
    return this.#work
  }

  take(facts: TemplateFacts, number: number): Work {
    const work = new Work(prepareTemplate(facts), number, this.#parts.terms)
    this.#work = work
    this.#works.set(number, work)
    const [oldest] = this.#works.keys()
    if (this.#works.size > worksKeptMax && oldest !== undefined) this.#works.delete(oldest)
    return work
  }

  desk({ difficultyStart, difficultyLeast }: PortBounds): Desk {
    const { network, sharesPerMinute, versionMask, recorder, hashrates, metrics, difficulties } = this.#parts
    const { claim, solved, banWords, unwelcome, prefixOf } = this.#parts
    return {
      network,
      sharesPerMinute,
      versionMask,
      difficultyStart,
      difficultyLeast,
      difficultyMost: () => this.#most(networkFractionMost, difficultyLeast),
      difficultyStartMost: () => this.#most(networkFractionStart, difficultyLeast),
      nowMs: Date.now,
      steadyMs,
      work: () => this.#work,
      workOf: (number) => this.#works.get(number) ?? null,
      claim,
      difficultyBefore: (user) => difficulties.of(user),
      canKeep: () => recorder.canKeep(),
      accepted(share, difficulty, notable) {
        recorder.accepted(share, difficulty, notable)
        hashrates.count(share.user, difficulty, steadyMs())
      },
      solved,
      refused: (reason, user, session) => recorder.refused(reason, user, session),
      turnedAway: () => metrics.turnedAway.inc(),
      connected(user, session, agent, difficulty) {
        hashrates.begin(user, session, steadyMs())
        recorder.connected(user, session, agent, difficulty, prefixOf(session))
      },
      banWords,
      unwelcome,
      difficultyChanged(user, session, difficulty, cause) {
        recorder.difficultyChanged(user, session, difficulty, cause)
      },
    }
  }

  #most(networkFraction: number, least: number): number {
    const network = this.#work?.template.networkDifficulty ?? Number.POSITIVE_INFINITY
    return Math.max(least, Math.min(this.#parts.difficultyMost, network * networkFraction))
  }
}

// Which difficulty a miner should have. Pure: no clock, no chance, no wire; times are arguments.
//
// Six shares a minute tell little: a hashrate to a quarter after three minutes. So a difficulty is first set low enough to
// *measure*, a few shares a second until there are a hundred, and then *settled*. From then on each share and each silence
// is weighed against what was measured; where chance no longer explains them, it is measured again.

export interface VardiffGoal {
  readonly sharesPerMinute: number
  readonly least: number
  readonly most: number
}

/** Measured with so many shares: to a tenth (one standard deviation). */
const sharesEnough = 100
/** A device that cannot send them in time has to do with fewer. */
const sharesScant = 20
const measureMostMs = 135_000
/** The same after a change in mid-session, which took its time to notice. */
const measureAgainMostMs = 85_000
/** Shares in a millisecond while measuring: what is aimed for, what is left as it is, and what is a flood. */
const pace = 5 / 1_000
const paceLeast = 1 / 1_000
const paceMost = 12 / 1_000
/** A flood is seen by so many shares over so long: a network can hand over at once what was sent one by one. */
const floodShares = 40
const watchLeastMs = 1_000
/** A difficulty that brings nothing for so long while measuring is lowered, boldly from the second time on. */
const silentMs = 8_000
const silentStep = 64
const silentStepLater = 4_096
/** A miner that was measured and is silent is not that much slower: it is away. */
const awayMost = 65_536
/** Once settled, so many shares are remembered. */
const sharesRemembered = 360
/** A settled difficulty stays while what was measured is no further from it; the nearer the more is known. */
const tolerance = 0.13
const toleranceOfChance = 1.5
/** Two measurements that differ less are of the same hashrate. */
const sameWithin = 1.16
/** So many shares at the pace that was known show that a suspicion was none. */
const sharesAcquit = 25
const acquitWithin = 1.25
/** What a session brought along counts like so many shares, and is doubted sooner: it may be another device's. */
const sharesBroughtAlong = 30
const evidenceAgainstBrought = 3

/** A change by which the cumulative sums test, and the evidence (a log-likelihood ratio) at which they speak. */
interface Suspicion {
  readonly factor: number
  readonly evidence: number
}
const muchFaster: Suspicion = { factor: 5, evidence: 9 }
const faster: Suspicion = { factor: 1.7, evidence: 8 }
const muchSlower: Suspicion = { factor: 1 / 5, evidence: 5.1 }
const slower: Suspicion = { factor: 1 / 1.8, evidence: 7.5 }

/** How the weight of evidence changes: with each share that came, and with each that was to be expected. */
const byShare = ({ factor }: Suspicion): number => Math.log(factor)
const byExpected = ({ factor }: Suspicion): number => 1 - factor

const muchFasterByShare = byShare(muchFaster)
const muchFasterByExpected = byExpected(muchFaster)
const fasterByShare = byShare(faster)
const fasterByExpected = byExpected(faster)
const muchSlowerByShare = byShare(muchSlower)
const muchSlowerByExpected = byExpected(muchSlower)
const slowerByShare = byShare(slower)
const slowerByExpected = byExpected(slower)

/** One miner's difficulty over time. Counting a share and looking at the clock allocate nothing. */
export class Vardiff {
  #difficulty: number
  #measuring = true
  #measuringSinceMs = 0
  #changedMs = 0
  // While measuring: shares at the present difficulty.
  #shares = 0
  #firstMs = 0
  #weakest = 0
  #silences = 0
  #floods = 0
  // What was measured: so many shares, in so much time for each difficulty (Σ ms / difficulty).
  #known = 0
  #exposure = 0
  /** A device may keep shares below a difficulty of its own to itself; 0 where none was seen. */
  #deviceLeast = 0
  #settledDifficulty = 0
  /** By shares of this very session. */
  #measured = false
  // Once settled: evidence of a change.
  #watchedMs = 0
  #muchFaster = 0
  #faster = 0
  #muchSlower = 0
  #slower = 0
  /** Since the evidence of a fall was last nothing. */
  #doubtedSinceMs = 0
  #doubtedShares = 0

  constructor(difficulty: number) {
    this.#difficulty = difficulty
  }

  get difficulty(): number {
    return this.#difficulty
  }

  /** The difficulty that was found to fit; null before that. */
  get settled(): number | null {
    return this.#known === 0 ? null : this.#settledDifficulty
  }

  /** The difficulty at which it would send a share each millisecond; 0 before it was measured. */
  get #hashrate(): number {
    return this.#known === 0 ? 0 : this.#known / this.#exposure
  }

  /** Starts anew at a difficulty, with nothing known. */
  begin(difficulty: number, nowMs: number): void {
    this.#measured = false
    this.#known = 0
    this.#exposure = 0
    this.#measure(difficulty, nowMs)
  }

  /** Goes on at a difficulty that fitted this miner before. */
  resume(difficulty: number, nowMs: number, { sharesPerMinute }: VardiffGoal): void {
    this.#measured = false
    this.#known = sharesBroughtAlong
    this.#exposure = (sharesBroughtAlong * 60_000) / sharesPerMinute / difficulty
    this.#measuring = false
    this.#difficulty = difficulty
    this.#settledDifficulty = difficulty
    this.#watch(nowMs)
  }

  /** The difficulty was moved by something else than the miner's pace. */
  move(difficulty: number, nowMs: number): void {
    if (this.#measuring) {
      this.#turn(difficulty, nowMs)
    } else {
      this.#pass(nowMs)
      this.#difficulty = difficulty
    }
  }

  /** A share of a job at the present difficulty; `shareDifficulty` is what its hash reached. */
  count(shareDifficulty: number, nowMs: number): void {
    if (this.#measuring) {
      if (this.#shares++ === 0) this.#firstMs = nowMs
      if (this.#shares === 1 || shareDifficulty < this.#weakest) this.#weakest = shareDifficulty
      return
    }
    this.#pass(nowMs)
    this.#known++
    this.#doubtedShares++
    this.#muchFaster += muchFasterByShare
    this.#faster += fasterByShare
    this.#muchSlower = Math.max(0, this.#muchSlower + muchSlowerByShare)
    this.#slower = Math.max(0, this.#slower + slowerByShare)
    if (this.#known > sharesRemembered) {
      // Half is forgotten, so that the present weighs more than the past.
      this.#known /= 2
      this.#exposure /= 2
    }
  }

  /** The difficulty from now on, or null where it stays. To be asked after each share, and every few seconds. */
  review(nowMs: number, goal: VardiffGoal): number | null {
    const before = this.#difficulty
    if (this.#measuring) this.#reviewMeasuring(nowMs, goal)
    else this.#reviewSettled(nowMs, goal)
    return this.#difficulty === before ? null : this.#difficulty
  }

  #reviewMeasuring(nowMs: number, goal: VardiffGoal): void {
    const shares = this.#shares
    const sinceMs = nowMs - this.#changedMs
    if (shares === 0) {
      if (sinceMs >= silentMs) this.#lowerSilent(nowMs, goal)
      return
    }
    // The wait for the first share is left out: part of it is the device's, taking up the new job.
    const measured = shares - 1
    const measuredMs = nowMs - this.#firstMs
    if (this.#isAsKnown(measured, measuredMs)) {
      this.#acquit(measured, measuredMs, nowMs, goal)
      return
    }
    if (measured >= floodShares && measuredMs >= watchLeastMs && measured > measuredMs * paceMost) {
      this.#raiseFlooding(measured / measuredMs, nowMs, goal)
      return
    }
    const patienceMs = this.#known === 0 ? measureMostMs : measureAgainMostMs
    const scant = measured >= sharesScant && nowMs - this.#measuringSinceMs >= patienceMs
    if ((scant || measured >= sharesEnough) && measuredMs >= watchLeastMs) {
      this.#settle(measured, measuredMs, nowMs, goal)
      return
    }
    // Begun again, what was measured would be lost: with that many it is better gone on.
    if (sinceMs < silentMs || measured >= sharesScant) return
    const few = paceLeast * sinceMs
    if (shares >= few - 1.5 * Math.sqrt(few) || this.#atDeviceLeast()) return
    this.#lower((this.#difficulty * (shares + 0.5)) / sinceMs / pace, nowMs, goal)
  }

  #lowerSilent(nowMs: number, goal: VardiffGoal): void {
    this.#silences++
    this.#lower(this.#difficulty / (this.#silences === 1 ? silentStep : silentStepLater), nowMs, goal)
  }

  #lower(difficulty: number, nowMs: number, goal: VardiffGoal): void {
    const away = this.#measured ? (this.#hashrate * 60_000) / goal.sharesPerMinute / awayMost : 0
    const next = nearestDifficulty(Math.max(difficulty, away), goal)
    if (next < this.#difficulty) this.#turn(next, nowMs)
  }

  /** What a flooding device sends may be all that it can: a second flood is answered with the most that is sure. */
  #raiseFlooding(sharesPerMs: number, nowMs: number, goal: VardiffGoal): void {
    this.#floods++
    const aim = this.#floods > 1 ? Math.min(pace, goal.sharesPerMinute / 60_000) : pace
    const next = nearestDifficulty((this.#difficulty * sharesPerMs) / aim, goal)
    if (next > this.#difficulty) this.#turn(next, nowMs)
    else this.#settle(this.#shares - 1, nowMs - this.#firstMs, nowMs, goal)
  }

  /** All shares well above the difficulty in force: the device has a least difficulty of its own. */
  #atDeviceLeast(): boolean {
    return this.#shares > 1 && this.#weakest > this.#difficulty * Math.exp(6 / this.#shares)
  }

  #isAsKnown(shares: number, ms: number): boolean {
    if (shares < sharesAcquit || ms < watchLeastMs || this.#known === 0) return false
    const ratio = ((shares / ms) * Math.max(this.#difficulty, this.#deviceLeast)) / this.#hashrate
    return ratio > 1 / acquitWithin && ratio < acquitWithin
  }

  /** The miner is as fast as it was: back to the difficulty that it had. */
  #acquit(shares: number, ms: number, nowMs: number, goal: VardiffGoal): void {
    this.#known += shares
    this.#exposure += ms / Math.max(this.#difficulty, this.#deviceLeast)
    this.#measuring = false
    this.#measured = true
    this.#watch(nowMs)
    this.#difficulty = clampDifficulty(this.#settledDifficulty, goal)
    this.#refine(goal)
  }

  #settle(shares: number, ms: number, nowMs: number, goal: VardiffGoal): void {
    this.#deviceLeast = this.#atDeviceLeast() ? this.#weakest * (1 - 1 / this.#shares) : 0
    const exposure = ms / Math.max(this.#difficulty, this.#deviceLeast)
    const change = this.#known === 0 ? 0 : shares / exposure / this.#hashrate
    if (change < 1 / sameWithin || change > sameWithin) {
      this.#known = 0
      this.#exposure = 0
    }
    this.#known += shares
    this.#exposure += exposure
    this.#measuring = false
    this.#measured = true
    this.#watch(nowMs)
    this.#difficulty = nearestDifficulty((this.#hashrate * 60_000) / goal.sharesPerMinute, goal)
    this.#settledDifficulty = this.#difficulty
  }

  #watch(nowMs: number): void {
    this.#watchedMs = nowMs
    this.#doubtedSinceMs = nowMs
    this.#doubtedShares = 0
    this.#muchFaster = 0
    this.#faster = 0
    this.#muchSlower = 0
    this.#slower = 0
  }

  /** Time went by: so many shares were to be expected. */
  #pass(nowMs: number): void {
    const ms = nowMs - this.#watchedMs
    if (ms <= 0) return
    const exposure = ms / Math.max(this.#difficulty, this.#deviceLeast)
    const expected = exposure * this.#hashrate
    this.#watchedMs = nowMs
    this.#exposure += exposure
    if (this.#muchSlower === 0 && this.#slower === 0) {
      this.#doubtedSinceMs = nowMs - ms
      this.#doubtedShares = 0
    }
    this.#muchFaster = Math.max(0, this.#muchFaster + expected * muchFasterByExpected)
    this.#faster = Math.max(0, this.#faster + expected * fasterByExpected)
    this.#muchSlower += expected * muchSlowerByExpected
    this.#slower += expected * slowerByExpected
  }

  #reviewSettled(nowMs: number, goal: VardiffGoal): void {
    this.#pass(nowMs)
    const fall = this.#measured ? muchSlower.evidence : evidenceAgainstBrought
    if (this.#muchSlower >= fall || this.#slower >= slower.evidence) {
      const seen = (this.#doubtedShares + 0.5) / (nowMs - this.#doubtedSinceMs)
      this.#measure(this.#difficulty, nowMs)
      this.#lower((this.#difficulty * seen) / pace, nowMs, goal)
    } else if (this.#muchFaster >= muchFaster.evidence || this.#faster >= faster.evidence) {
      this.#measure(this.#difficulty, nowMs)
    } else {
      this.#refine(goal)
    }
  }

  /** What was measured becomes surer with time. Asked after each share: rounding, which is slow, comes last. */
  #refine(goal: VardiffGoal): void {
    const fitting = (this.#hashrate * 60_000) / goal.sharesPerMinute
    const wanted = Math.max(goal.least, Math.min(goal.most, fitting))
    const off = Math.abs(Math.log(wanted / this.#difficulty))
    if (off < tolerance + toleranceOfChance / Math.sqrt(this.#known)) return
    this.#difficulty = nearestDifficulty(wanted, goal)
    this.#settledDifficulty = this.#difficulty
  }

  #measure(difficulty: number, nowMs: number): void {
    this.#measuring = true
    this.#measuringSinceMs = nowMs
    this.#silences = 0
    this.#floods = 0
    this.#turn(difficulty, nowMs)
  }

  #turn(difficulty: number, nowMs: number): void {
    this.#difficulty = difficulty
    this.#changedMs = nowMs
    this.#shares = 0
  }
}

/** Inside the bounds, of three digits, and whole above 1: much firmware keeps only the whole part. */
export function clampDifficulty(difficulty: number, { least, most }: { least: number; most: number }): number {
  const bounded = Math.max(least, Math.min(most, difficulty))
  if (bounded < 1) return Math.max(least, roundedDown(bounded))
  return Math.max(Math.ceil(least), Math.floor(roundedDown(bounded)))
}

/** The same, but the nearest such: below 10 a whole number rounded down can be far off. */
function nearestDifficulty(difficulty: number, bounds: { least: number; most: number }): number {
  const digits = Number(difficulty.toPrecision(3))
  const low = Math.floor(digits)
  const near = digits < 1 ? digits : digits > Math.sqrt(low * (low + 1)) ? low + 1 : low
  return clampDifficulty(near, bounds)
}

function roundedDown(value: number): number {
  const rounded = Number(value.toPrecision(3))
  if (rounded <= value) return rounded
  const unit = 10 ** (Math.floor(Math.log10(value)) - 2)
  return Number((rounded - unit).toPrecision(3))
}

// First difficulties by what the user agent says: too low floods nobody for long, too high leaves a small miner silent.
const STARTS: readonly (readonly [RegExp, number])[] = [
  [/nerd ?miner|\bnm?miner|esp32|han_?solo|(helios|leaf|spark|bitsy)miner|luckyminer\/v/i, 0.001],
  [/cpuminer|minerd/i, 0.1],
  [/nerdqaxe|nerdoctaxe/i, 1_000],
  [/axe|bm13\d\d|bitforge|bitdsk|nerdnos/i, 500],
  [/^nicehash/i, 524_288],
  [/antminer|bmminer|btminer|whatsminer|bosminer|braiins|\bxminer|luxminer|luxos|vnish|powerplay|avalon/i, 10_000],
]

export function startDifficulty(userAgent: string, otherwise: number): number {
  return STARTS.find(([pattern]) => pattern.test(userAgent))?.[1] ?? otherwise
}

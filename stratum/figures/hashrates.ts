// Each worker's hashrate as stratum sees it, for the live view. The ledger, not this, is the truth.
import type { User } from '../protocol/user.ts'

const HASHES_PER_DIFFICULTY = 2 ** 32
const MINUTE_MS = 60_000
const WINDOWS_MS = {
  oneMinute: MINUTE_MS,
  fiveMinutes: 5 * MINUTE_MS,
  oneHour: 60 * MINUTE_MS,
  oneDay: 1440 * MINUTE_MS,
}
/** Work comes in a lump with each share: within less time than this a rate says nothing. */
const measuredMsLeast = 10_000

export type Rates = { readonly [W in keyof typeof WINDOWS_MS]: number }
type Telling = (user: User, session: string, rates: Rates) => void

/** Each worker is told of twice a minute, the workers spread over the seconds of it: ten thousand at once would be felt. */
export const tellEveryMs = 1_000
export const slots = 30

/** Work that fades: after a window's length a share counts 1/e. */
class Meter {
  readonly session: string
  readonly slot: number
  readonly #startedMs: number
  #atMs: number
  #oneMinute = 0
  #fiveMinutes = 0
  #oneHour = 0
  #oneDay = 0

  constructor(session: string, slot: number, nowMs: number) {
    this.session = session
    this.slot = slot
    this.#startedMs = nowMs
    this.#atMs = nowMs
  }

  add(difficulty: number, nowMs: number): void {
    this.#fade(nowMs)
    this.#oneMinute += difficulty
    this.#fiveMinutes += difficulty
    this.#oneHour += difficulty
    this.#oneDay += difficulty
  }

  rates(nowMs: number): Rates {
    this.#fade(nowMs)
    const measuredMs = Math.max(measuredMsLeast, nowMs - this.#startedMs)
    // A short history sums to less than a full window.
    const rate = (work: number, windowMs: number): number =>
      (work * HASHES_PER_DIFFICULTY * 1_000) / (windowMs * (1 - Math.exp(-measuredMs / windowMs)))
    return {
      oneMinute: rate(this.#oneMinute, WINDOWS_MS.oneMinute),
      fiveMinutes: rate(this.#fiveMinutes, WINDOWS_MS.fiveMinutes),
      oneHour: rate(this.#oneHour, WINDOWS_MS.oneHour),
      oneDay: rate(this.#oneDay, WINDOWS_MS.oneDay),
    }
  }

  #fade(nowMs: number): void {
    const elapsedMs = nowMs - this.#atMs
    if (elapsedMs <= 0) return
    this.#atMs = nowMs
    this.#oneMinute *= Math.exp(-elapsedMs / WINDOWS_MS.oneMinute)
    this.#fiveMinutes *= Math.exp(-elapsedMs / WINDOWS_MS.fiveMinutes)
    this.#oneHour *= Math.exp(-elapsedMs / WINDOWS_MS.oneHour)
    this.#oneDay *= Math.exp(-elapsedMs / WINDOWS_MS.oneDay)
  }
}

/** One meter for each worker on each connection. */
export class Hashrates {
  readonly #meters = new Map<User, Meter>()
  #begun = 0
  #turn = 0

  begin(user: User, session: string, nowMs: number): void {
    this.#meters.set(user, new Meter(session, this.#begun++ % slots, nowMs))
  }

  count(user: User, difficulty: number, nowMs: number): void {
    this.#meters.get(user)?.add(difficulty, nowMs)
  }

  end(user: User): void {
    this.#meters.delete(user)
  }

  /** Called every `tellEveryMs`; tells of the workers whose turn it is. */
  tell(telling: Telling, nowMs: number): void {
    const slot = this.#turn++ % slots
    for (const [user, meter] of this.#meters) {
      if (meter.slot === slot) telling(user, meter.session, meter.rates(nowMs))
    }
  }
}

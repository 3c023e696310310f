// Each worker's hashrate as stratum sees it, for the live view. The ledger, not this, is the truth.

import type { User } from './protocol/user.ts'
import type { Recorder } from './publish/recorder.ts'
import type { AcceptedShare } from './session/desk.ts'

const HASHES_PER_DIFFICULTY = 2 ** 32
const WINDOWS_MS = { oneMinute: 60_000, fiveMinutes: 300_000, oneHour: 3_600_000, oneDay: 86_400_000 } as const
type WindowName = keyof typeof WINDOWS_MS
const NAMES = Object.keys(WINDOWS_MS) as WindowName[]

interface Meter {
  readonly user: User
  readonly startedMs: number
  atMs: number
  /** Work that fades: after a window's length a share counts 1/e. */
  readonly work: Record<WindowName, number>
}

/** Exponentially fading means, corrected for a history shorter than the window. One meter for each session. */
export class Hashrates {
  readonly #meters = new Map<string, Meter>()

  count(share: AcceptedShare, nowMs: number): void {
    const meter = this.#meters.get(share.session) ?? this.#begin(share, nowMs)
    fade(meter, nowMs)
    for (const name of NAMES) meter.work[name] += share.difficulty
  }

  end(session: string): void {
    this.#meters.delete(session)
  }

  tell(recorder: Recorder, nowMs: number): void {
    for (const [session, meter] of this.#meters) {
      fade(meter, nowMs)
      recorder.hashrateMeasured(meter.user, session, ratesOf(meter, nowMs))
    }
  }

  #begin(share: AcceptedShare, nowMs: number): Meter {
    const work = { oneMinute: 0, fiveMinutes: 0, oneHour: 0, oneDay: 0 }
    const meter = { user: share.user, startedMs: nowMs, atMs: nowMs, work }
    this.#meters.set(share.session, meter)
    return meter
  }
}

function fade(meter: Meter, nowMs: number): void {
  const elapsedMs = nowMs - meter.atMs
  meter.atMs = nowMs
  for (const name of NAMES) meter.work[name] *= Math.exp(-elapsedMs / WINDOWS_MS[name])
}

function ratesOf({ work, startedMs }: Meter, nowMs: number): Record<WindowName, number> {
  const rates = {} as Record<WindowName, number>
  for (const name of NAMES) {
    const windowMs = WINDOWS_MS[name]
    // The mean of a short history sums to less than a full window.
    const filled = 1 - Math.exp(-Math.max(1_000, nowMs - startedMs) / windowMs)
    rates[name] = (work[name] * HASHES_PER_DIFFICULTY) / ((windowMs / 1_000) * filled)
  }
  return rates
}

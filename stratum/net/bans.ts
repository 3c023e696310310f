// Those who misbehave are shut out for a while, longer each time. Pure: the clock is an argument.
import { banKey } from './address-prefix.ts'

/** Points are forgiven at this pace; so many at once are a ban. */
const banAtPoints = 90
const forgivenPerMinute = 10
export const firstBanMs = 60_000
const banGrowth = 4
export const longestBanMs = 6 * 3_600_000
/** Without another ban for so long, the next one is short again. */
const forgottenAfterMs = 24 * 3_600_000

interface Record {
  points: number
  atMs: number
  bans: number
  untilMs: number
}

export class Bans {
  readonly #addressesMax: number
  /** In the order in which they were last heard of. */
  readonly #records = new Map<string, Record>()

  constructor(addressesMax = 20_000) {
    this.#addressesMax = addressesMax
  }

  /** Addresses that are remembered, banned or not. */
  get size(): number {
    return this.#records.size
  }

  isBanned(address: string, nowMs: number): boolean {
    if (this.#records.size === 0) return false
    const record = this.#records.get(banKey(address))
    return record !== undefined && record.untilMs > nowMs
  }

  /** Another process has shut it out: so does this one. */
  impose(address: string, nowMs: number): void {
    this.add(address, banAtPoints, nowMs)
  }

  /** Says whether this was what a ban was still missing. */
  add(address: string, points: number, nowMs: number): boolean {
    const key = banKey(address)
    const record = this.#records.get(key) ?? { points: 0, atMs: nowMs, bans: 0, untilMs: 0 }
    // A clock that was set back forgives nothing, and takes nothing back.
    const forgiven = (Math.max(0, nowMs - record.atMs) / 60_000) * forgivenPerMinute
    if (nowMs - record.untilMs > forgottenAfterMs) record.bans = 0
    record.points = Math.max(0, record.points - forgiven) + points
    record.atMs = nowMs
    const banned = record.points >= banAtPoints && record.untilMs <= nowMs
    if (banned) {
      record.untilMs = nowMs + Math.min(longestBanMs, firstBanMs * banGrowth ** record.bans)
      record.bans++
      record.points = 0
    }
    this.#records.delete(key)
    this.#records.set(key, record)
    if (this.#records.size > this.#addressesMax) this.#records.delete(this.#records.keys().next().value as string)
    return banned
  }
}

// Who may come in: connections are counted by network, shut out for a time where they misbehave, and let in by what the
// network has proven before. Knows addresses and a clock, no socket.

import type { Networks } from '../../platform/networks.ts'
import { addressPrefix } from './address-prefix.ts'
import { type Allowances, portion } from './allowances.ts'
import type { Bans } from './bans.ts'
import { type AdmissionRefusal, type CloseReason, POINTS } from './limits.ts'

export interface DoorParts {
  readonly allowances: Allowances
  readonly bans: Bans
  /** Networks that none of this counts for. */
  readonly exempt: Networks
  /** At once, over all processes of this site. */
  readonly connectionsMax: number
  /** Connections of one network that have not proven work, over all processes. */
  readonly unprovenMax: number
  /** Lines a second of one network, over all processes, beside some for each of its connections. */
  readonly linesPerSecond: number
  readonly processes: number
}

/** One network with connections, or that had some a moment ago. */
interface Neighbourhood {
  readonly prefix: string
  open: number
  proven: number
  /** Connections that it may open at once. */
  tokens: number
  tokensAtMs: number
  /** Lines that it may still say. */
  lines: number
  linesAtMs: number
}

/** Somebody who was let in. */
export interface Visitor {
  readonly address: string
  readonly exempt: boolean
  readonly neighbourhood: Neighbourhood
}

/** New connections of one network, at once and a second: a storm costs more than the connections that stay. */
const connectsBurst = 40
const connectsPerSecond = 2
/** A network that has proven connections may open them all twice at once, and again in half a minute. */
const connectsBurstEach = 2
const connectsPerSecondEach = 1 / 30
/** A new device may send five shares a second until its difficulty fits. */
const linesPerSecondEach = 5
/** Lines may be saved up for so long. */
const linesBurstSeconds = 8
/** Networks that are known without having a connection. */
const idleMax = 10_000
/** No network has more than this part of all connections. */
const networkPart = 1 / 2

export class Door {
  readonly #parts: DoorParts
  readonly #openMax: number
  readonly #neighbourhoods = new Map<string, Neighbourhood>()
  #open = 0

  constructor(parts: DoorParts) {
    this.#parts = parts
    this.#openMax = portion(parts.connectionsMax, parts.processes)
  }

  /** Networks that are looked after now. */
  get networks(): number {
    return this.#neighbourhoods.size
  }

  /** Connections that have proven work. */
  get proven(): number {
    let sum = 0
    for (const each of this.#neighbourhoods.values()) sum += each.proven
    return sum
  }

  admit(address: string, nowMs: number): Visitor | AdmissionRefusal {
    const { bans, exempt: exemptNetworks } = this.#parts
    const exempt = exemptNetworks.has(address)
    if (!exempt && bans.isBanned(address, nowMs)) return 'banned'
    const neighbourhood = this.#neighbourhood(addressPrefix(address), nowMs)
    if (!exempt) {
      const refusal = this.#refusal(neighbourhood, nowMs)
      if (refusal !== null) return refusal
    }
    if (this.#open >= this.#openMax) return 'tooMany'
    if (!exempt) neighbourhood.tokens--
    this.#open++
    neighbourhood.open++
    return { address, exempt, neighbourhood }
  }

  /** An accepted share has proven that this visitor mines. Once for each. */
  proved({ neighbourhood }: Visitor, nowMs: number): void {
    neighbourhood.proven++
    this.#parts.allowances.saw(neighbourhood.prefix, neighbourhood.proven, nowMs)
  }

  /** How many of the lines that one of its connections wants a network may have now. */
  draw({ neighbourhood }: Visitor, wanted: number, nowMs: number): number {
    const { linesPerSecond, processes } = this.#parts
    const perSecond = portion(linesPerSecond, processes) + linesPerSecondEach * neighbourhood.open
    const more = (Math.max(0, nowMs - neighbourhood.linesAtMs) / 1_000) * perSecond
    const lines = Math.min(perSecond * linesBurstSeconds, neighbourhood.lines + more)
    const given = Math.min(wanted, Math.floor(lines))
    neighbourhood.lines = lines - given
    neighbourhood.linesAtMs = nowMs
    return given
  }

  left({ neighbourhood }: Visitor, proven: boolean): void {
    this.#open--
    neighbourhood.open--
    if (proven) neighbourhood.proven--
  }

  /** Says whether it is banned from now on. A neighbour who mines is not shut out for it: then nobody is. */
  misbehaved({ address, exempt, neighbourhood }: Visitor, reason: CloseReason, nowMs: number): boolean {
    const points = POINTS[reason]
    if (points === undefined || exempt || neighbourhood.proven > 0) return false
    return this.#parts.bans.add(address, points, nowMs)
  }

  /** Another process has banned it; not here, where a neighbour mines. */
  heardOfBan(address: string, nowMs: number): void {
    if (this.#parts.exempt.has(address) || (this.#neighbourhoods.get(addressPrefix(address))?.proven ?? 0) > 0) return
    this.#parts.bans.impose(address, nowMs)
  }

  /** Called every few seconds. */
  tick(nowMs: number): void {
    const { allowances } = this.#parts
    for (const each of this.#neighbourhoods.values()) {
      if (each.proven > 0) allowances.saw(each.prefix, each.proven, nowMs)
      else if (each.open === 0 && this.#refilled(each, nowMs) >= this.#burst(each, nowMs)) {
        this.#neighbourhoods.delete(each.prefix)
      }
    }
    void allowances.save(nowMs)
  }

  close(nowMs: number): void {
    this.#parts.allowances.close(nowMs)
  }

  #refusal(each: Neighbourhood, nowMs: number): AdmissionRefusal | null {
    const { allowances, unprovenMax, processes } = this.#parts
    each.tokens = this.#refilled(each, nowMs)
    each.tokensAtMs = nowMs
    if (each.tokens < 1) return 'tooFast'
    const unproven = portion(unprovenMax, processes) + allowances.of(each.prefix, nowMs)
    const most = Math.max(1, this.#openMax * networkPart)
    return each.open - each.proven >= unproven || each.open >= most ? 'tooManyOfNetwork' : null
  }

  #burst({ prefix }: Neighbourhood, nowMs: number): number {
    const { allowances, processes } = this.#parts
    return portion(connectsBurst, processes) + connectsBurstEach * allowances.of(prefix, nowMs)
  }

  #refilled(each: Neighbourhood, nowMs: number): number {
    const perSecond = connectsPerSecond + connectsPerSecondEach * this.#parts.allowances.of(each.prefix, nowMs)
    const more = (Math.max(0, nowMs - each.tokensAtMs) / 1_000) * perSecond
    return Math.min(this.#burst(each, nowMs), each.tokens + more)
  }

  #neighbourhood(prefix: string, nowMs: number): Neighbourhood {
    const known = this.#neighbourhoods.get(prefix)
    if (known) return known
    if (this.#neighbourhoods.size >= this.#openMax + idleMax) this.#forgetOne()
    const fresh = { prefix, open: 0, proven: 0, tokens: 0, tokensAtMs: nowMs, lines: 0, linesAtMs: 0 }
    fresh.tokens = this.#burst(fresh, nowMs)
    this.#neighbourhoods.set(prefix, fresh)
    return fresh
  }

  /** There are more networks than connections, so one of them has none. */
  #forgetOne(): void {
    for (const each of this.#neighbourhoods.values()) {
      if (each.open > 0) continue
      this.#neighbourhoods.delete(each.prefix)
      return
    }
  }
}

import type { User } from '../protocol/user.ts'

/** A proxy may bring a few workers over one connection; a farm has connections of its own. */
export const rigsMax = 64

/** A worker on one connection, with its counts for the end of the session. */
export interface Rig {
  readonly user: User
  accepted: number
  refused: number
  /** Best share difficulty of this session in its UTC day, which is counted from 1970. */
  bestOfDay: number
  day: number
}

const dayMs = 86_400_000

/** True, and remembered, when no share of the rig since the UTC day began was as good. */
export function beatsBestOfDay(rig: Rig, shareDifficulty: number, atMs: number): boolean {
  const day = Math.floor(atMs / dayMs)
  if (day === rig.day && shareDifficulty <= rig.bestOfDay) return false
  rig.day = day
  rig.bestOfDay = shareDifficulty
  return true
}

/** The workers that one connection authorized: all of one address, by the name they use in submits. */
export class Rigs {
  readonly #byName = new Map<string, Rig>()
  #first: Rig | null = null

  /** Null before the first. */
  get first(): Rig | null {
    return this.#first
  }

  all(): readonly Rig[] {
    return [...new Set(this.#byName.values())]
  }

  /** Null where there is no room; otherwise the rig, and whether it is new. */
  add(name: string, user: User): { readonly rig: Rig; readonly isNew: boolean } | null {
    const known = this.#byName.get(name)
    if (known) return { rig: known, isNew: false }
    if (this.#byName.size >= rigsMax) return null
    const same = [...this.#byName.values()].find((each) => each.user.worker === user.worker)
    const rig = same ?? { user, accepted: 0, refused: 0, bestOfDay: 0, day: 0 }
    this.#byName.set(name, rig)
    this.#first ??= rig
    return { rig, isNew: same === undefined }
  }

  /** Another worker name of the same address is credited to the first; another address is nobody here. */
  named(name: string): Rig | null {
    return this.#byName.get(name) ?? (this.#first && belongsTo(name, this.#first.user.address) ? this.#first : null)
  }
}

/** Whether a user name as submitted begins with this (canonical) address. */
function belongsTo(name: string, address: string): boolean {
  const text = name.startsWith(address) ? name : name.toLowerCase()
  return text.startsWith(address) && (text.length === address.length || '._'.includes(text[address.length] ?? ''))
}

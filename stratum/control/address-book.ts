// One part of what the API has said: something about each of many addresses, such as its tag.
import { addressLengthMax } from '../../events/index.ts'

export interface AddressBookParts {
  /** Redis hash that holds the state: address → text. */
  readonly key: string
  isValid(text: string): boolean
  /** Past it addresses go without. */
  readonly most: number
  /** Of these something else is known from now on. */
  changed(addresses: ReadonlySet<string>): void
}

/** What is read into it is checked like anything from outside. */
export class AddressBook {
  readonly #parts: AddressBookParts
  #known = new Map<string, string>()
  #leftOut = 0

  constructor(parts: AddressBookParts) {
    this.#parts = parts
  }

  get key(): string {
    return this.#parts.key
  }

  /** Empty where there is nothing. */
  of(address: string): string {
    return this.#known.get(address) ?? ''
  }

  get size(): number {
    return this.#known.size
  }

  /** Entries in Redis for which there was no room, or that are none. */
  get leftOut(): number {
    return this.#leftOut
  }

  /** The whole state anew. */
  replace(entries: Iterable<readonly [address: string, text: string]>): void {
    const { isValid, most, changed: tell } = this.#parts
    const known = new Map<string, string>()
    const changed = new Set<string>()
    this.#leftOut = 0
    for (const [address, text] of entries) {
      if (!isValid(text) || address.length > addressLengthMax || known.size >= most) this.#leftOut++
      else {
        known.set(address, text)
        if (this.#known.get(address) !== text) changed.add(address)
      }
    }
    for (const address of this.#known.keys()) if (!known.has(address)) changed.add(address)
    this.#known = known
    if (changed.size > 0) tell(changed)
  }

  /** Changes in their order; an empty text takes an entry away. */
  change(entries: Iterable<readonly [address: string, text: string]>): void {
    const changed = new Set<string>()
    for (const [address, text] of entries) if (this.#take(address, text)) changed.add(address)
    if (changed.size > 0) this.#parts.changed(changed)
  }

  /** True where it makes a difference. */
  #take(address: string, text: string): boolean {
    if (this.of(address) === text) return false
    if (text === '') return this.#known.delete(address)
    if (this.#known.size >= this.#parts.most && !this.#known.has(address)) {
      this.#leftOut++
      return false
    }
    this.#known.set(address, text)
    return true
  }
}

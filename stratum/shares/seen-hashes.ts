/** At the pace that vardiff aims for, a work sees three shares; this is for floods. */
export const seenHashesMax = 50_000

/**
 * The shares handed in for one work of one session, by 64 bits of their hash, so that two spellings of one header are
 * one share. Open addressing in plain words: nothing for the garbage collector, eight bytes a share, nothing at all
 * before the first.
 */
export class SeenHashes {
  #slots = EMPTY
  #size = 0

  get full(): boolean {
    return this.#size >= seenHashesMax
  }

  get size(): number {
    return this.#size
  }

  /** All of them as words, for another process. */
  words(): number[] {
    const words: number[] = []
    for (let i = 0; i < this.#slots.length; i += 2) {
      if (this.#slots[i] !== 0) words.push(this.#slots[i] as number, this.#slots[i + 1] as number)
    }
    return words
  }

  /** What `words` gave elsewhere. */
  addWords(words: readonly number[]): void {
    for (let i = 0; i + 1 < words.length; i += 2) this.#add(words[i] as number, words[i + 1] as number)
  }

  has(hash: Uint8Array): boolean {
    return this.#size > 0 && this.#slots[this.#find(low(hash), high(hash))] !== 0
  }

  /** Past the bound nothing is added: the owner refuses further shares. */
  add(hash: Uint8Array): void {
    this.#add(low(hash), high(hash))
  }

  #add(first: number, second: number): void {
    if (this.full) return
    if (this.#size * 4 >= this.#slots.length) this.#grow()
    const at = this.#find(first, second)
    if (this.#slots[at] !== 0) return
    this.#slots[at] = first
    this.#slots[at + 1] = second
    this.#size++
  }

  /** Where these words are, or the free place for them. */
  #find(first: number, second: number): number {
    const slots = this.#slots
    const mask = slots.length - 2
    let at = (first * 2) & mask
    while (slots[at] !== 0 && (slots[at] !== first || slots[at + 1] !== second)) at = (at + 2) & mask
    return at
  }

  #grow(): void {
    const old = this.#slots
    this.#slots = new Uint32Array(Math.max(16, old.length * 2))
    for (let i = 0; i < old.length; i += 2) {
      if (old[i] === 0) continue
      const at = this.#find(old[i] as number, old[i + 1] as number)
      this.#slots[at] = old[i] as number
      this.#slots[at + 1] = old[i + 1] as number
    }
  }
}

const EMPTY = new Uint32Array(0)

// The end of a hash that holds its zeros is the other one. A free place is marked by 0 in its first word.
const word = (hash: Uint8Array, at: number): number =>
  ((hash[at] as number) |
    ((hash[at + 1] as number) << 8) |
    ((hash[at + 2] as number) << 16) |
    ((hash[at + 3] as number) << 24)) >>>
  0
const low = (hash: Uint8Array): number => word(hash, 0) || 1
const high = (hash: Uint8Array): number => word(hash, 4)

const counterBits = 22
const counterMask = 2 ** counterBits - 1
/** A run and those that overlap it differ in these bits. */
export const generations = 4

/**
 * extranonce1: region and process in the top byte, then two bits that change with each start and a counter, so that no
 * two sessions anywhere search the same space, not even those of a run that is being replaced. One that is in use is
 * never given out again.
 */
export class Extranonces {
  readonly #top: number
  readonly #inUse = new Set<number>()
  #next = Math.floor(Math.random() * counterMask)

  constructor(regionId: number, processId: number, generation: number) {
    this.#top = ((regionId << 4) | processId) * 0x1000000 + (generation % generations) * 2 ** counterBits
  }

  take(): Uint8Array {
    do this.#next = (this.#next + 1) & counterMask
    while (this.#inUse.has(this.#next))
    this.#inUse.add(this.#next)
    const bytes = new Uint8Array(4)
    new DataView(bytes.buffer).setUint32(0, this.#top + this.#next)
    return bytes
  }

  giveBack(extranonce1: Uint8Array): void {
    this.#inUse.delete(new DataView(extranonce1.buffer).getUint32(0) & counterMask)
  }
}

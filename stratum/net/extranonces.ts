/**
 * extranonce1: region and process in the top byte, a counter below, so that no two sessions anywhere search the same
 * space. One that is in use is never given out again.
 */
export class Extranonces {
  readonly #top: number
  readonly #inUse = new Set<number>()
  #next = Math.floor(Math.random() * 0x1000000)

  constructor(regionId: number, processId: number) {
    this.#top = ((regionId << 4) | processId) * 0x1000000
  }

  take(): Uint8Array {
    do this.#next = (this.#next + 1) & 0xffffff
    while (this.#inUse.has(this.#next))
    this.#inUse.add(this.#next)
    const bytes = new Uint8Array(4)
    new DataView(bytes.buffer).setUint32(0, this.#top + this.#next)
    return bytes
  }

  giveBack(extranonce1: Uint8Array): void {
    this.#inUse.delete(new DataView(extranonce1.buffer).getUint32(0) & 0xffffff)
  }
}

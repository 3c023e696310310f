/** A pause that can be cut short. */
export class Rest {
  #end: (() => void) | null = null
  #skip = false

  /** Ends the present rest, or the next one where nobody rests now. */
  end(): void {
    if (this.#end) this.#end()
    else this.#skip = true
  }

  rest(ms: number): Promise<void> {
    if (this.#skip) {
      this.#skip = false
      return Promise.resolve()
    }
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#end?.(), ms)
      this.#end = () => {
        clearTimeout(timer)
        this.#end = null
        resolve()
      }
    })
  }
}

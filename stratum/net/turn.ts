/** Somewhere with text that waits to be written. */
export interface Speaker {
  flush(): void
}

/**
 * One turn of the event loop: all lines that arrived in it are judged, then what was accepted is kept by one append,
 * then all answers go out. So no answer overtakes its journal entry, and a turn costs one write to disk.
 */
export class Turn {
  readonly #commit: () => void
  #speakers: Speaker[] = []
  #scheduled = false

  constructor(commit: () => void) {
    this.#commit = commit
  }

  /** A speaker adds itself once a turn. */
  add(speaker: Speaker): void {
    this.#speakers.push(speaker)
    this.schedule()
  }

  /** Ends the turn right after the sockets that are ready now were read. */
  schedule(): void {
    if (this.#scheduled) return
    this.#scheduled = true
    setImmediate(() => {
      if (this.#scheduled) this.end()
    })
  }

  end(): void {
    this.#scheduled = false
    this.#commit()
    const speakers = this.#speakers
    this.#speakers = []
    for (const speaker of speakers) speaker.flush()
  }
}

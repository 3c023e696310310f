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
  readonly #ended: (seconds: number) => void
  #speakers: Speaker[] = []
  #scheduled = false
  #sinceMs = 0

  /** `ended` hears how long it was from the first line of a turn to its last answer. */
  constructor(commit: () => void, ended: (seconds: number) => void = () => undefined) {
    this.#commit = commit
    this.#ended = ended
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
    this.#sinceMs = performance.now()
    setImmediate(() => {
      if (this.#scheduled) this.end()
    })
  }

  end(): void {
    const wasScheduled = this.#scheduled
    this.#scheduled = false
    this.#commit()
    const speakers = this.#speakers
    this.#speakers = []
    for (const speaker of speakers) speaker.flush()
    if (wasScheduled) this.#ended((performance.now() - this.#sinceMs) / 1_000)
  }
}

// Live figures come when they come; people read four times a second at most.

export interface Pace {
  /** Runs it soon: at once after a rest, otherwise together with all else that waits, in one turn. */
  soon(run: () => void): void
}

export const paceMs = 250
/** Waiting news; past this the oldest is dropped. Figures are whole each time: a newer one says all that it said. */
export const waitingMax = 1_000

/**
 * Lets news through in batches. Whatever runs in one turn is drawn by React as one change, however much it is: five
 * hundred workers that report at once cost one render.
 */
export function createPace(): Pace {
  let waiting: (() => void)[] = []
  let isScheduled = false
  let ranMs = Number.NEGATIVE_INFINITY
  const runAll = (): void => {
    isScheduled = false
    ranMs = performance.now()
    const batch = waiting
    waiting = []
    for (const run of batch) run()
  }
  return {
    soon(run) {
      if (waiting.length >= waitingMax) waiting.shift()
      waiting.push(run)
      if (!isScheduled) setTimeout(runAll, Math.max(0, ranMs + paceMs - performance.now()))
      isScheduled = true
    },
  }
}

// Rate limit that loses nothing: the first value of a key goes out at once, what follows within `everyMs` is merged.

export interface Coalescer<T> {
  add(key: string, value: T): void
  /** Forgets what is pending. */
  close(): void
}

interface Slot<T> {
  dueMs: number
  pending: T | undefined
}

/** Holds one merged value a key, so its memory is bounded by the keys of the last `everyMs`. */
export function createCoalescer<T>(
  everyMs: number,
  merge: (a: T, b: T) => T,
  emit: (key: string, value: T) => void,
  nowMs: () => number = performance.now.bind(performance),
): Coalescer<T> {
  // In order of `dueMs`: every key waits equally long, and goes to the end when it has been emitted.
  const slots = new Map<string, Slot<T>>()
  let timer: NodeJS.Timeout | undefined

  function send(key: string, value: T): void {
    slots.delete(key)
    slots.set(key, { dueMs: nowMs() + everyMs, pending: undefined })
    emit(key, value)
  }
  function flush(): void {
    timer = undefined
    for (const [key, slot] of slots) {
      if (slot.dueMs > nowMs()) break
      if (slot.pending === undefined) slots.delete(key)
      else send(key, slot.pending)
    }
    schedule()
  }
  function schedule(): void {
    if (timer !== undefined) return
    for (const [, slot] of slots) {
      timer = setTimeout(flush, Math.max(1, slot.dueMs - nowMs()))
      return
    }
  }
  return {
    add(key, value) {
      const slot = slots.get(key)
      if (!slot || (slot.pending === undefined && slot.dueMs <= nowMs())) send(key, value)
      else slot.pending = slot.pending === undefined ? value : merge(slot.pending, value)
      schedule()
    },
    close() {
      clearTimeout(timer)
      slots.clear()
    },
  }
}

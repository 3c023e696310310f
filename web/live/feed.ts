// A firehose for the stage and a trickle for React: events reach listeners at once, the list changes a few times a second.

export interface Feed<T> {
  /** Called for every item, at once, outside React. */
  onItem(listener: (item: T) => void): () => void
  /** The newest first, as last published. The same array until the next publication. */
  snapshot(): readonly T[]
  onPublish(listener: () => void): () => void
  push(items: readonly T[]): void
  /** What was there before the feed began: shown, but never animated. */
  seed(items: readonly T[]): void
  /** Holds publication back, so that a reader can read. Items keep coming in, up to the bound. */
  pause(paused: boolean): void
  close(): void
}

export const feedItemsMax = 100
/** About as often as anybody can read, and soon enough to feel live. */
export const publishEveryMs = 175

export function createFeed<T extends { readonly id: string }>(): Feed<T> {
  const listeners = new Set<(item: T) => void>()
  const readers = new Set<() => void>()
  let items: T[] = []
  let published: readonly T[] = []
  let timer: ReturnType<typeof setTimeout> | null = null
  let paused = false
  let publishedMs = Number.NEGATIVE_INFINITY

  const publish = (): void => {
    timer = null
    if (paused) return
    publishedMs = performance.now()
    published = items.slice()
    for (const each of readers) each()
  }
  const schedule = (): void => {
    if (timer !== null || paused) return
    // The first item after a rest is shown at once.
    timer = setTimeout(publish, Math.max(0, publishedMs + publishEveryMs - performance.now()))
  }
  const add = (fresh: readonly T[]): void => {
    const known = new Set(items.map((each) => each.id))
    const unknown = fresh.filter((each) => !known.has(each.id))
    if (unknown.length === 0) return
    items = [...unknown.toReversed(), ...items].slice(0, feedItemsMax)
    schedule()
  }

  return {
    onItem: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    snapshot: () => published,
    onPublish: (listener) => {
      readers.add(listener)
      return () => readers.delete(listener)
    },
    push(fresh) {
      for (const item of fresh) for (const each of listeners) each(item)
      add(fresh)
    },
    seed(earlier) {
      const known = new Set(items.map((each) => each.id))
      items = [...items, ...earlier.filter((each) => !known.has(each.id))].slice(0, feedItemsMax)
      schedule()
    },
    pause(now) {
      paused = now
      if (!paused) schedule()
    },
    close() {
      if (timer !== null) clearTimeout(timer)
      listeners.clear()
      readers.clear()
    },
  }
}

// A firehose for the stage and a trickle for React: the list changes a few times a second, however much comes in.

export interface FeedItem {
  readonly id: string
  /** ISO 8601 in UTC, so that text order is time order. */
  readonly at: string
}

/** What a reader sees. The same object until the next publication. */
export interface FeedView<T> {
  /** The newest first. */
  readonly items: readonly T[]
  /** How many came since publication was paused. */
  readonly held: number
}

export interface Feed<T> {
  /** Called for every item, at once, outside React. */
  onItem(listener: (item: T) => void): () => void
  /** Called for what a picture can show: at most `perFrameMax` items an animation frame, none while nobody looks. */
  onFrame(listener: (item: T) => void): () => void
  snapshot(): FeedView<T>
  onPublish(listener: () => void): () => void
  push(items: readonly T[]): void
  /** What was there before the feed began or while it was cut off: shown, but never told to listeners. */
  seed(items: readonly T[]): void
  has(id: string): boolean
  /** Holds publication back, so that a reader can read. Items keep coming in, up to the bound. */
  pause(paused: boolean): void
  /** Items that no picture showed, because more came than it can show. */
  dropped(): number
}

export const feedItemsMax = 100
/** Items that wait for a frame; the oldest give way. */
export const frameItemsMax = 512
export const perFrameMax = 64
/** Seven times a second at most, and the first after a rest at once: soon enough to feel live, too slow to strain. */
const publishEveryMs = 150

export function createFeed<T extends FeedItem>(): Feed<T> {
  const listeners = new Set<(item: T) => void>()
  const readers = new Set<() => void>()
  const frames = createFrames<T>()
  const list = createList<T>()
  let view: FeedView<T> = { items: [], held: 0 }
  let isScheduled = false
  let paused = false
  let held = 0
  let publishedMs = Number.NEGATIVE_INFINITY

  const publish = (): void => {
    isScheduled = false
    publishedMs = performance.now()
    view = paused ? { items: view.items, held } : { items: list.newestFirst(), held: 0 }
    for (const each of readers) each()
  }
  const schedule = (): void => {
    // The first item after a rest is shown at once.
    if (!isScheduled) setTimeout(publish, Math.max(0, publishedMs + publishEveryMs - performance.now()))
    isScheduled = true
  }

  return {
    onItem: (listener) => joins(listeners, listener),
    onFrame: frames.on,
    snapshot: () => view,
    onPublish: (listener) => joins(readers, listener),
    push(fresh) {
      let added = 0
      for (const item of fresh) {
        if (!list.add(item)) continue
        added++
        frames.push(item)
        for (const each of listeners) each(item)
      }
      if (paused) held += added
      if (added > 0) schedule()
    },
    seed(earlier) {
      if (list.merge(earlier)) schedule()
    },
    has: list.has,
    pause(now) {
      paused = now
      held = 0
      schedule()
    },
    dropped: frames.dropped,
  }
}

function joins<T>(set: Set<T>, member: T): () => void {
  set.add(member)
  return () => set.delete(member)
}

/** The newest items, each once. Adding costs the same however many there are. */
function createList<T extends FeedItem>() {
  let oldestFirst: T[] = []
  let ids = new Set<string>()
  const trim = (): void => {
    oldestFirst = oldestFirst.slice(-feedItemsMax)
    ids = new Set(oldestFirst.map(({ id }) => id))
  }
  return {
    has: (id: string): boolean => ids.has(id),
    add(item: T): boolean {
      if (ids.has(item.id)) return false
      ids.add(item.id)
      oldestFirst.push(item)
      if (oldestFirst.length >= feedItemsMax * 2) trim()
      return true
    },
    /** Puts earlier items where their time says. */
    merge(items: readonly T[]): boolean {
      const fresh = items.filter(({ id }) => !ids.has(id))
      if (fresh.length === 0) return false
      oldestFirst = [...oldestFirst, ...fresh].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
      trim()
      return true
    },
    newestFirst: (): readonly T[] => oldestFirst.slice(-feedItemsMax).reverse(),
  }
}

/** A ring between the socket and the screen. */
function createFrames<T>() {
  const listeners = new Set<(item: T) => void>()
  const waiting: T[] = []
  let isAsked = false
  let dropped = 0
  const ask = (): void => {
    if (!isAsked) requestAnimationFrame(drain)
    isAsked = true
  }
  const drain = (): void => {
    isAsked = false
    const batch = waiting.splice(0, perFrameMax)
    for (const item of batch) for (const each of listeners) each(item)
    if (waiting.length > 0) ask()
  }
  return {
    on: (listener: (item: T) => void) => joins(listeners, listener),
    push(item: T): void {
      if (listeners.size === 0) return
      // Browsers give a hidden page no frames: what it missed is not caught up with when it is back.
      if (document.hidden || waiting.length >= frameItemsMax) {
        dropped++
        if (document.hidden) return
        waiting.shift()
      }
      waiting.push(item)
      ask()
    },
    dropped: () => dropped,
  }
}

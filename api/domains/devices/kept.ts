/** What is everybody's is read once in so long, however many ask: those who come meanwhile wait for the same reading. */
export function kept<T>(forMs: number, load: () => Promise<T>, now: () => number = performance.now.bind(performance)) {
  let last: { readonly untilMs: number; readonly value: Promise<T> } | undefined
  return (): Promise<T> => {
    if (last && now() < last.untilMs) return last.value
    const value = load()
    const entry = { untilMs: now() + forMs, value }
    last = entry
    value.catch(() => {
      // The next one tries again.
      if (last === entry) last = undefined
    })
    return value
  }
}

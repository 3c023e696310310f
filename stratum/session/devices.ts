// What a user agent tells of the difficulties that its device can be given at all.

// ESP-Miner before April 2026 and NerdQAxe keep the whole part only: 0.5 becomes 0, and every hash a share.
// NiceHash refuses a pool with an easier share (as other pools for bitcoin do it too).
const LEASTS: readonly (readonly [RegExp, number])[] = [
  [/axe|\bbm1\d{3}\b|nerdqx|nerdeko/i, 1],
  [/^nicehash\//i, 524_288],
]

/** The least difficulty that makes sense for it; 0 where any does, or where the chain is too easy for that. */
export function deviceLeast(userAgent: string, most: number): number {
  const least = LEASTS.find(([pattern]) => pattern.test(userAgent))?.[1] ?? 0
  return least <= most ? least : 0
}

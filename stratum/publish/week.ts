const dayMs = 86_400_000

/** Number of the ISO week (Monday to Sunday, UTC) since 1970; 1 January 1970 was a Thursday. */
export function weekOf(atMs: number): number {
  return Math.floor((Math.floor(atMs / dayMs) + 3) / 7)
}

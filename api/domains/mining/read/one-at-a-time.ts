import type { Pool } from '../../../../platform/postgres.ts'

const running = new WeakMap<Pool, Map<string, Promise<unknown>>>()

/**
 * Asks once for all who ask while the answer is under way: what is everybody's is read once at a time, however many look at
 * the front page. Nothing is kept once it is answered.
 */
export function oneAtATime<T>(pool: Pool, name: string, load: () => Promise<T>): Promise<T> {
  const ofPool = running.get(pool) ?? new Map<string, Promise<unknown>>()
  running.set(pool, ofPool)
  const found = ofPool.get(name) as Promise<T> | undefined
  if (found) return found
  const loading = load().finally(() => ofPool.delete(name))
  ofPool.set(name, loading)
  return loading
}

import type { ShareItem } from '../rating.ts'

export const ADDRESS = 'tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx'
const startMs = Date.parse('2026-11-23T00:00:00.000Z')

/** The n-th share of a test, a second after the one before. */
export function share(n: number, over: Partial<ShareItem> = {}): ShareItem {
  return {
    id: String(n),
    at: new Date(startMs + n * 1_000).toISOString(),
    address: ADDRESS,
    workerName: `rig${n}`,
    isDemo: false,
    difficulty: 1,
    shareDifficulty: 1 + n,
    height: 1,
    hash: '00'.repeat(32),
    standing: 'ORDINARY',
    hasProof: false,
    tone: 'ordinary',
    ...over,
  }
}

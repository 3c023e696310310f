// A share's key as text: the inner part of its relay id and its cursor.
import type { Best } from '../rules.ts'

export interface ShareKey {
  readonly atMs: number
  readonly instanceId: number
  readonly sequence: number
}

export const shareKeyText = ({ atMs, instanceId, sequence }: ShareKey): string => `${atMs}.${instanceId}.${sequence}`

/** Undefined where the text names no share: ids come from strangers. */
export function parseShareKey(text: string): ShareKey | undefined {
  const match = /^(\d{1,15})\.(\d{1,10})\.(\d{1,16})$/.exec(text)
  if (!match) return undefined
  const [atMs, instanceId, sequence] = [Number(match[1]), Number(match[2]), Number(match[3])]
  // Beyond these the database would refuse the number itself. The last is the year 9999.
  if (instanceId >= 2 ** 31 || !Number.isSafeInteger(sequence) || atMs > 253_402_300_799_999) return undefined
  return { atMs, instanceId, sequence }
}

/** The columns in which a row names its best share. */
export interface BestRow {
  readonly bestDifficulty: number | null
  readonly bestAt: Date | null
  readonly bestInstanceId: number | null
  readonly bestSequence: bigint | null
}

export function bestOf(row: BestRow): Best | null {
  const { bestDifficulty, bestAt, bestInstanceId, bestSequence } = row
  if (bestDifficulty === null || bestAt === null || bestInstanceId === null || bestSequence === null) return null
  return {
    difficulty: bestDifficulty,
    atMs: bestAt.getTime(),
    instanceId: bestInstanceId,
    sequence: Number(bestSequence),
  }
}

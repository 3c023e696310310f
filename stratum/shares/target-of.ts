import { difficultyToTarget, targetBytes } from '../../bitcoin/index.ts'

/** Difficulties in use at once are few: whole numbers, or three digits. */
const targetsMax = 4_096
const targets = new Map<number, Uint8Array>()

/** Target of a difficulty as bytes, exact, remembered. */
export function targetOf(difficulty: number): Uint8Array {
  const known = targets.get(difficulty)
  if (known) return known
  if (targets.size >= targetsMax) targets.clear()
  const target = targetBytes(difficultyToTarget(difficulty))
  targets.set(difficulty, target)
  return target
}

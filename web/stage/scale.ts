/** A logarithmic axis of difficulty, from something every device reaches to a block. */
export interface Scale {
  readonly low: number
  readonly high: number
}

/** What the weakest device reaches within seconds: its first share is already on the meter. */
const lowest = 1e-4

/**
 * At least six powers of ten below a block, also on test networks where a block is easier than `lowest`. It ends at a
 * block, or at the best share where that went beyond.
 */
export function scaleFor(networkDifficulty: number, best = 0): Scale {
  const block = Math.max(networkDifficulty, 1e-9)
  return { low: Math.min(lowest, block * 1e-6), high: Math.max(block, best) }
}

/** 0 at the low end, 1 at the high one; what is beyond stays at the edge. */
export function positionOf(difficulty: number, { low, high }: Scale): number {
  if (!(difficulty > 0)) return 0
  const part = (Math.log10(difficulty) - Math.log10(low)) / (Math.log10(high) - Math.log10(low))
  return Math.max(0, Math.min(1, part))
}

const STEPS = [1, 2, 3, 6, 9, 12, 15, 18]

/** Powers of ten inside the scale where their prefixes change (1, 1 k, 1 M), thinned out so that at most `most` remain. */
export function ticksOf({ low, high }: Scale, most: number): number[] {
  const first = Math.ceil(Math.log10(low) - 1e-9)
  const last = Math.floor(Math.log10(high) + 1e-9)
  const at = (step: number): number[] => {
    const start = Math.ceil(first / step) * step
    const count = Math.max(0, Math.floor((last - start) / step) + 1)
    return Array.from({ length: count }, (_, i) => 10 ** (start + i * step))
  }
  return STEPS.map(at).find((ticks) => ticks.length <= most) ?? []
}

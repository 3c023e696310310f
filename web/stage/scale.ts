/** A logarithmic axis of difficulty, from something every device reaches to a block. */
export interface Scale {
  readonly low: number
  readonly high: number
}

/** At least six powers of ten below a block; on mainnet it begins at 1, which every Bitaxe reaches at once. */
export function scaleFor(networkDifficulty: number): Scale {
  const high = Math.max(networkDifficulty, 1e-9)
  return { low: Math.min(1, high * 1e-6), high }
}

/** 0 at the low end, 1 at a block; what is beyond stays at the edge. */
export function positionOf(difficulty: number, { low, high }: Scale): number {
  if (!(difficulty > 0)) return 0
  const part = (Math.log10(difficulty) - Math.log10(low)) / (Math.log10(high) - Math.log10(low))
  return Math.max(0, Math.min(1, part))
}

/** Whole powers of ten inside the scale, thinned out so that at most `most` remain. */
export function ticksOf({ low, high }: Scale, most: number): number[] {
  const first = Math.ceil(Math.log10(low) - 1e-9)
  const last = Math.floor(Math.log10(high) + 1e-9)
  const step = Math.max(1, Math.ceil((last - first + 1) / most))
  return Array.from({ length: Math.max(0, Math.floor((last - first) / step) + 1) }, (_, i) => 10 ** (first + i * step))
}

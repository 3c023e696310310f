// Which node's template miners get. Pure: what is known of the nodes in, a node or none out.

export interface Tip {
  readonly hash: string
  readonly height: number
}

/** What is known of a node. Candidates come in order of priority; times are of a clock that only runs forward. */
export interface Candidate {
  /** It answers, and it gives templates. */
  readonly fit: boolean
  readonly tip: Tip | null
  /** Since when it has been fit and at the newest tip, without a break. */
  readonly fineSinceMs: number
  /** How long it has to be fine before it takes the place of a lower one. */
  readonly returnAfterMs: number
  /** It was at this block, in this run. */
  had(hash: string): boolean
}

export interface Situation<T extends Candidate> {
  readonly candidates: readonly T[]
  /** Whose template miners have. */
  readonly inUse: T | null
  /** What that template builds upon. */
  readonly tip: Tip | null
  /** Since when no fit node has been as high as that. */
  readonly lostSinceMs: number
  readonly nowMs: number
}

/** Past this a tip that no reachable node has is given up: a block upon it could not be handed in anywhere. */
export const lostTipPatienceMs = 30_000

/** Null where miners had better stay with what they have. */
export function chooseNode<T extends Candidate>(situation: Situation<T>): T | null {
  const { inUse, nowMs } = situation
  const best = highest(situation)
  if (inUse === null || !best.includes(inUse)) return best[0] ?? null
  const preferred = best.slice(0, best.indexOf(inUse))
  return preferred.find(({ fineSinceMs, returnAfterMs }) => nowMs - fineSinceMs >= returnAfterMs) ?? inUse
}

/** Those at the newest tip, in order of priority. */
function highest<T extends Candidate>({ candidates, tip, lostSinceMs, nowMs }: Situation<T>): T[] {
  const fit = candidates.filter((each) => each.fit && each.tip !== null)
  const height = highestOf(fit)
  const best = fit.filter((each) => each.tip?.height === height)
  if (tip === null || height > tip.height) return best
  if (height === tip.height) {
    // Of two blocks of one height the first seen stays.
    const agreeing = best.filter((each) => each.tip?.hash === tip.hash)
    return agreeing.length > 0 ? agreeing : best
  }
  // A node that has left the tip tells of a reorganisation; one that has never been there lags.
  const left = best.filter((each) => each.had(tip.hash))
  return left.length > 0 || nowMs - lostSinceMs < lostTipPatienceMs ? left : best
}

/** -1 where none has a tip. */
export function highestOf(candidates: readonly Candidate[]): number {
  return Math.max(-1, ...candidates.map(({ fit, tip }) => (fit && tip ? tip.height : -1)))
}

// What a chart can show of a history whose first and last steps are not whole.

export interface HistoryStep {
  readonly from: string
  readonly seconds: number
  /** Work over the whole length of the step. */
  readonly hashrate: number
  readonly shares: number
}

export interface ChartPoint {
  /** Start of the step, seconds since 1970. */
  readonly atS: number
  readonly hashrate: number
}

/** Of less time than this, a hashrate says nothing. */
const secondsMin = 60

/**
 * Hashrates over the time that was really mined in: the newest step still runs, and the oldest began before the player
 * came. Left as they are, every chart would begin and end with a dip.
 */
export function chartPoints(steps: readonly HistoryStep[], firstSeenAt: string, nowMs: number): ChartPoint[] {
  const firstS = Date.parse(firstSeenAt) / 1_000
  return steps.flatMap(({ from, seconds, hashrate }) => {
    const atS = Date.parse(from) / 1_000
    const lived = Math.min(atS + seconds, nowMs / 1_000) - Math.max(atS, firstS)
    return lived < Math.min(secondsMin, seconds)
      ? []
      : [{ atS, hashrate: (hashrate * seconds) / Math.min(lived, seconds) }]
  })
}

/** From when on the chart shows: the whole range, but no more than an hour of emptiness before a young player came. */
export function chartStart(points: readonly ChartPoint[], rangeS: number, nowMs: number): number {
  const nowS = nowMs / 1_000
  const first = points[0]?.atS ?? nowS
  return Math.max(nowS - rangeS, Math.min(first, nowS - 3_600))
}

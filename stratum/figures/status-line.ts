// One line at the foot of a terminal, written anew each second. Where output is piped there is none: logs are JSON there.
import type { Network } from '../../bitcoin/index.ts'

const everyMs = 1_000
const hashesPerDifficulty = 2 ** 32
const sharesOverMs = 60_000
const hashesOverMs = 600_000
/** Within less a rate says nothing. */
const overMsLeast = 5_000
const clearLine = '\r\u001b[K'

/** Sums over all processes of a region; they may fall when one of them starts again. */
export interface Counted {
  readonly connections: number
  readonly shares: number
  /** Sum of assigned difficulties. */
  readonly work: number
  /** Of the latest shares; 0 where there were none. */
  readonly difficultyLeast: number
  readonly difficultyMost: number
  readonly best: number
}

export interface Chain {
  readonly network: Network
  /** Of the block that is mined for; 0 before the first template. */
  readonly height: number
  readonly templateAgeMs: number
  readonly nodeOk: boolean
}

/** Null where there is no history yet. */
export interface Rates {
  readonly sharesPerMinute: number | null
  readonly hashesPerSecond: number | null
}

/** No wider than the terminal: a line that wraps could not be taken back. */
export function statusLine(chain: Chain, counted: Counted, rates: Rates, columns: number): string {
  const { network, height, templateAgeMs, nodeOk } = chain
  const { connections, difficultyLeast: least, difficultyMost: most, best } = counted
  const { sharesPerMinute, hashesPerSecond } = rates
  const parts = [
    height === 0 ? `${network}, no work yet` : `${network} ${height}, work ${Math.round(templateAgeMs / 1_000)} s old`,
    ...(nodeOk ? [] : ['NODE AWAY']),
    `${connections} ${connections === 1 ? 'miner' : 'miners'}`,
    `${sharesPerMinute === null ? '–' : Math.round(sharesPerMinute)} shares/min`,
    `${hashesPerSecond === null ? '– ' : short(hashesPerSecond)}H/s`,
    ...(most === 0 ? [] : [`difficulty ${least === most ? '' : `${short(least).trim()} to `}${short(most).trim()}`]),
    ...(best === 0 ? [] : [`best ${short(best).trim()}`]),
  ]
  return parts.join(' | ').slice(0, Math.max(0, columns - 1))
}

/** Three digits and a prefix of the SI, behind a blank: `1.23 T`. */
function short(value: number): string {
  const rounded = Number(value.toPrecision(3))
  if (rounded < 1_000) return `${rounded === 0 || rounded >= 0.001 ? rounded : rounded.toExponential(1)} `
  const step = Math.min(6, Math.floor(Math.log10(rounded) / 3))
  return `${Number((rounded / 1_000 ** step).toPrecision(12))} ${' kMGTPE'[step]}`
}

/** Rates from sums that are looked at now and then. */
export class History {
  readonly #looks: { readonly atMs: number; readonly shares: number; readonly work: number }[] = []

  look({ shares, work }: Counted, nowMs: number): Rates {
    const looks = this.#looks
    const latest = looks.at(-1)
    // A process began again: what was summed before is of no use.
    if (latest && (shares < latest.shares || work < latest.work)) looks.length = 0
    looks.push({ atMs: nowMs, shares, work })
    while (looks.length > 2 && nowMs - (looks[1]?.atMs ?? nowMs) >= hashesOverMs) looks.shift()
    return {
      sharesPerMinute: this.#rate('shares', 60_000, sharesOverMs, nowMs),
      hashesPerSecond: this.#rate('work', 1_000 * hashesPerDifficulty, hashesOverMs, nowMs),
    }
  }

  #rate(of: 'shares' | 'work', times: number, overMs: number, nowMs: number): number | null {
    const from = this.#looks.find(({ atMs }) => nowMs - atMs <= overMs)
    const to = this.#looks.at(-1)
    if (!from || !to || to.atMs - from.atMs < overMsLeast) return null
    return ((to[of] - from[of]) * times) / (to.atMs - from.atMs)
  }
}

/** As prom-client gives them as JSON, of one process or of several in a row. */
export function countedIn(metrics: readonly object[]): Counted {
  const values = new Map<string, number[]>()
  for (const metric of metrics as readonly { name?: string; values?: readonly { value: number }[] }[]) {
    const named = values.get(metric.name ?? '') ?? []
    values.set(metric.name ?? '', [...named, ...(metric.values ?? []).map(({ value }) => value)])
  }
  const sum = (name: string): number => (values.get(name) ?? []).reduce((total, each) => total + each, 0)
  const some = (name: string): number[] => (values.get(name) ?? []).filter((each) => each > 0)
  const leasts = some('stratum_share_difficulty_least')
  return {
    connections: sum('stratum_connections'),
    shares: sum('stratum_shares_accepted_total'),
    work: sum('stratum_work_accepted_total'),
    difficultyLeast: leasts.length === 0 ? 0 : Math.min(...leasts),
    difficultyMost: Math.max(0, ...some('stratum_share_difficulty_most')),
    best: Math.max(0, ...some('stratum_best_share_difficulty')),
  }
}

/** What there is of a terminal's stream. */
export interface Terminal {
  readonly isTTY?: boolean
  readonly columns?: number
  write(text: string): unknown
}

/** Shows the line until the function that it returns is called. Does nothing where there is no terminal. */
export function showStatus(
  terminal: Terminal,
  chain: () => Chain,
  metrics: () => Promise<readonly object[]>,
): () => void {
  if (!terminal.isTTY) return () => undefined
  const history = new History()
  let reading = false
  let ended = false
  const show = async (): Promise<void> => {
    // A process that answers late must not pile questions up.
    if (reading) return
    reading = true
    const counted = await metrics().then(countedIn, () => null)
    reading = false
    if (ended || !counted) return
    const line = statusLine(chain(), counted, history.look(counted, Date.now()), terminal.columns ?? 80)
    // The cursor is left where the next log line begins.
    terminal.write(`${clearLine}${line}\r`)
  }
  const timer = setInterval(() => void show(), everyMs)
  return () => {
    ended = true
    clearInterval(timer)
    terminal.write(clearLine)
  }
}

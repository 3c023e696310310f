// What the bench tells a generator process to do, and what it hears back. Each order has one answer.

export type Order =
  | {
      readonly do: 'connect'
      readonly count: number
      /** Connects begun a second; null: all at once. */
      readonly perSecond: number | null
      /** Handshakes under way at once. */
      readonly atOnce: number
    }
  /** Each connection keeps so many submits in flight. */
  | { readonly do: 'saturate'; readonly depth: number }
  /** So many submits a second over all connections in turn, whether answers come or not. */
  | { readonly do: 'pace'; readonly perSecond: number }
  /** So many connections a second end and are made anew. */
  | { readonly do: 'churn'; readonly perSecond: number }
  | { readonly do: 'count' }
  | { readonly do: 'tally' }
  /** No more submits and no more churn; answers when nothing is in flight, or after a while. */
  | { readonly do: 'settle' }
  /** From now on what arrives is only timed; `arrivals` reads it. */
  | { readonly do: 'watch' }
  | { readonly do: 'arrivals'; readonly previousHash: string; readonly withinMs: number }
  | { readonly do: 'quit' }

export interface Connected {
  readonly ready: number
  readonly failed: number
  readonly why: string | null
  /** From the first connect until the last one has a job. */
  readonly tookMs: number
  /** From the connect call to the first job, of each. */
  readonly handshakesMs: Float64Array
  /** Processor time of the generator meanwhile, seconds. */
  readonly cpu: number
}

/** Of the time since `count`. */
export interface Tally {
  readonly seconds: number
  readonly latenciesMs: Float64Array
  readonly accepted: number
  /** Code and text → how often. */
  readonly refused: Readonly<Record<string, number>>
  /** Processor time of the generator, as a part of one core. */
  readonly cpu: number
}

/** Of the whole life of the generator. */
export interface Settled {
  readonly accepted: number
  readonly refused: number
  readonly unanswered: number
  /** Connections that ended by no wish of ours. */
  readonly dropped: number
  readonly reconnected: number
}

export interface Arrivals {
  /** When each connection had the new job, by the machine's clock. */
  readonly atMs: Float64Array
  /** Processor time of the generator since `watch`, seconds. */
  readonly cpu: number
}

export type Answers = {
  readonly connect: Connected
  readonly tally: Tally
  readonly settle: Settled
  readonly arrivals: Arrivals
  readonly saturate: null
  readonly pace: null
  readonly churn: null
  readonly count: null
  readonly watch: null
  readonly quit: null
}

/** The first argument of the generator's process, as JSON. */
export interface GeneratorPlan {
  readonly port: number
  /** Connection i mines for the address of player i, modulo their number. */
  readonly players: number
  /** Index of its first connection: worker names differ over all generators. */
  readonly first: number
}

import { count, flag, listOf, nullable, oneOf, rate, record, text } from './fields.ts'
import { NETWORKS } from './tip-changed.ts'

/** Written every 2 s under `heartbeatKey('stratum', instance)`, expires after 15 s. */
export const stratumHeartbeat = record({
  atMs: count,
  network: oneOf(NETWORKS),
  /** Height of the block being mined; 0 before the first template. */
  height: count,
  templateAgeMs: count,
  nodeOk: flag,
  /** When the newest block and the first one of its difficulty period were mined, by their headers. */
  headerTimes: nullable(record({ tipHeight: count, tipAtMs: count, periodAtMs: count })),
  /** What the pool takes of a reward. */
  feePercent: nullable(rate),
  connections: count,
  ports: listOf(record({ name: text(20), port: count, tls: flag }), 16),
})
export type StratumHeartbeat = NonNullable<ReturnType<typeof stratumHeartbeat>>

export const heartbeatEveryMs = 2_000
export const heartbeatExpiresMs = 15_000

import { count, flag, hexUpTo, listOf, nullable, oneOf, rate, record, text } from './fields.ts'
import { NETWORKS } from './tip-changed.ts'

const scriptBytesMax = 50

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
  /** What every coinbase of the newest work has in common; null before the first template. */
  work: nullable(
    record({
      number: count,
      height: count,
      valueSats: count,
      witnessCommitment: nullable(hexUpTo(scriptBytesMax)),
      signature: text(75),
      /** Of the value. */
      feePerMillion: count,
      feeScript: nullable(hexUpTo(scriptBytesMax)),
      /** Of the number, which stands before the extranonces. */
      numberBytes: count,
      extranonce1Bytes: count,
      extranonce2Bytes: count,
    }),
  ),
  connections: count,
  ports: listOf(record({ name: text(20), port: count, tls: flag }), 16),
})
export type StratumHeartbeat = NonNullable<ReturnType<typeof stratumHeartbeat>>

export const heartbeatEveryMs = 2_000
export const heartbeatExpiresMs = 15_000

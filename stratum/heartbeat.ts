// What a region says of itself while it is well: on its metrics port, and now and then in Redis.
import { setTimeout as sleep } from 'node:timers/promises'
import { toHex } from '../bitcoin/index.ts'
import { heartbeatEveryMs, heartbeatExpiresMs, heartbeatKey, type StratumHeartbeat } from '../events/index.ts'
import { type MetricsSource, serveMetrics } from '../platform/metrics.ts'
import type { Redis } from '../platform/redis.ts'
import { showStatus } from './figures/status-line.ts'
import type { NodeSide } from './node-side.ts'
import type { StratumProcess } from './process.ts'
import { feeTerms } from './settings/coinbase-options.ts'
import { extranonce1Bytes, extranonce2Bytes, numberBytes } from './work/work.ts'

export type RegionState = Pick<StratumHeartbeat, 'connections' | 'ports'>

/** Logs `ready`: everything that others need is there. Returns what ends it. */
export async function announceRegion(
  { options, instance, log, redis }: StratumProcess,
  nodes: NodeSide,
  metrics: MetricsSource,
  read: () => RegionState,
): Promise<() => Promise<void>> {
  const served = await serveMetrics(metrics, options.METRICS_PORT, options.METRICS_HOST)
  const chain = () => ({
    network: options.BITCOIN_NETWORK,
    height: nodes.latest?.facts.height ?? 0,
    templateAgeMs: nodes.templateAgeMs,
    nodeOk: nodes.nodeOk,
  })
  const stopBeating = beat(redis, heartbeatKey('stratum', instance), () => ({
    atMs: Date.now(),
    ...chain(),
    headerTimes: nodes.headerTimes,
    feePercent: options.POOL_FEE_PERCENT,
    work: latestWork(nodes, options),
    ...read(),
  }))
  log.info({ instance, ports: read().ports, metricsPort: served.port }, 'ready')
  const hideStatus = showStatus(process.stdout, chain, () => metrics.getMetricsAsJSON())
  return async () => {
    hideStatus()
    await stopBeating()
    await served.close()
  }
}

function latestWork({ latest }: NodeSide, options: StratumProcess['options']): StratumHeartbeat['work'] {
  if (!latest) return null
  const { height, valueSats, witnessCommitment } = latest.facts
  const fee = feeTerms(options.POOL_FEE_PERCENT, options.POOL_FEE_ADDRESS, options.BITCOIN_NETWORK)
  return {
    number: latest.number,
    height,
    valueSats,
    witnessCommitment,
    signature: options.POOL_SIGNATURE,
    feePerMillion: fee?.perMillion ?? 0,
    feeScript: fee ? toHex(fee.script) : null,
    numberBytes,
    extranonce1Bytes,
    extranonce2Bytes,
  }
}

/** While something is amiss it is said more often: others wait for the moment that all is well. */
const amissEveryMs = 250
const lastWordMs = 500

function beat(redis: Redis, key: string, state: () => StratumHeartbeat): () => Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const say = (): void => {
    const now = state()
    // While Redis is away nobody reads it either.
    redis.set(key, JSON.stringify(now), 'PX', heartbeatExpiresMs).catch(() => undefined)
    clearTimeout(timer)
    timer = setTimeout(say, now.nodeOk ? heartbeatEveryMs : amissEveryMs)
  }
  redis.on('ready', say)
  say()
  return async () => {
    redis.off('ready', say)
    clearTimeout(timer)
    const gone = redis.del(key).catch(() => undefined)
    // A Redis that hangs lets it expire.
    await Promise.race([gone, sleep(lastWordMs, undefined, { ref: false })])
  }
}

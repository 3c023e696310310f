// Puts the rooms together: node → work → sessions → recorder → journal and Redis.
import { hashToDisplay } from '../bitcoin/index.ts'
import { heartbeatEveryMs, heartbeatExpiresMs, heartbeatKey, type StratumHeartbeat } from '../events/index.ts'
import { createLog } from '../platform/log.ts'
import { createMetrics, serveMetrics } from '../platform/metrics.ts'
import type { OptionValues } from '../platform/options.ts'
import { connectRedis } from '../platform/redis.ts'
import { Hashrates } from './hashrates.ts'
import { stratumMetrics } from './metrics.ts'
import { Extranonces } from './net/extranonces.ts'
import { Listener } from './net/listener.ts'
import { Turn } from './net/turn.ts'
import { BlockSubmitter } from './node/block-submitter.ts'
import { checkTemplate } from './node/check-template.ts'
import { NodeRpc } from './node/rpc.ts'
import { TemplateSource } from './node/template-source.ts'
import type { OPTIONS } from './options.ts'
import { Pool } from './pool.ts'
import { endedInstances, instanceName, ownJournal } from './publish/instances.ts'
import { Publisher } from './publish/publisher.ts'
import { Recorder } from './publish/recorder.ts'
import type { SolvedBlock } from './session/desk.ts'
import type { Session } from './session/session.ts'
import type { Template } from './work/template.ts'

const refusalsEveryMs = 5_000
const hashratesEveryMs = 30_000
const publishWithinMs = 3_000

export async function startStratum(options: OptionValues<typeof OPTIONS>): Promise<{ stop(): Promise<void> }> {
  const log = createLog('stratum', options.LOG_LEVEL)
  const instance = instanceName(options.REGION, options.PROCESS_ID)
  const registry = createMetrics()
  const metrics = stratumMetrics(registry, {
    connections: () => listener.connections,
    pending: () => publisher.pending,
    templateAgeSeconds: () => templates.ageMs / 1_000,
  })

  const redis = connectRedis(options.REDIS_URL, 'stratum', log)
  const ended = endedInstances(options.DATA_DIR, instance)
  if (ended.length > 0) log.info({ instances: ended.length }, 'events of earlier runs are published first')
  const journal = ownJournal(options.DATA_DIR, instance)
  const publisher = new Publisher(redis, { name: instance, journal }, ended, log)
  const recorder = new Recorder(instance, journal, publisher, metrics, log)
  const turn = new Turn(() => recorder.commit())

  const rpc = new NodeRpc(options.BITCOIN_RPC_URL)
  const submitter = new BlockSubmitter(
    rpc,
    options.DATA_DIR,
    (block, outcome, detail) => {
      recorder.blockSettled(block, outcome, detail)
      if (outcome === 'accepted') void templates.refresh()
    },
    log,
  )
  const hashrates = new Hashrates()
  const solved = (block: SolvedBlock): void => {
    // First of all to the node; what it is worth to the game comes after.
    const found = { address: block.user.address, height: block.height, hash: hashToDisplay(block.hash) }
    submitter.submit(found, block.header, block.coinbase(), block.work.template)
    recorder.blockFound(block)
    log.info({ ...found, worker: block.user.worker }, 'block found')
  }
  const pool = new Pool(
    {
      network: options.BITCOIN_NETWORK,
      signature: options.POOL_SIGNATURE,
      sharesPerMinute: options.SHARES_PER_MINUTE,
      startDifficulty: options.START_DIFFICULTY,
      difficultyLeast: options.MIN_DIFFICULTY,
      difficultyMost: options.MAX_DIFFICULTY,
    },
    recorder,
    {
      solved,
      counted: (share) => hashrates.count(share, Date.now()),
      prefixOf: (session) => listener.prefixOf(session),
    },
  )
  const disconnected = (session: Session): void => {
    hashrates.end(session.id)
    if (!session.user) return
    const sessionMs = Date.now() - session.startedMs
    recorder.disconnected(session.user, session.id, sessionMs, session.accepted, session.refusedCount)
  }
  const listener: Listener = new Listener(
    turn,
    new Extranonces(options.REGION_ID, options.PROCESS_ID),
    pool.desk,
    { connectionsMax: options.CONNECTIONS_MAX, authorizeWithinMs: options.AUTHORIZE_WITHIN_SECONDS * 1_000 },
    { ended: disconnected, closed: (reason) => metrics.closed.inc({ reason }) },
    log,
  )
  const took = (template: Template, newTip: boolean): void => {
    const work = pool.take(template)
    // Miners first: every millisecond on the old tip is lost.
    listener.announce(work, newTip)
    turn.end()
    if (newTip) {
      recorder.tipChanged(
        options.BITCOIN_NETWORK,
        template.height - 1,
        template.previousHash,
        template.networkDifficulty,
      )
      if (options.CHECK_TEMPLATES) void checkTemplate(rpc, work, options.BITCOIN_NETWORK, log)
    }
  }
  const templates: TemplateSource = new TemplateSource(
    rpc,
    options.BITCOIN_ZMQ_URL,
    options.BITCOIN_NETWORK === 'signet',
    took,
    log,
  )
  submitter.resume()

  const port = await listener.listen(options.STRATUM_PORT, options.STRATUM_BIND)
  const served = await serveMetrics(registry, options.METRICS_PORT, options.METRICS_HOST)
  const beat = (): void => {
    const state: StratumHeartbeat = {
      atMs: Date.now(),
      network: options.BITCOIN_NETWORK,
      height: pool.work?.template.height ?? 0,
      templateAgeMs: templates.ageMs,
      nodeOk: templates.reachable,
      connections: listener.connections,
      ports: [{ name: 'default', port, tls: false }],
    }
    // While Redis is away nobody reads it either.
    redis.set(heartbeatKey('stratum', instance), JSON.stringify(state), 'PX', heartbeatExpiresMs).catch(() => undefined)
  }
  const timers = [
    setInterval(beat, heartbeatEveryMs),
    setInterval(() => {
      recorder.flushRefusals()
      turn.schedule()
    }, refusalsEveryMs),
    setInterval(() => {
      hashrates.tell(recorder, Date.now())
      turn.schedule()
    }, hashratesEveryMs),
  ]
  redis.once('ready', beat)
  log.info({ instance, ports: [{ name: 'default', port, tls: false }], metricsPort: served.port }, 'ready')

  return {
    async stop() {
      for (const timer of timers) clearInterval(timer)
      await listener.close()
      await templates.close()
      submitter.close()
      recorder.flushRefusals()
      recorder.commit()
      await publisher.close(publishWithinMs)
      await redis.del(heartbeatKey('stratum', instance)).catch(() => undefined)
      journal.close()
      redis.disconnect()
      rpc.close()
      await served.close()
    },
  }
}

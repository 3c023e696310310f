// Puts the rooms together: node → work → sessions → recorder → journal and Redis.

import { heartbeatEveryMs, heartbeatExpiresMs, heartbeatKey, type StratumHeartbeat } from '../events/index.ts'
import { createLog, type Logger } from '../platform/log.ts'
import { createMetrics, serveMetrics } from '../platform/metrics.ts'
import type { OptionValues } from '../platform/options.ts'
import type { Redis } from '../platform/redis.ts'
import { connectRedis } from '../platform/redis.ts'
import { Hashrates, tellEveryMs } from './hashrates.ts'
import { stratumMetrics } from './metrics.ts'
import { Extranonces } from './net/extranonces.ts'
import { Listener } from './net/listener.ts'
import { Turn } from './net/turn.ts'
import { BlockFiles } from './node/block-files.ts'
import { BlockSubmitter } from './node/block-submitter.ts'
import { checkTemplate } from './node/check-template.ts'
import { NodeRpc } from './node/rpc.ts'
import { TemplateSource } from './node/template-source.ts'
import { TemplateStore } from './node/template-store.ts'
import type { OPTIONS } from './options.ts'
import { Pool } from './pool.ts'
import { endedInstances, instanceName, ownJournal } from './publish/instances.ts'
import { Keeper } from './publish/keeper.ts'
import { Publisher } from './publish/publisher.ts'
import { Recorder } from './publish/recorder.ts'
import type { JudgedShare } from './session/desk.ts'
import { foundFact } from './session/proof-of.ts'

type Options = OptionValues<typeof OPTIONS>
type ServedPort = StratumHeartbeat['ports'][number]

const refusalsEveryMs = 5_000
const publishWithinMs = 3_000
/** A device with a wrong address comes back for ever: so many are told of in the log each minute. */
const unwelcomeLogged = { most: 20, everyMs: 60_000 }

export async function startStratum(options: Options): Promise<{ stop(): Promise<void> }> {
  const log = createLog('stratum', options.LOG_LEVEL)
  const instance = instanceName(options.REGION, options.PROCESS_ID, Date.now())
  const registry = createMetrics()
  const metrics = stratumMetrics(registry, {
    connections: () => listener.connections,
    pending: () => publisher.pending,
    templateAgeSeconds: () => templates.ageMs / 1_000,
  })

  const redis = connectRedis(options.REDIS_URL, 'stratum', log)
  const { keeper, publisher } = startPublishing(options, instance, redis, () => metrics.journalFailures.inc(), log)
  const recorder = new Recorder({ instance, keeper, publisher, metrics, begun: () => turn.schedule() })
  const turn = new Turn(() => recorder.commit())

  const rpc = new NodeRpc(options.BITCOIN_RPC_URL)
  const files = new BlockFiles(options.DATA_DIR)
  const store = new TemplateStore(options.DATA_DIR, log)
  const submitter = new BlockSubmitter(rpc, files, store, recorder, log)
  const solved = (share: JudgedShare, accepted: boolean): void => {
    const block = { fact: foundFact(share), announced: accepted, work: share.work.number }
    try {
      files.writeUnsettled(block)
    } catch (error) {
      // A full disk must not cost a block.
      log.error({ reason: String(error), hash: block.fact.hash }, 'a found block could not be written to disk')
    }
    submitter.submit(block)
  }
  // Numbers begin at the clock, so that those of the run before are not given out again after a restart.
  let works = Math.max(store.highest, Math.floor(Date.now() / 1_000))
  const hashrates = new Hashrates()
  const pool = new Pool({
    network: options.BITCOIN_NETWORK,
    signature: options.POOL_SIGNATURE,
    sharesPerMinute: options.SHARES_PER_MINUTE,
    difficultyMost: options.MAX_DIFFICULTY,
    recorder,
    hashrates,
    metrics,
    solved,
    unwelcome: logUnwelcome(log),
    prefixOf: (session) => listener.prefixOf(session),
  })
  const listener: Listener = new Listener({
    turn,
    extranonces: new Extranonces(options.REGION_ID, options.PROCESS_ID),
    connectionsMax: options.CONNECTIONS_MAX,
    authorizeWithinMs: options.AUTHORIZE_WITHIN_SECONDS * 1_000,
    closed: (reason) => metrics.closed.inc({ reason }),
    ended(session) {
      for (const { user, accepted, refused } of session.rigs()) {
        hashrates.end(user)
        recorder.disconnected(user, session.id, Date.now() - session.startedMs, accepted, refused)
      }
    },
  })
  submitter.resume()
  const templates: TemplateSource = new TemplateSource(
    { rpc, zmqUrl: options.BITCOIN_ZMQ_URL, signet: options.BITCOIN_NETWORK === 'signet', log },
    (facts, body, newTip) => {
      works = (works + 1) >>> 0
      store.keep(works, body, submitter.works)
      const work = pool.take(facts, works)
      // Miners first: every millisecond on the old tip is lost.
      listener.announce(work, newTip)
      if (!newTip) return
      const { height, previousHash, networkDifficulty } = work.template
      recorder.tipChanged(options.BITCOIN_NETWORK, height - 1, previousHash, networkDifficulty)
      void submitter.look(height - 1)
      if (options.CHECK_TEMPLATES) void checkTemplate(rpc, work, body, () => metrics.templateObjections.inc(), log)
    },
  )

  const ports = await listen(options, pool, listener)
  const served = await serveMetrics(registry, options.METRICS_PORT, options.METRICS_HOST)
  const state = (): StratumHeartbeat => ({
    atMs: Date.now(),
    network: options.BITCOIN_NETWORK,
    height: pool.work?.template.height ?? 0,
    templateAgeMs: templates.ageMs,
    nodeOk: templates.reachable,
    connections: listener.connections,
    ports,
  })
  const stopBeating = beat(redis, heartbeatKey('stratum', instance), state)
  const timers = [
    setInterval(() => recorder.flushRefusals(), refusalsEveryMs),
    setInterval(
      () => hashrates.tell((user, session, rates) => recorder.hashrateMeasured(user, session, rates), Date.now()),
      tellEveryMs,
    ),
  ]
  log.info({ instance, ports, metricsPort: served.port }, 'ready')

  return {
    async stop() {
      for (const timer of timers) clearInterval(timer)
      await listener.close()
      await templates.close()
      submitter.close()
      recorder.flushRefusals()
      recorder.commit()
      await store.close()
      await publisher.close(publishWithinMs)
      await stopBeating()
      keeper.journal.close()
      redis.disconnect()
      rpc.close()
      await served.close()
    },
  }
}

function startPublishing(options: Options, instance: string, redis: Redis, failed: () => void, log: Logger) {
  const ended = endedInstances(options.DATA_DIR, instance)
  if (ended.length > 0) log.info({ instances: ended.length }, 'events of earlier runs are published first')
  const keeper = new Keeper(ownJournal(options.DATA_DIR, instance), failed, log)
  return { keeper, publisher: new Publisher(redis, instance, keeper, ended, log) }
}

async function listen(options: Options, pool: Pool, listener: Listener): Promise<ServedPort[]> {
  const rows = [
    {
      name: 'default',
      port: options.STRATUM_PORT,
      difficultyStart: options.START_DIFFICULTY,
      difficultyLeast: options.MIN_DIFFICULTY,
    },
    ...options.STRATUM_PORTS,
  ]
  const ports: ServedPort[] = []
  for (const row of rows) {
    const port = await listener.listen(row.port, options.STRATUM_BIND, pool.desk(row))
    ports.push({ name: row.name, port, tls: false })
  }
  return ports
}

/** Says now and then that this process is well; returns what ends it. */
function beat(redis: Redis, key: string, state: () => StratumHeartbeat): () => Promise<void> {
  const say = (): void => {
    // While Redis is away nobody reads it either.
    redis.set(key, JSON.stringify(state()), 'PX', heartbeatExpiresMs).catch(() => undefined)
  }
  redis.on('ready', say)
  say()
  const timer = setInterval(say, heartbeatEveryMs)
  return async () => {
    clearInterval(timer)
    await redis.del(key).catch(() => undefined)
  }
}

/** NerdMiner does not look at the answer to authorize: the operator has to be told as well. */
function logUnwelcome(log: Logger): (problem: string, userAgent: string) => void {
  let logged = 0
  let sinceMs = 0
  return (problem, userAgent) => {
    const nowMs = Date.now()
    if (nowMs - sinceMs > unwelcomeLogged.everyMs) {
      sinceMs = nowMs
      logged = 0
    }
    if (++logged <= unwelcomeLogged.most) log.info({ problem, userAgent }, 'a miner was refused')
  }
}

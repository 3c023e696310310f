// Everything towards the miners: ports, sessions, jobs, verdicts. Each process of a region may do this.
import type { StratumHeartbeat } from '../events/index.ts'
import { steadyMs } from '../platform/clock.ts'
import type { Logger } from '../platform/log.ts'
import { connectRedis } from '../platform/redis.ts'
import type { AddressBook } from './control/address-book.ts'
import { banWords, openBans } from './control/bans.ts'
import { openCoinbaseTags } from './control/coinbase-tags.ts'
import { ControlChannel } from './control/control-channel.ts'
import { Hashrates, tellEveryMs } from './figures/hashrates.ts'
import { gauge } from './figures/metrics.ts'
import { KnownDifficulties } from './known-difficulties.ts'
import { addressPrefix } from './net/address-prefix.ts'
import { Allowances } from './net/allowances.ts'
import { Bans } from './net/bans.ts'
import { Credentials } from './net/credentials.ts'
import { Door } from './net/door.ts'
import { Extranonces } from './net/extranonces.ts'
import { Listener } from './net/listener.ts'
import { BlockFiles, type UnsettledBlock } from './node/block-files.ts'
import type { WorkOrder } from './node-side.ts'
import { Pool } from './pool.ts'
import type { StratumProcess } from './process.ts'
import type { JudgedShare } from './session/desk.ts'
import { foundFact } from './session/proof-of.ts'
import type { Retained } from './session/retention.ts'
import { feeTerms } from './settings/coinbase-options.ts'
import type { PortRow } from './settings/ports.ts'

export type ServedPort = StratumHeartbeat['ports'][number]

const refusalsEveryMs = 5_000
const difficultiesEveryMs = 60_000
const missedSaidEveryMs = 60_000
/** A device with a wrong address comes back for ever: so many are told of in the log each minute. */
const unwelcomeLogged = { most: 20, everyMs: 60_000 }

/** What sets one process with miners apart from the others. */
export interface MinerPlace {
  /** Part of every extranonce1. */
  readonly processId: number
  /** Counts up with each start of this region. */
  readonly generation: number
  readonly ports: readonly PortRow[]
  /** Others listen on the same ports. */
  readonly reusePort: boolean
}

export interface MinerSide {
  readonly ports: readonly ServedPort[]
  readonly connections: number
  take(order: WorkOrder): void
  /** Another process has banned this address. */
  shutOut(address: string): void
  /** Where `DRAIN_SECONDS` says so, miners are asked to go first. */
  close(): Promise<void>
}

/** What a process with miners needs from the one that leads the region, which may be itself. */
export interface Lead {
  /** The block is on disk already. */
  solved(block: UnsettledBlock): void
  /** A connection ended: its miner may come back, to this process or to another. */
  retain(session: Retained): void
  claim(ticket: string): Promise<Retained | null>
  /** An address was shut out here. */
  banned(address: string): void
}

export async function startMinerSide(self: StratumProcess, place: MinerPlace, lead: Lead): Promise<MinerSide> {
  const { options, log, recorder, metrics, turn } = self
  const files = new BlockFiles(options.DATA_DIR, log)
  const hashrates = new Hashrates()
  const difficulties = new KnownDifficulties(options.DATA_DIR, place.processId, log)
  const pool = new Pool({
    network: options.BITCOIN_NETWORK,
    terms: {
      signature: options.POOL_SIGNATURE,
      fee: feeTerms(options.POOL_FEE_PERCENT, options.POOL_FEE_ADDRESS, options.BITCOIN_NETWORK),
      tagOf: (address) => tags.of(address),
    },
    sharesPerMinute: options.SHARES_PER_MINUTE,
    versionMask: options.VERSION_MASK,
    difficultyMost: options.MAX_DIFFICULTY,
    recorder,
    hashrates,
    metrics,
    difficulties,
    claim: (ticket) => lead.claim(ticket),
    solved: (share, accepted) => lead.solved(onDisk(files, share, accepted, log)),
    banWords: (address) => banWords(bans.of(address), Date.now()),
    unwelcome: logUnwelcome(log),
    prefixOf: (session) => listener.prefixOf(session),
  })
  const door = openDoor(self, place.processId)
  let missedSaidMs = Number.NEGATIVE_INFINITY
  const listener: Listener = new Listener({
    turn,
    extranonces: new Extranonces(options.REGION_ID, place.processId, place.generation),
    door,
    linesPerSecond: options.LINES_PER_SECOND,
    proxies: options.PROXY_PROTOCOL_FROM,
    patience: { authorizeWithinMs: options.AUTHORIZE_WITHIN_SECONDS * 1_000 },
    reusePort: place.reusePort,
    closed: (reason) => metrics.closed.inc({ reason }),
    slowed: () => metrics.slowed.inc(),
    failed: (error) => log.error({ err: error }, 'a session failed: its connection is closed'),
    banned(address, reason) {
      metrics.banned.inc()
      lead.banned(address)
      log.info({ network: addressPrefix(address), reason }, 'an address is shut out for a time')
    },
    missed(error) {
      metrics.missed.inc()
      // Once is enough to know: out of descriptors, every visitor is one.
      if (steadyMs() - missedSaidMs < missedSaidEveryMs) return
      missedSaidMs = steadyMs()
      log.error({ reason: error.message }, 'a connection could not be taken in')
    },
    ended(session) {
      difficulties.note(session)
      const retained = session.retain()
      if (retained) lead.retain(retained)
      for (const { user, accepted, refused } of session.rigs()) {
        hashrates.end(user)
        recorder.disconnected(user, session.id, Math.round(steadyMs() - session.startedMs), accepted, refused)
      }
    },
  })
  const tags = openCoinbaseTags((addresses) => {
    if (!pool.work) return
    pool.work.forget(addresses)
    listener.announce(pool.work, false)
  })
  const bans = openBans((addresses) => {
    const dismissed = listener.dismiss((address) =>
      addresses.has(address) ? banWords(bans.of(address), Date.now()) : null,
    )
    log.info({ addresses: addresses.size, dismissed, banned: bans.size }, 'bans of addresses have changed')
  })
  const control = followControl(self, tags, bans)
  gauge(self.registry, 'stratum_connections', 'Open connections of miners.', () => listener.connections)
  gauge(self.registry, 'stratum_connections_proven', 'Those with an accepted share.', () => door.proven)
  const credentials = openCredentials(self)
  const ports: ServedPort[] = []
  for (const row of place.ports) {
    const port = await listener.listen(
      row.port,
      options.STRATUM_BIND,
      pool.desk(row),
      row.tls ? credentials : undefined,
    )
    ports.push({ name: row.name, port, tls: row.tls === true })
  }
  const timers = [
    setInterval(() => recorder.flushRefusals(), refusalsEveryMs),
    setInterval(
      () => hashrates.tell((user, session, rates) => recorder.hashrateMeasured(user, session, rates), steadyMs()),
      tellEveryMs,
    ),
  ]
  const keepDifficulties = async (): Promise<void> => {
    for (const session of listener.sessions()) difficulties.note(session)
    await difficulties.save()
  }
  timers.push(setInterval(() => void keepDifficulties(), difficultiesEveryMs))
  return {
    ports,
    get connections() {
      return listener.connections
    },
    shutOut: (address) => door.heardOfBan(address, Date.now()),
    take({ facts, number, newTip, atMs }) {
      listener.announce(pool.take(facts, number), newTip, () =>
        metrics.notifySeconds.observe((Date.now() - atMs) / 1_000),
      )
    },
    async close() {
      // A drain takes its time: should this process not get to its end, the next one knows.
      await keepDifficulties()
      if (options.DRAIN_SECONDS > 0) await listener.drain(options.DRAIN_SECONDS * 1_000)
      for (const timer of timers) clearInterval(timer)
      await listener.close()
      await difficulties.save()
      await control.close()
      credentials?.close()
    },
  }
}

/** Each process counts its own connections, and has its part of each limit. */
function openDoor({ options }: StratumProcess, processId: number): Door {
  const processes = options.STRATUM_PROCESSES
  return new Door({
    allowances: new Allowances(options.DATA_DIR, String(processId), processes, Date.now()),
    bans: new Bans(),
    exempt: options.LIMITS_EXEMPT,
    connectionsMax: options.CONNECTIONS_MAX,
    unprovenMax: options.CONNECTIONS_UNPROVEN_MAX,
    linesPerSecond: options.NETWORK_LINES_PER_SECOND,
    processes,
  })
}

/** Undefined where there is no TLS. Throws where its files cannot be used. */
function openCredentials({ options, log }: StratumProcess): Credentials | undefined {
  const { TLS_CERT_FILE, TLS_KEY_FILE } = options
  if (TLS_CERT_FILE === '' || TLS_KEY_FILE === '') return undefined
  const credentials = new Credentials(TLS_CERT_FILE, TLS_KEY_FILE, log)
  process.on('SIGHUP', () => credentials.reload())
  return credentials
}

function followControl(
  { options, registry, log }: StratumProcess,
  tags: AddressBook,
  bans: AddressBook,
): ControlChannel {
  gauge(registry, 'stratum_coinbase_tags', 'Players with a tag in their coinbases.', () => tags.size)
  gauge(registry, 'stratum_coinbase_tags_left_out', 'Tags that are none, or one too many.', () => tags.leftOut)
  gauge(registry, 'stratum_banned_addresses', 'Addresses that may not mine here.', () => bans.size)
  gauge(registry, 'stratum_banned_addresses_left_out', 'Bans that are none, or one too many.', () => bans.leftOut)
  return new ControlChannel({ redis: connectRedis(options.REDIS_URL, 'stratum-control', log), log, tags, bans })
}

/** Written and synced before anybody hears of it: from here on a crash cannot lose the block. */
function onDisk(files: BlockFiles, share: JudgedShare, accepted: boolean, log: Logger): UnsettledBlock {
  const block = { fact: foundFact(share), announced: accepted, work: share.work.number }
  try {
    files.writeUnsettled(block)
  } catch (error) {
    // A full disk must not cost a block.
    log.error({ reason: String(error), hash: block.fact.hash }, 'a found block could not be written to disk')
  }
  return block
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

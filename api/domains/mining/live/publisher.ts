// After commit: what changed goes to whoever watches. Bounded: one merged message a player and channel is held.
import type { GameEvent } from '../../../../events/index.ts'
import type { Logger } from '../../../../platform/log.ts'
import type { Redis } from '../../../../platform/redis.ts'
import type { ShareFact } from '../ledger/changes.ts'
import type { Recorded } from '../ledger/record.ts'
import { type Coalescer, createCoalescer } from './coalescer.ts'
import {
  BLOCK_CHANGE_CHANNEL,
  BLOCK_CHANNEL,
  type BlocksMessage,
  FEED_CHANNEL,
  type FeedMessage,
  feedOf,
  mergeFeeds,
  mergePlayers,
  type PlayerMessage,
  playerChannel,
  TIP_CHANNEL,
  type TipMessage,
} from './messages.ts'

/** A channel gets at most one message in so long. */
const everyMs = 50

export interface Publisher {
  publish(recorded: Recorded): void
  /** Tells watchers that these workers changed, though nothing was recorded. */
  changed(workers: Iterable<readonly [string, string]>): void
  close(): void
}

export function createPublisher(redis: Redis, log: Logger): Publisher {
  const send = (channel: string, message: FeedMessage | PlayerMessage | BlocksMessage | TipMessage): void => {
    redis.publish(channel, JSON.stringify(message)).catch((error) => {
      // Watchers query again when they are back: nothing to keep here.
      log.debug({ channel, reason: error.message }, 'live message lost')
    })
  }
  const feed: Coalescer<FeedMessage> = createCoalescer(everyMs, mergeFeeds, send)
  const players: Coalescer<PlayerMessage> = createCoalescer(everyMs, mergePlayers, (address, message) =>
    send(playerChannel(address), message),
  )
  return {
    publish({ changes, fresh }) {
      const { facts, hidden } = changes
      if (facts.length > 0) feed.add(FEED_CHANNEL, feedOf(facts, hidden))
      for (const [address, message] of byPlayer(facts, fresh, hidden)) players.add(address, message)
      const blocks = fresh.flatMap((event) =>
        event.type === 'BlockFound' ? [{ hash: event.hash, address: event.address }] : [],
      )
      if (blocks.length > 0) send(BLOCK_CHANNEL, { blocks })
      const settled = fresh.flatMap((event) =>
        event.type === 'BlockSettled' ? [{ hash: event.hash, address: event.address }] : [],
      )
      if (settled.length > 0) send(BLOCK_CHANGE_CHANNEL, { blocks: settled })
      for (const tip of changes.tips) send(TIP_CHANNEL, { network: tip.network })
    },
    changed(workers) {
      for (const [address, worker] of workers) players.add(address, { ...feedOf([]), workers: [worker] })
    },
    close() {
      feed.close()
      players.close()
    },
  }
}

function byPlayer(
  facts: readonly ShareFact[],
  fresh: readonly GameEvent[],
  hidden: ReadonlySet<string>,
): Map<string, PlayerMessage> {
  const workers = new Map<string, Set<string>>()
  for (const event of fresh) {
    if (!('worker' in event) || hidden.has(event.address)) continue
    const names = workers.get(event.address) ?? new Set()
    workers.set(event.address, names.add(event.worker))
  }
  const shares = new Map<string, ShareFact[]>()
  for (const fact of facts) {
    const list = shares.get(fact.address)
    if (list) list.push(fact)
    else shares.set(fact.address, [fact])
  }
  return new Map(
    [...workers].map(([address, names]) => [address, { ...feedOf(shares.get(address) ?? []), workers: [...names] }]),
  )
}

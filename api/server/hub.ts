// One execution and one encoding of a subscription for all sockets that ask the same.
// What depends on who asks is shared by their own sockets alone: the key of its topic names them.
import type { ExecutionArgs, ExecutionResult } from 'graphql'
import type { WebSocket } from 'ws'
import type { Logger } from '../../platform/log.ts'
import type { Counter, Gauge } from '../../platform/metrics.ts'

type Results = AsyncIterableIterator<ExecutionResult>
type Subscribe = (args: ExecutionArgs) => Promise<Results | ExecutionResult>

export interface Member {
  readonly socket: WebSocket
  /** The client's id of its operation. */
  readonly id: string
}

export interface Hub {
  /** Joins the topic of `key`, or starts it. Resolves with an iterator that only ever ends, or with why it cannot start. */
  attach(key: string, member: Member, start: () => ReturnType<Subscribe>): Promise<Results | ExecutionResult>
}

interface Seat extends Member {
  readonly head: string
  readonly end: () => void
}
interface Topic {
  readonly seats: Set<Seat>
  readonly source: Results
}

/** A socket that has so much unsent misses messages until it has caught up. */
const unsentBytesMax = 256 * 1024
/** The event loop does other work after so many sends. */
const sendsPerTurn = 500

export interface HubMetrics {
  readonly subscriptions: Gauge
  readonly dropped: Counter
}

export function createHub(metrics: HubMetrics, log: Logger): Hub {
  const topics = new Map<string, Promise<Topic | ExecutionResult>>()

  async function begin(key: string, start: () => ReturnType<Subscribe>): Promise<Topic | ExecutionResult> {
    const source = await start()
    if (!(Symbol.asyncIterator in source)) {
      topics.delete(key)
      return source
    }
    const topic: Topic = { seats: new Set(), source }
    void deliver(topic, metrics)
      .catch((error) => log.error({ reason: error.message }, 'a subscription ended with a fault'))
      .finally(() => {
        topics.delete(key)
        for (const seat of topic.seats) seat.end()
      })
    return topic
  }

  function topicOf(key: string, start: () => ReturnType<Subscribe>): Promise<Topic | ExecutionResult> {
    const known = topics.get(key)
    if (known) return known
    const topic = begin(key, start)
    topics.set(key, topic)
    topic.catch(() => topics.delete(key))
    return topic
  }

  return {
    async attach(key, member, start) {
      const topic = await topicOf(key, start)
      if (!('seats' in topic)) return topic
      const closed = Promise.withResolvers<void>()
      const seat: Seat = {
        ...member,
        head: `{"id":${JSON.stringify(member.id)},"type":"next","payload":`,
        end: closed.resolve,
      }
      topic.seats.add(seat)
      metrics.subscriptions.inc()
      const leave = (): void => {
        closed.resolve()
        if (!topic.seats.delete(seat)) return
        metrics.subscriptions.dec()
        if (topic.seats.size > 0) return
        topics.delete(key)
        void topic.source.return?.()
      }
      const seated: Results = {
        [Symbol.asyncIterator]() {
          return this
        },
        async next() {
          await closed.promise
          leave()
          return { value: undefined, done: true }
        },
        async return() {
          leave()
          return { value: undefined, done: true }
        },
      }
      return seated
    },
  }
}

async function deliver({ seats, source }: Topic, metrics: HubMetrics): Promise<void> {
  for await (const result of source) {
    const payload = `${JSON.stringify(result)}}`
    let sends = 0
    for (const { socket, head } of seats) {
      if (socket.bufferedAmount > unsentBytesMax) metrics.dropped.inc()
      else socket.send(head + payload)
      // What comes meanwhile is merged at its source, so no backlog builds up.
      if (++sends % sendsPerTurn === 0) await new Promise((resolve) => setImmediate(resolve))
    }
  }
}

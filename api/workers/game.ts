// npm run worker:game: what reacts to facts. Today the boards; one game worker is at work, others wait to take over.
import { setTimeout as sleep } from 'node:timers/promises'
import { runProcess } from '../../platform/lifecycle.ts'
import { createLog, type Logger } from '../../platform/log.ts'
import { Counter, createMetrics, Gauge, serveMetrics } from '../../platform/metrics.ts'
import type { OptionValues } from '../../platform/options.ts'
import type { PostgresClient } from '../../platform/postgres.ts'
import { connectRedis, type Redis } from '../../platform/redis.ts'
import { createBoardKeeper } from '../domains/boards/index.ts'
import { GAME_OPTIONS } from './game-options.ts'
import { lead } from './leader.ts'

const statementMs = 60_000
/** A share is on the boards within about so long. */
const turnEveryMs = 500
const redisBackoffMs = 500

interface Game {
  readonly log: Logger
  readonly redis: Redis
  readonly signal: AbortSignal
  readonly metrics: ReturnType<typeof gameMetrics>
}

function gameMetrics() {
  const registry = createMetrics()
  const registers = [registry]
  return {
    registry,
    leads: new Gauge({ name: 'game_leads', help: '1 in the one game worker that is at work.', registers }),
    players: new Counter({
      name: 'game_board_players_total',
      help: 'Times that a player’s lines on the boards were written.',
      registers,
    }),
    turnedAt: new Gauge({
      name: 'game_boards_turned_timestamp_seconds',
      help: 'When the boards were last brought up to date, in seconds since 1970.',
      registers,
    }),
  }
}

async function start(options: OptionValues<typeof GAME_OPTIONS>): Promise<{ stop(): Promise<void> }> {
  const log = createLog('game', options.LOG_LEVEL)
  const metrics = gameMetrics()
  const served = await serveMetrics(metrics.registry, options.METRICS_PORT, options.METRICS_HOST)
  const redis = connectRedis(options.REDIS_URL, 'game', log)
  const stopping = new AbortController()
  const { signal } = stopping
  let said = false
  const ready = (): void => {
    if (!said) log.info({ metricsPort: served.port }, 'ready')
    said = true
  }
  log.info({ metricsPort: served.port }, 'started')
  const running = lead({
    name: 'game',
    databaseUrl: options.DATABASE_URL,
    statementMs,
    log,
    signal,
    ready,
    work: (client) => keepBoards(client, { log, redis, signal, metrics }),
    ended: () => metrics.leads.set(0),
  })
  return {
    async stop() {
      stopping.abort()
      await running
      redis.disconnect()
      await served.close()
    },
  }
}

/** Runs until the signal; throws when PostgreSQL fails. A fault of Redis is waited out: nothing that waits there is lost. */
async function keepBoards(client: PostgresClient, { log, redis, signal, metrics }: Game): Promise<void> {
  metrics.leads.set(1)
  const keeper = createBoardKeeper(redis)
  let away = false
  while (!signal.aborted) {
    const startedMs = performance.now()
    try {
      const { players, more } = await keeper.turn(client)
      metrics.players.inc(players)
      if (!more) metrics.turnedAt.setToCurrentTime()
      away = false
      // Under a flood the boards have half of this process at most, and nobody waits for them in PostgreSQL or Redis.
      const tookMs = performance.now() - startedMs
      await sleep(more ? tookMs : Math.max(tookMs, turnEveryMs - tookMs), undefined, { signal }).catch(() => {})
    } catch (error) {
      if (signal.aborted) return
      // Where it was PostgreSQL this throws too.
      await client.query('SELECT 1')
      if (!away) log.warn({ reason: (error as Error).message }, 'the boards wait')
      away = true
      await sleep(redisBackoffMs, undefined, { signal }).catch(() => {})
    }
  }
}

await runProcess('npm run worker:game: what reacts to facts, such as the boards.', GAME_OPTIONS, start)

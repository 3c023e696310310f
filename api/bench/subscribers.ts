// Many who watch one feed: how soon a share is with all of them, and what that costs; and how soon all are back after a restart.
import { setTimeout as sleep } from 'node:timers/promises'
import { print } from 'graphql'
import { freePort } from '../../dev/parts/index.ts'
import { type LogLine, type ServiceProcess, startProcess } from '../../dev/process.ts'
import { say, Table, tenths, whole } from '../../stratum/bench/figures.ts'
import { cpuMsOf, rssKiBOf } from '../../stratum/bench/processes.ts'
import { ShareFeedDocument } from '../../web/gql/graphql.ts'
import { addressOf, testPublisher } from '../tests/publisher.ts'
import { startWorld, type World } from '../tests/world.ts'

const secondsUsual = 10
const shareEveryMs = 10
/** In one entry of a stream, as a stratum does when it has much to say. */
const sharesPerEntry = 2
const players = 50
const query = print(ShareFeedDocument)

/** `npm run bench -- subscribers`, or with the seconds of each row. */
export async function run(seconds = secondsUsual): Promise<void> {
  const world = await startWorld()
  try {
    await world.startsLedger()
    const stratum = testPublisher('bench')
    await world.publishes([
      stratum.changesTip(),
      ...Array.from({ length: players }, (_, n) => stratum.connects({ address: addressOf(n) })),
    ])
    await world.settles()
    await world.beats({}, 600_000)
    await measureAll(world, stratum, seconds)
  } finally {
    await world.stop()
  }
}

async function measureAll(world: World, stratum: ReturnType<typeof testPublisher>, seconds: number): Promise<void> {
  const table = new Table(
    `Subscribers of the global feed, ${whole((1_000 / shareEveryMs) * sharesPerEntry)} shares a second in 10 messages, ${seconds} s each`,
    ['messages/s', 'kB each', 'p50 ms', 'p99 ms', 'max ms', 'api core', 'µs each', 'KiB each'],
  )
  let isOver = false
  const flow = (async () => {
    for (let n = 0; !isOver; n++) {
      const shares = Array.from({ length: sharesPerEntry }, () =>
        stratum.accepts({ address: addressOf(n % players), shareDifficulty: 2 + Math.random() }),
      )
      await world.publishes(shares)
      await sleep(shareEveryMs)
    }
  })()
  try {
    for (const [count, processes] of [
      [1_000, 1],
      [5_000, 1],
      [5_000, 2],
    ] as const) {
      await measure(table, world, count, processes, seconds)
    }
  } finally {
    isOver = true
    await flow
  }
  table.add({ name: 'target: 5,000 of one process', cells: ['50,000', '', '', '< 250'] })
  say(
    'From the moment that stratum had a share until a subscriber has it, through streams, ledger, PostgreSQL and Redis. The crowd,',
  )
  say(
    'the ledger and PostgreSQL have the same cores. KiB each: what the process grew by. Back: after a deploy (SIGTERM, started again),',
  )
  say('from being sent away until subscribed again, with the 0.3 to 3 s that each client waits before it comes.')
}

async function measure(table: Table, world: World, count: number, processes: number, seconds: number): Promise<void> {
  const ports = await Promise.all(Array.from({ length: processes }, () => freePort()))
  const startApi = (port: number): Promise<ServiceProcess> =>
    startProcess({
      name: `api-${port}`,
      entry: 'api/server/main.ts',
      env: { ...world.environment, API_PORT: String(port) },
    })
  let apis = await Promise.all(ports.map(startApi))
  const pids = (): number[] => apis.map(({ pid }) => pid)
  await sleep(1_000)
  const before = rssKiBOf(pids())
  const crowd = await startProcess({
    name: 'crowd',
    entry: 'api/bench/subscriber.ts',
    args: [String(count), String(seconds), ...ports.map(String)],
    env: { QUERY: query },
    readyWithinMs: 60_000,
  })
  const cpuMs = cpuMsOf(pids())
  const startedMs = performance.now()
  const watched = (await crowd.line(({ msg }) => msg === 'watched', (seconds + 10) * 1_000)) as LogLine & {
    messagesASecond: number
    bytes: number
    waits: number[]
    core: number
  }
  const tookMs = performance.now() - startedMs
  const usedMs = cpuMsOf(pids()) - cpuMs
  const grown = rssKiBOf(pids()) - before
  table.add({
    name: `${whole(count)} subscribers, ${processes === 1 ? 'one process' : `${processes} processes`}`,
    cells: [
      whole(watched.messagesASecond),
      tenths(watched.bytes / 1_000),
      ...watched.waits.map(whole),
      tenths(usedMs / tookMs),
      tenths((usedMs * 1_000) / ((watched.messagesASecond * tookMs) / 1_000)),
      tenths(grown / count),
    ],
    note: `crowd ${tenths(watched.core)} of a core`,
  })
  const sentAwayMs = performance.now()
  await Promise.all(apis.map((api) => api.stop()))
  apis = await Promise.all(ports.map(startApi))
  const upMs = performance.now() - sentAwayMs
  const back = await crowd
    .line(({ msg }) => msg === 'back', 60_000)
    .then(
      ({ times }) => times as number[],
      () => null,
    )
  table.add({
    name: '  back after a deploy',
    cells: ['', '', ...(back ?? [Number.NaN, Number.NaN, Number.NaN]).map(whole)],
    note: `the process was up again after ${whole(upMs)} ms`,
  })
  await crowd.kill()
  await Promise.all(apis.map((api) => api.stop()))
}

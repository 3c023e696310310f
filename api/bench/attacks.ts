// What honest people wait for while others want all of the API's time and memory.
import { Agent, request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { print } from 'graphql'
import { startProcess } from '../../dev/process.ts'
import { quantile, say, Table, tenths, whole } from '../../stratum/bench/figures.ts'
import { cpuMsOf, rssKiBOf } from '../../stratum/bench/processes.ts'
import { LandingDocument, LeaderboardDocument, PlayerDocument, RoundDocument } from '../../web/gql/graphql.ts'
import { chance } from './crowd.ts'
import { type Stand, withStand } from './stand.ts'

export const ATTACKS = [
  'none',
  'dear queries, one address',
  'dear queries, 500 addresses',
  'boards made anew, 500 addresses',
  'too dear',
  'too dear, 500 addresses',
  'texts of 100 kB',
  'no JSON of 100 kB',
  'deep variables',
  'fields that overlap',
  'fragments within fragments',
  'unknown fields',
  'introspection',
  'false signatures',
  'challenges',
  'headers by the drop',
  'noise',
  'exports by the drop',
  'sockets without end',
  'fifty subscriptions on 1,000 sockets',
  'subscribers that never read',
  'operations over one socket',
] as const
export type AttackName = (typeof ATTACKS)[number]

const shares = 200_000
const secondsUsual = 8
/** Of people who look at something every ten seconds. */
const honestASecond = 40
const honestAddresses = 400
/** Told to the attacker. */
const playersAttacked = 200
const restMs = 1_500
const answerWithinMs = 10_000

/** `npm run bench -- attacks`, or with the seconds of each. */
export async function run(seconds = secondsUsual): Promise<void> {
  await withStand(
    shares,
    () => {},
    (stand) => measureAll(stand, seconds),
  )
}

async function measureAll(stand: Stand, seconds: number): Promise<void> {
  const table = new Table(
    `Honest queries (${honestASecond} a second) while one process attacks as fast as it can, ${seconds} s each`,
    ['p50 ms', 'p99 ms', 'max ms', 'unanswered', 'api core', 'api MiB'],
  )
  const { crowd, addressOf } = stand.seeded
  // Those with most rigs come first.
  const players = crowd.players.slice(0, playersAttacked).map(({ id }) => addressOf(id))
  const honest = createHonest(stand)
  await honest.ask(3)
  for (const name of ATTACKS) {
    const attacker = await startProcess({
      name: 'attacker',
      entry: 'api/bench/attacker.ts',
      args: [name, String(stand.port), String(seconds), ...players],
    })
    const [cpuMs, startedMs] = [cpuMsOf([stand.pids.api]), performance.now()]
    let memory = 0
    const look = setInterval(() => {
      memory = Math.max(memory, rssKiBOf([stand.pids.api]))
    }, 100)
    const { waitsMs, unanswered } = await honest.ask(seconds)
    clearInterval(look)
    const core = (cpuMsOf([stand.pids.api]) - cpuMs) / (performance.now() - startedMs)
    const { answers } = (await attacker.line(({ msg }) => msg === 'done', 30_000)) as {
      answers?: Record<string, number>
    }
    await attacker.exited
    table.add({
      name,
      cells: [
        ...[quantile(waitsMs, 0.5), quantile(waitsMs, 0.99), Math.max(...waitsMs)].map(tenths),
        whole(unanswered),
        tenths(core),
        whole(memory / 1_024),
      ],
      note: Object.entries(answers ?? {})
        .map(([what, times]) => `${whole(times)} × ${what}`)
        .join(', '),
    })
    await sleep(restMs)
  }
  honest.close()
  table.add({ name: 'target', cells: ['', '< 100', '', '0'] })
  say('The attacker and PostgreSQL have the same cores. api MiB: the most that the process held.')
}

interface Waits {
  readonly waitsMs: readonly number[]
  readonly unanswered: number
}

/** People who look at pages: they come at random moments, and do not wait for one another. */
function createHonest({ seeded: { crowd, addressOf }, port }: Stand) {
  const agent = new Agent({ keepAlive: true })
  const random = chance(2)
  const board = {
    period: 'WEEK',
    measure: 'BEST',
    source: 'ALL',
    model: null,
    country: null,
    previous: false,
    demo: false,
  }
  const pages = [
    () => ({ query: print(LandingDocument), variables: {} }),
    () => ({ query: print(RoundDocument), variables: {} }),
    () => ({ query: print(LeaderboardDocument), variables: board }),
    () => ({
      query: print(PlayerDocument),
      variables: { address: addressOf(1 + Math.floor(random() * crowd.players.length)) },
    }),
  ]
  let n = 0
  const askOnce = (): Promise<number | null> =>
    new Promise((resolve) => {
      const body = JSON.stringify(pages[n % pages.length]?.())
      const headers = {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        'x-forwarded-for': `203.0.${113 + ((n % honestAddresses) >> 8)}.${(n++ % honestAddresses) & 255}`,
      }
      const startedMs = performance.now()
      const asked = request(
        { agent, host: '127.0.0.1', port, path: '/graphql', method: 'POST', headers, timeout: answerWithinMs },
        (response) => {
          response.resume()
          response.on('end', () => resolve(response.statusCode === 200 ? performance.now() - startedMs : null))
          response.on('error', () => resolve(null))
        },
      )
      asked.on('timeout', () => asked.destroy())
      asked.on('error', () => resolve(null))
      asked.end(body)
    })
  return {
    async ask(seconds: number): Promise<Waits> {
      const untilMs = performance.now() + seconds * 1_000
      const asked: Promise<number | null>[] = []
      while (performance.now() < untilMs) {
        asked.push(askOnce())
        await sleep((-Math.log(1 - random()) * 1_000) / honestASecond)
      }
      const all = await Promise.all(asked)
      const waitsMs = all.filter((each) => each !== null)
      return { waitsMs, unanswered: all.length - waitsMs.length }
    },
    close: () => agent.destroy(),
  }
}

// Bests of every period: whatever order shares come in, each is the greatest, the first of equal ones, and has its proof.
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { EventSource, ShareAccepted } from '../../events/index.ts'
import { BEST_PERIODS, mondayOf, periodOf } from '../domains/mining/rules.ts'
import { addressOf, proofOf, testPublisher } from './publisher.ts'
import { startWorld, type World } from './world.ts'

const dayMs = 86_400_000
/** Days that straddle a week and a month, or nearly: twelve of them, the last one today. */
const days = 12
const firstMs = Math.floor(Date.now() / dayMs) * dayMs - (days - 1) * dayMs

let world: World
const told: ShareAccepted[] = []

beforeAll(async () => {
  world = await startWorld()
  await world.startsLedger()
  const random = randomFrom(7)
  const publishers = [testPublisher('one'), testPublisher('two'), testPublisher('proxy')]
  // Sessions that last over midnight: a best of a day need not be one of its session.
  const events = publishers.flatMap((stratum, which) =>
    timesFrom(random)
      .map((atMs) => {
        const source: EventSource = which === 2 ? 'proxy' : 'hosted'
        return {
          ...stratum.accepts({
            address: addressOf(Math.floor(random() * 2)),
            worker: `rig${Math.floor(random() * 3)}`,
            session: `session${Math.floor(random() * 2)}`,
            atMs,
            // Few different ones, so that there are ties.
            shareDifficulty: Math.ceil(12 / (1 - random()) ** 0.5),
          }),
          source,
        }
      })
      .map(withProofs()),
  )
  told.push(...events)
  // Each publisher tells in order, but one is heard of before another.
  for (let i = 0; i < events.length; i += 450) await world.publishes(events.slice(i, i + 450), 100)
  await world.settles(60_000)
}, 90_000)
afterAll(() => world?.stop())

/** Uniform in [0, 1), the same for the same seed. */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

/** In order, as one process tells them. */
const timesFrom = (random: () => number): number[] =>
  Array.from({ length: 900 }, () => firstMs + Math.floor(random() * (Date.now() - firstMs))).sort((a, b) => a - b)

/** As stratum does: a proof for the best of its session in its UTC day. */
function withProofs(): (event: ShareAccepted) => ShareAccepted {
  const bests = new Map<string, number>()
  return (event) => {
    const key = [event.address, event.worker, event.session, Math.floor(event.atMs / dayMs)].join()
    if (event.shareDifficulty <= (bests.get(key) ?? 0)) return event
    bests.set(key, event.shareDifficulty)
    return { ...event, proof: proofOf(event.sequence) }
  }
}

interface Found {
  readonly difficulty: number
  readonly atMs: number
}
const first = (a: Found | undefined, b: Found): Found =>
  !a || b.difficulty > a.difficulty || (b.difficulty === a.difficulty && b.atMs < a.atMs) ? b : a

function expected(keyOf: (event: ShareAccepted) => string): Record<string, Found> {
  const found: Record<string, Found> = {}
  for (const event of told) {
    const key = keyOf(event)
    found[key] = first(found[key], { difficulty: event.shareDifficulty, atMs: event.atMs })
  }
  return found
}

const best = (
  of: string,
) => `${of}.best_difficulty AS difficulty, extract(epoch from ${of}.best_at)::float8 * 1000 AS ms,
  (SELECT header IS NOT NULL FROM notable_share n WHERE n.at = ${of}.best_at AND n.instance_id = ${of}.best_instance_id
    AND n.sequence = ${of}.best_sequence) AS "hasProof"`

async function kept(sql: string): Promise<Record<string, Found>> {
  const rows = await world.sql<{ key: string; difficulty: number; ms: number; hasProof: boolean | null }>(sql)
  expect(rows.filter((row) => row.hasProof !== true)).toEqual([])
  return Object.fromEntries(rows.map((row) => [row.key, { difficulty: row.difficulty, atMs: Math.round(row.ms) }]))
}

test.each(BEST_PERIODS)('the best of each %s of a player is kept for each source, with its proof', async (period) => {
  const rows = await kept(`SELECT concat_ws(' ', p.address, b."from", b.source) AS key, ${best('b')}
    FROM player_best b JOIN player p ON p.id = b.player_id WHERE b.period = '${period}'`)
  expect(rows).toEqual(expected((each) => `${each.address} ${periodOf(period, each.atMs)} ${each.source}`))
})

test.each(['day', 'month'] as const)('the best of each %s of a worker too', async (period) => {
  const rows = await kept(`SELECT concat_ws(' ', p.address, w.name, b."from", b.source) AS key, ${best('b')}
    FROM worker_best b JOIN worker w ON w.id = b.worker_id JOIN player p ON p.id = w.player_id WHERE b.period = '${period}'`)
  expect(rows).toEqual(
    expected((each) => `${each.address} ${each.worker} ${periodOf(period, each.atMs)} ${each.source}`),
  )
})

test('weeks, sessions, and the best ever of players and workers have theirs', async () => {
  const ofPlayer = 'JOIN player p ON p.id = t.player_id'
  const ofWorker = 'JOIN worker w ON w.id = t.worker_id JOIN player p ON p.id = w.player_id'
  const name = `concat_ws(' ', p.address, w.name`
  expect(
    await kept(`SELECT concat_ws(' ', p.address, t.week) AS key, ${best('t')} FROM player_week t ${ofPlayer}`),
  ).toEqual(expected((each) => `${each.address} ${mondayOf(each.atMs)}`))
  expect(await kept(`SELECT ${name}, t.week) AS key, ${best('t')} FROM worker_week t ${ofWorker}`)).toEqual(
    expected((each) => `${each.address} ${each.worker} ${mondayOf(each.atMs)}`),
  )
  expect(
    await kept(`SELECT ${name}, i.name, t.session) AS key, ${best('t')} FROM worker_session t
      JOIN publisher_instance i ON i.id = t.instance_id ${ofWorker}`),
  ).toEqual(expected((each) => `${each.address} ${each.worker} ${each.instance} ${each.session}`))
  expect(await kept(`SELECT p.address AS key, ${best('p')} FROM player p`)).toEqual(expected((each) => each.address))
  expect(await kept(`SELECT ${name}) AS key, ${best('w')} FROM worker w JOIN player p ON p.id = w.player_id`)).toEqual(
    expected((each) => `${each.address} ${each.worker}`),
  )
})

test('what came by proxy is told apart in player, week and month, and adds up', async () => {
  const count = (keyOf: (event: ShareAccepted) => string) =>
    Object.fromEntries(
      [...new Set(told.map(keyOf))].map((key) => {
        const of = told.filter((each) => keyOf(each) === key)
        const byProxy = of.filter(({ source }) => source === 'proxy')
        return [
          key,
          { shares: of.length, work: of.length * 2, by_proxy: byProxy.length, proxy_work: byProxy.length * 2 },
        ]
      }),
    )
  const read = async (key: string, from: string) => {
    const rows = await world.sql<{ key: string }>(
      `SELECT ${key} AS key, t.shares::int, t.work::float8, t.proxy_shares::int AS by_proxy, t.proxy_work::float8 FROM ${from}`,
    )
    return Object.fromEntries(rows.map(({ key: name, ...rest }) => [name, rest]))
  }
  expect(await read('t.address', 'player t')).toEqual(count((each) => each.address))
  const joined = 'JOIN player p ON p.id = t.player_id'
  expect(await read(`p.address || ' ' || t.week`, `player_week t ${joined}`)).toEqual(
    count((each) => `${each.address} ${mondayOf(each.atMs)}`),
  )
  expect(await read(`p.address || ' ' || t.month`, `player_month t ${joined}`)).toEqual(
    count((each) => `${each.address} ${periodOf('month', each.atMs)}`),
  )
  expect(await world.sql(`SELECT name, source::text FROM publisher_instance ORDER BY 1`)).toEqual([
    { name: 'one', source: 'hosted' },
    { name: 'proxy', source: 'proxy' },
    { name: 'two', source: 'hosted' },
  ])
})

test('the API gives the bests of now of a player, its workers and the pool, each with its proof', async () => {
  await world.startsApi()
  const address = addressOf(77)
  const stratum = testPublisher('now')
  const nowMs = Date.now()
  const events = [
    stratum.connects({ address }),
    stratum.accepts({ address, atMs: nowMs - 2, shareDifficulty: 5e6, proof: proofOf(1), hash: 'a'.repeat(64) }),
    stratum.accepts({ address, atMs: nowMs - 1, shareDifficulty: 9e6, proof: proofOf(2), hash: 'b'.repeat(64) }),
    { ...testPublisher('now-by-proxy').accepts({ address }), source: 'proxy' as const },
  ]
  await world.publishes(events)
  await world.settles()
  const periods = ['session', ...BEST_PERIODS]
  const share = '{ id source shareDifficulty hasProof proof { header } }'
  const fields = `best { ${periods.map((period) => `${period} ${share}`).join(' ')} }`
  interface Bests {
    readonly best: Record<string, { shareDifficulty: number; source: string; proof: { header: string } | null } | null>
  }
  const { data } = await world.asks<{ poolStats: Bests; player: Bests & { workers: { edges: { node: Bests }[] } } }>(
    `{ poolStats { ${fields} } player(address: "${address}") { ... on Player { ${fields} workers { edges { node { ${fields} } } } } } }`,
  )
  if (!data) throw new Error('no answer')
  const expectedShare = { shareDifficulty: 9e6, source: 'HOSTED', hasProof: true, proof: { header: proofOf(2).header } }
  for (const { best: of } of [data.player, data.player.workers.edges[0]?.node as Bests, data.poolStats])
    for (const period of periods) expect(of[period], period).toMatchObject(expectedShare)
})

test('a share that keeps its proof is found by its hash; no other', async () => {
  const byHash = async (hash: string) =>
    (
      await world.asks<{ shareByHash: { shareDifficulty: number } | null }>(
        `{ shareByHash(hash: "${hash}") { shareDifficulty } }`,
      )
    ).data?.shareByHash
  expect(await byHash('b'.repeat(64))).toEqual({ shareDifficulty: 9e6 })
  expect(await byHash('c'.repeat(64))).toBeNull()
})

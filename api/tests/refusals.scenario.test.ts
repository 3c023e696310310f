// Refused shares by reason, worker and hour, and what a rig's owner is told of them.
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { rollUp } from '../domains/mining/index.ts'
import { addressOf, testPublisher } from './publisher.ts'
import { startWorld, type World } from './world.ts'

let world: World
const stratum = testPublisher('refusals')
const address = addressOf(1)
const hourMs = 3_600_000
const thisHour = (): number => Math.floor(Date.now() / hourMs) * hourMs

beforeAll(async () => {
  world = await startWorld()
  await Promise.all([world.startsLedger(), world.startsApi()])
})
afterAll(() => world?.stop())

/** What the clock does every minute. */
async function rollsUp(): Promise<void> {
  const client = new pg.Client({ connectionString: world.databaseUrl, options: '-c timezone=UTC' })
  await client.connect()
  expect((await rollUp(client)).rows).toBeGreaterThan(0)
  await client.end()
}

interface Part {
  readonly reason: string
  readonly count: number
  readonly part: number
  readonly hint: { readonly level: string; readonly summary: string; readonly advice: string }
}
interface Tally {
  readonly accepted: number
  readonly refused: number
  readonly byReason: readonly Part[]
}
interface Report extends Tally {
  readonly from: string
  readonly byWorker: readonly (Tally & { readonly workerName: string })[]
  readonly byHour: readonly (Tally & { readonly from: string })[]
}
const TALLY = 'accepted refused byReason { reason count part hint { level summary advice } }'
async function report(range: string): Promise<Report> {
  const { data, errors } = await world.asks<{ player: { refusalReport: Report } }>(
    `query ($address: String!, $range: HistoryRange!) { player(address: $address) { ... on Player {
      refusalReport(range: $range) { from ${TALLY} byWorker { workerName ${TALLY} } byHour { from ${TALLY} } }
    } } }`,
    { address, range },
  )
  if (!data) throw new Error(errors?.[0]?.message)
  return data.player.refusalReport
}

test('shares are told by reason, worker and hour, with a hint where it is due', async () => {
  const [now, yesterday, lastWeek] = [thisHour(), thisHour() - 5 * hourMs, thisHour() - 100 * hourMs]
  const accepts = (worker: string, atMs: number, count: number) =>
    Array.from({ length: count }, () => stratum.accepts({ address, worker, atMs }))
  await world.publishes([
    ...accepts('good', now, 900),
    ...accepts('good', yesterday, 900),
    ...accepts('hot', yesterday, 90),
    ...accepts('hot', lastWeek, 50),
    stratum.refuses({ address, worker: 'good', atMs: now, counts: { stale: 2 } }),
    stratum.refuses({ address, worker: 'hot', atMs: yesterday, counts: { lowDifficulty: 9, stale: 1 } }),
    stratum.refuses({ address, worker: 'hot', atMs: lastWeek, counts: { lowDifficulty: 50 } }),
    // Of others, and of long ago.
    stratum.refuses({ address: addressOf(2), atMs: now, counts: { stale: 1_000 } }),
    stratum.refuses({ address, worker: 'hot', atMs: thisHour() - 30 * 24 * hourMs, counts: { badTime: 7 } }),
  ])
  await world.settles()

  const day = await report('DAY')
  expect(day).toMatchObject({ accepted: 1_890, refused: 12, from: new Date(now - 23 * hourMs).toISOString() })
  expect(day.byReason.map(({ reason, count }) => [reason, count])).toEqual([
    ['LOW_DIFFICULTY', 9],
    ['STALE', 3],
  ])
  expect(day.byReason[1]?.part).toBeCloseTo(3 / 1_902, 12)
  expect(day.byReason[1]?.hint).toMatchObject({ level: 'FINE', summary: 'Stale 0.16 %: as is normal.' })

  // What is lost in the sum shows at the worker.
  expect(day.byWorker.map(({ workerName, accepted, refused }) => [workerName, accepted, refused])).toEqual([
    ['hot', 90, 10],
    ['good', 1_800, 2],
  ])
  expect(day.byWorker[0]?.byReason[0]?.hint).toMatchObject({
    level: 'ACT',
    summary: 'Low difficulty 9.0 %: the device miscalculates, or overlooks a change of its difficulty.',
    advice: expect.stringContaining('Lower the clock'),
  })

  expect(day.byHour).toHaveLength(24)
  expect(day.byHour.at(-1)).toMatchObject({ from: new Date(now).toISOString(), accepted: 900, refused: 2 })
  expect(day.byHour.at(-6)).toMatchObject({ accepted: 990, refused: 10 })
  expect(day.byHour.at(-2)).toMatchObject({ accepted: 0, refused: 0, byReason: [] })

  await rollsUp()
  expect(await report('DAY')).toEqual(day)
  const week = await report('WEEK')
  expect(week).toMatchObject({ accepted: 1_940, refused: 62 })
  expect(week.byHour).toHaveLength(168)
  expect(week.byHour.at(-101)).toMatchObject({ accepted: 50, refused: 50 })
})

test('a farm of many bad rigs has its worst twenty told', async () => {
  await world.publishes(
    Array.from({ length: 30 }, (_, i) =>
      stratum.refuses({ address, worker: `farm${i}`, atMs: thisHour(), counts: { duplicate: 100 + i } }),
    ),
  )
  await world.settles()
  const { byWorker, byReason } = await report('DAY')
  expect(byWorker).toHaveLength(20)
  expect(byWorker[0]).toMatchObject({ workerName: 'farm29', accepted: 0, refused: 129 })
  expect(byReason[0]).toMatchObject({ reason: 'DUPLICATE', count: 30 * 100 + (29 * 30) / 2 })
})

// The ledger on a real PostgreSQL and Redis: what comes in is there once, whoever dies.
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startProcess } from '../../dev/process.ts'
import { committedKey, EVENT_STREAMS, encodeEvent, streamOf } from '../../events/index.ts'
import { DEAD_LETTERS } from '../workers/streams.ts'
import { addressOf, hexOf, proofOf, testPublisher } from './publisher.ts'
import { becomes, startWorld, type World } from './world.ts'

let world: World

beforeAll(async () => {
  world = await startWorld()
  await world.startsLedger()
})
afterAll(() => world?.stop())

const sharesOf = async (address: string): Promise<number> => {
  const [row] = await world.sql<{ n: number }>(
    'SELECT count(*)::int AS n FROM share s JOIN player p ON p.id = s.player_id WHERE p.address = $1',
    [address],
  )
  return row?.n ?? 0
}

test('a share becomes a row, and adds its work to its worker, player, slot, week and the pool', async () => {
  const stratum = testPublisher('rows')
  const address = addressOf(1)
  await world.publishes([stratum.connects(), stratum.accepts({ difficulty: 4, shareDifficulty: 9, proof: proofOf(1) })])
  await world.settles()
  expect(await world.sql(`SELECT address, shares::int, work::float8, best_difficulty FROM player`)).toEqual([
    { address, shares: 1, work: 4, best_difficulty: 9 },
  ])
  expect(await world.sql(`SELECT name, user_agent, shares::int, work::float8, is_demo FROM worker`)).toEqual([
    { name: 'rig1', user_agent: 'bitaxe/BM1370', shares: 1, work: 4, is_demo: false },
  ])
  expect(await world.sql(`SELECT shares, work::float8, best FROM worker_slot`)).toEqual([
    { shares: 1, work: 4, best: 9 },
  ])
  expect(await world.sql(`SELECT shares::int, work::float8, best_difficulty FROM player_week`)).toEqual([
    { shares: 1, work: 4, best_difficulty: 9 },
  ])
  expect(await world.sql(`SELECT sum(shares)::int AS shares, sum(work)::float8 AS work FROM pool_total`)).toEqual([
    { shares: 1, work: 4 },
  ])
  expect(await world.sql(`SELECT standing::text, encode(header, 'hex') AS header, network FROM notable_share`)).toEqual(
    [{ standing: 'personal_best', header: proofOf(1).header, network: 'regtest' }],
  )
})

test('a share that beats nothing is ordinary, and one that ties does not take the place of the first', async () => {
  const stratum = testPublisher('ordinary')
  const address = addressOf(2)
  const of = { address }
  const [first, lower, tie, higher] = [
    stratum.accepts({ ...of, shareDifficulty: 50 }),
    stratum.accepts({ ...of, shareDifficulty: 20 }),
    stratum.accepts({ ...of, shareDifficulty: 50 }),
    stratum.accepts({ ...of, shareDifficulty: 80 }),
  ]
  const other = stratum.accepts({ ...of, worker: 'rig2', shareDifficulty: 60 })
  await world.publishes([first, lower, tie, higher, other])
  await world.settles()
  const rows = await world.sql(
    `SELECT s.sequence::int, s.standing::text FROM share s JOIN player p ON p.id = s.player_id WHERE p.address = $1
      ORDER BY s.sequence`,
    [address],
  )
  expect(rows).toEqual([
    { sequence: 0, standing: 'personal_best' },
    { sequence: 1, standing: 'ordinary' },
    { sequence: 2, standing: 'ordinary' },
    { sequence: 3, standing: 'personal_best' },
    { sequence: 4, standing: 'worker_best' },
  ])
})

test('every sum of work is exact, in whatever order and batches the shares come', async () => {
  const stratum = testPublisher('exact')
  const address = addressOf(40)
  const [before] = await world.sql<{ work: string }>(`SELECT sum(work)::text AS work FROM pool_total`)
  // As doubles these come to 3.0000000000000004e+20 or less, as they are added.
  const difficulties = [0.1, 1e-9, 3e20, 0.2, 7]
  const events = [
    stratum.connects({ address }),
    ...difficulties.map((difficulty) => stratum.accepts({ address, difficulty })),
  ]
  await world.publishes(events, 2)
  await world.settles()
  const rows = await world.sql(
    `SELECT 300000000000000000000 + 7.300000001 - p.work AS player, p.work - (SELECT sum(work) FROM worker WHERE player_id = p.id) AS worker,
        p.work - (SELECT sum(s.work) FROM worker_session s JOIN worker w ON w.id = s.worker_id WHERE w.player_id = p.id) AS session,
        p.work - (SELECT sum(work) FROM worker_slot WHERE player_id = p.id) AS slot,
        p.work - (SELECT sum(work) FROM player_week WHERE player_id = p.id) AS week,
        p.work - ((SELECT sum(work) FROM pool_total) - $2::numeric) AS total,
        (SELECT sum(work) FROM pool_slot) - (SELECT sum(work) FROM pool_total) AS pool
      FROM player p WHERE p.address = $1`,
    [address, before?.work],
  )
  expect(Object.values(rows[0] ?? {}).map(Number)).toEqual([0, 0, 0, 0, 0, 0, 0])
})

test('events that come again change nothing', async () => {
  const stratum = testPublisher('again')
  const address = addressOf(3)
  const events = [
    stratum.connects({ address }),
    ...Array.from({ length: 20 }, () => stratum.accepts({ address, difficulty: 1 })),
    stratum.refuses({ address, counts: { stale: 2, duplicate: 1 } }),
  ]
  await world.publishes(events, 5)
  await world.publishes(events, 7)
  await world.publishes(events.slice(10), 3)
  await world.settles()
  expect(await sharesOf(address)).toBe(20)
  expect(await world.sql(`SELECT shares::int, work::float8 FROM player WHERE address = $1`, [address])).toEqual([
    { shares: 20, work: 20 },
  ])
  expect(
    await world.sql(
      `SELECT r.reason, r.count::int FROM refusal r JOIN player p ON p.id = r.player_id WHERE p.address = $1 ORDER BY 1`,
      [address],
    ),
  ).toEqual([
    { reason: 'duplicate', count: 1 },
    { reason: 'stale', count: 2 },
  ])
})

test('the publisher is told what is committed, and the stream is trimmed behind it', async () => {
  const stratum = testPublisher('told')
  const address = addressOf(4)
  const events = Array.from({ length: 500 }, () => stratum.accepts({ address }))
  await world.publishes(events, 1)
  await world.settles()
  const stream = streamOf(events[0]!)
  const committed = await world.inRedis((redis) => redis.hget(committedKey('told'), stream))
  expect(committed).toBe('499')
  await becomes(
    () => world.inRedis((redis) => redis.xlen(stream)),
    (length) => length < 200,
    8_000,
  )
})

test('a line that cannot be read or stored is put aside with its reason, and what follows is recorded', async () => {
  const stratum = testPublisher('poison')
  const address = addressOf(5)
  const stream = streamOf(stratum.accepts({ address }))
  const unstorable = stratum.accepts({ address, worker: 'zero\u0000' })
  const future = stratum.accepts({ address, atMs: Date.now() + 10 * 86_400_000 })
  const good = stratum.accepts({ address })
  await world.inRedis((redis) => redis.xadd(stream, '*', 'e', 'not json\n{"type":"Nonsense"}'))
  await world.inRedis((redis) => redis.xadd(stream, '*', 'other', 'x'))
  await world.publishes([unstorable, future, good])
  const tooBig = stratum.accepts({ address, difficulty: 1e308 })
  await world.publishes([tooBig, stratum.accepts({ address })])
  await world.settles()
  expect(await sharesOf(address)).toBe(2)
  const letters = await world.inRedis((redis) => redis.xrange(DEAD_LETTERS, '-', '+'))
  const reasons = letters.map(([, fields]) => fields[fields.indexOf('reason') + 1])
  expect(reasons).toEqual(
    expect.arrayContaining([
      'notJson',
      'unknownType',
      'text with a zero character',
      'in the future',
      'difficulty out of range',
    ]),
  )
})

test('an event that PostgreSQL itself refuses is found among the others and put aside alone', async () => {
  const stratum = testPublisher('refused')
  const address = addressOf(11)
  await world.sql(`ALTER TABLE worker ADD CONSTRAINT no_such_name CHECK (name <> 'impossible')`)
  try {
    const events = Array.from({ length: 40 }, (_, i) =>
      stratum.accepts({ address, worker: i === 23 ? 'impossible' : 'rig1', shareDifficulty: i + 1 }),
    )
    await world.publishes(events)
    await world.settles()
    expect(await sharesOf(address)).toBe(39)
    const letters = await world.inRedis((redis) => redis.xrange(DEAD_LETTERS, '-', '+'))
    const ours = letters.filter(([, fields]) => fields.join().includes('impossible'))
    expect(ours).toHaveLength(1)
    expect(ours[0]?.[1].join()).toContain('not storable')
    // Its publisher need not send it again, even where nothing follows it.
    const last = stratum.accepts({ address, worker: 'impossible' })
    await world.publishes([last])
    await world.settles()
    const committed = () => world.inRedis((redis) => redis.hget(committedKey('refused'), streamOf(last)))
    await becomes(committed, (sequence) => sequence === String(last.sequence))
  } finally {
    await world.sql('ALTER TABLE worker DROP CONSTRAINT no_such_name')
  }
})

test('a block is found, taken by the node and buried; a node that refuses it later does not undo that', async () => {
  const stratum = testPublisher('block')
  const hash = hexOf(32, 0xb10c)
  const statusOf = () =>
    world.sql(`SELECT status::text, reward_sats::text FROM block WHERE encode(hash, 'hex') = $1`, [hash])
  await world.publishes([stratum.findsBlock()])
  await world.settles()
  expect(await statusOf()).toEqual([{ status: 'found', reward_sats: '5000000000' }])
  await world.publishes([stratum.settlesBlock(), stratum.settlesBlock({ outcome: 'rejected', detail: 'duplicate' })])
  await world.settles()
  expect(await statusOf()).toEqual([{ status: 'accepted', reward_sats: '5000000000' }])
  await world.publishes([stratum.settlesBlock({ outcome: 'confirmed' }), stratum.findsBlock()])
  await world.settles()
  expect(await statusOf()).toEqual([{ status: 'confirmed', reward_sats: '5000000000' }])
})

test('a share that comes days late finds its day', async () => {
  const stratum = testPublisher('late')
  const address = addressOf(6)
  await world.publishes([stratum.accepts({ address, atMs: Date.UTC(2026, 0, 2, 23, 59, 59, 999) })])
  await world.settles()
  expect(await world.sql(`SELECT tableoid::regclass::text AS day FROM share WHERE at < '2026-02-01'`)).toEqual([
    { day: 'share_20260102' },
  ])
})

test('a player is a demo player only while all workers are demo miners', async () => {
  const stratum = testPublisher('demo')
  const address = addressOf(7)
  const isDemo = () => world.sql(`SELECT is_demo FROM player WHERE address = $1`, [address])
  await world.publishes([stratum.connects({ address, userAgent: 'thebitcoingame-demo/1' })])
  await world.settles()
  expect(await isDemo()).toEqual([{ is_demo: true }])
  await world.publishes([stratum.connects({ address, worker: 'real' })])
  await world.settles()
  expect(await isDemo()).toEqual([{ is_demo: false }])
})

test('killed again and again under 200 shares a second, the ledger ends with every share once', async () => {
  const stratum = testPublisher('killed')
  const addresses = Array.from({ length: 16 }, (_, i) => addressOf(100 + i))
  let published = 0
  let publishing = true
  const flood = (async () => {
    while (publishing) {
      const events = Array.from({ length: 20 }, () => stratum.accepts({ address: addresses[published++ % 16]! }))
      await world.publishes(events, 4)
      await sleep(100)
    }
  })()
  for (let round = 0; round < 5; round++) {
    await sleep(300 + round * 170)
    await world.ledger?.kill()
    await world.startsLedger()
  }
  publishing = false
  await flood
  await world.settles()
  const [row] = await world.sql<{ rows: number; shares: number; work: number; slots: number; weeks: number }>(
    `SELECT (SELECT count(*) FROM share s JOIN player p ON p.id = s.player_id WHERE p.address = ANY($1))::int AS rows,
      (SELECT sum(shares) FROM player WHERE address = ANY($1))::int AS shares,
      (SELECT sum(work) FROM player WHERE address = ANY($1))::int AS work,
      (SELECT sum(w.shares) FROM worker_slot w JOIN player p ON p.id = w.player_id WHERE p.address = ANY($1))::int AS slots,
      (SELECT sum(w.shares) FROM player_week w JOIN player p ON p.id = w.player_id WHERE p.address = ANY($1))::int AS weeks`,
    [addresses],
  )
  expect(published).toBeGreaterThan(200)
  expect(row).toEqual({ rows: published, shares: published, work: 2 * published, slots: published, weeks: published })
})

test('what was put aside is listed with its reason, and counts once when it is sent again', async () => {
  const stratum = testPublisher('aside')
  const address = addressOf(45)
  const good = stratum.accepts({ address, difficulty: 5 })
  const early = stratum.accepts({ address, difficulty: 5, atMs: Date.now() + 3 * 86_400_000 })
  const replay = async (...args: string[]): Promise<{ code: number; text: string }> => {
    const command = await startProcess({
      name: 'replay',
      entry: 'api/workers/replay.ts',
      args,
      ready: false,
      env: { REDIS_URL: world.redis.url },
    })
    const code = await command.exited
    return { code: code ?? -1, text: command.lines.map(({ msg }) => msg).join('\n') }
  }
  await world.inRedis((redis) => redis.del(DEAD_LETTERS))
  await world.publishes([good, early])
  await world.settles()
  expect(await sharesOf(address)).toBe(1)
  const listed = await replay()
  expect(listed).toMatchObject({ code: 1, text: expect.stringContaining('in the future') })
  expect((await replay('--again')).text).toContain('0 sent again, 1 event is put aside')
  // As if the clock that was wrong had been set: the letter says what can be stored.
  const mended = { ...early, atMs: Date.now() }
  await world.inRedis(async (redis) => {
    const [[id] = ['']] = await redis.xrange(DEAD_LETTERS, '-', '+')
    await redis.xdel(DEAD_LETTERS, id)
    await redis.xadd(DEAD_LETTERS, '*', 'reason', 'mended', 'line', encodeEvent(mended))
  })
  const again = await replay('--again')
  expect(again).toMatchObject({ code: 0, text: expect.stringContaining('1 sent again, 0 events are put aside') })
  await becomes(
    () => sharesOf(address),
    (n) => n === 2,
  )
  expect(await replay()).toMatchObject({ code: 0 })
})

test('after a restart of Redis that lost its data the ledger goes on, and a replay doubles nothing', async () => {
  const stratum = testPublisher('wiped')
  const address = addressOf(9)
  const events = Array.from({ length: 10 }, () => stratum.accepts({ address }))
  await world.publishes(events)
  await world.settles()
  await world.inRedis((redis) => redis.flushall())
  await world.redis.kill()
  await world.redis.restart()
  const more = stratum.accepts({ address })
  await world.publishes([...events, more])
  await world.settles()
  await becomes(
    () => sharesOf(address),
    (n) => n === 11,
  )
  const committed = await world.inRedis((redis) => redis.hget(committedKey('wiped'), streamOf(more)))
  expect(committed).toBe('10')
})

test('a restart of PostgreSQL delays the rows and loses none', async () => {
  const stratum = testPublisher('postgres')
  const address = addressOf(10)
  await world.postgres.kill()
  await world.publishes(Array.from({ length: 50 }, () => stratum.accepts({ address })))
  await sleep(300)
  await world.postgres.restart()
  await world.settles()
  await becomes(
    () => sharesOf(address).catch(() => -1),
    (n) => n === 50,
  )
})

test('every stream of the contract is followed', async () => {
  const [row] = await world.sql<{ n: number }>('SELECT count(*)::int AS n FROM stream_cursor WHERE stream = ANY($1)', [
    EVENT_STREAMS,
  ])
  expect(row?.n).toBeGreaterThan(10)
})

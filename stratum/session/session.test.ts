import { expect, test } from 'vitest'
import { fromHex, toHex } from '../../bitcoin/index.ts'
import { headerOf } from '../../dev/miner-job.ts'
import { ALICE, answered, BOB, EASY_BITS, TestDesk } from '../tests/kit.ts'
import { code, Rig } from '../tests/rig.ts'
import { rigsMax } from './rigs.ts'

test('an accepted share is kept with the difficulty of its job, and its first proof', () => {
  const rig = Rig.joins()
  const share = rig.mines()
  expect(code(rig.submits(share))).toBe('accepted')
  expect(rig.desk.kept).toMatchObject([
    {
      hash: toHex(share.hash),
      difficulty: 1e-9,
      notable: { isBlock: false, beatsDay: true },
      share: { user: { address: ALICE, worker: 'rig1' }, session: rig.session.id },
    },
  ])
  expect(rig.session.rigs()).toMatchObject([{ accepted: 1, refused: 0 }])
})

test('only a share that beats the best of its session since the UTC day began is told as such', () => {
  const rig = Rig.joins()
  const midnight = Date.UTC(2026, 10, 24)
  rig.desk.clockMs = midnight - 1
  for (let i = 0; i < 20; i++) rig.submits(rig.mines())
  rig.desk.clockMs = midnight
  for (let i = 0; i < 20; i++) rig.submits(rig.mines())
  const bests = new Map<number, number>()
  for (const { share, notable } of rig.desk.kept) {
    const best = bests.get(notable.atMs) ?? 0
    expect(notable.beatsDay).toBe(share.shareDifficulty > best)
    bests.set(notable.atMs, Math.max(best, share.shareDifficulty))
  }
  expect([...bests.keys()]).toEqual([midnight - 1, midnight])
})

test('a share sent again under the id of a job that was sent again is a duplicate', () => {
  const rig = Rig.joins(new TestDesk(), `${ALICE}.rig1`, 'x')
  rig.asks('mining.suggest_difficulty', [1e-9])
  const share = rig.mines()
  expect(code(rig.submits(share))).toBe('accepted')
  rig.asks('mining.suggest_difficulty', [1.1e-9])
  expect(rig.job.id).not.toBe(share.job.id)
  expect(code(rig.submits({ ...share, job: rig.job }))).toBe(22)
  expect(rig.desk.kept).toHaveLength(1)
})

test('a share that was good for one work is not one for the next', () => {
  const rig = Rig.joins()
  const share = rig.mines()
  rig.submits(share)
  rig.session.notify(rig.desk.takes(), false)
  rig.hearsAll()
  // Another coinbase, so another header and another hash: all that could still happen is luck.
  const again = headerOf(rig.job, { extranonce2: fromHex(share.extranonce2), time: share.time, nonce: share.nonce })
  expect(toHex(again)).not.toBe(toHex(share.header))
})

test('a job of the same tip stays valid beside newer ones; one of the tip before is stale', () => {
  const rig = Rig.joins()
  const early = rig.mines()
  rig.session.notify(rig.desk.takes(), false)
  rig.hearsAll()
  expect(code(rig.submits(early))).toBe('accepted')
  const late = rig.mines()
  rig.session.notify(rig.desk.takes({ previousblockhash: `${'00'.repeat(31)}02` }), true)
  rig.hearsAll()
  expect(rig.job.clean).toBe(true)
  expect(rig.submits(late)).toMatchObject({ error: [21, 'Stale share', null] })
  rig.session.notify(rig.desk.takes({ previousblockhash: `${'00'.repeat(31)}03` }), true)
  expect(rig.submits(late)).toMatchObject({ error: [21, 'Job not found', null] })
  expect(rig.desk.refusals).toEqual(['stale', 'unknownJob'])
})

test('a solved block goes to the node though its share is stale', () => {
  const desk = new TestDesk()
  desk.takes({ bits: EASY_BITS })
  const rig = Rig.joins(desk)
  const block = rig.mines()
  desk.takes({ bits: EASY_BITS, previousblockhash: `${'00'.repeat(31)}02` })
  expect(code(rig.submits(block))).toBe(21)
  expect(desk.blocks).toEqual([{ hash: toHex(block.hash), accepted: false }])
  expect(desk.kept).toEqual([])
})

test('a solved block goes to the node though it came under another address than the connection; its share is refused', () => {
  const desk = new TestDesk()
  desk.takes({ bits: EASY_BITS })
  const rig = Rig.joins(desk)
  const block = rig.mines()
  expect(code(rig.submits(block, `${BOB}.rig1`))).toBe(24)
  expect(desk.blocks).toEqual([{ hash: toHex(block.hash), accepted: false }])
  expect([desk.kept, desk.refusals]).toEqual([[], ['unauthorized']])
})

test('a share that was refused for its name is still good under the right one', () => {
  const rig = Rig.joins()
  const share = rig.mines()
  expect(code(rig.submits(share, `${BOB}.rig1`))).toBe(24)
  expect(code(rig.submits(share))).toBe('accepted')
  expect(code(rig.submits(share, `${BOB}.rig1`))).toBe(24)
})

test('a miner that comes back after a new tip is told to drop what it had: its first job is clean', async () => {
  const desk = new TestDesk()
  const before = Rig.joins(desk)
  const retained = before.session.retain()
  if (!retained) throw new Error('nothing was retained')
  const comesBack = async (): Promise<unknown> => {
    desk.retention.keep(retained, desk.clockMs)
    const rig = new Rig(desk, Uint8Array.of(0, 0, 0, 9))
    const waits = answered(rig.session)
    rig.session.hear(`{"id":1,"method":"mining.subscribe","params":["test/1","${retained.ticket}"]}`)
    await waits
    rig.asks('mining.authorize', [`${ALICE}.rig1`, 'd=1e-9'])
    expect(toHex(rig.session.extranonce1)).toBe(retained.extranonce1)
    return rig.cleanJobs
  }
  expect(await comesBack()).toBe(false)
  desk.takes({ previousblockhash: `${'00'.repeat(31)}02` })
  expect(await comesBack()).toBe(true)
})

test('where no share can be kept it is refused, not answered true; a block goes to the node all the same', () => {
  const desk = new TestDesk()
  desk.takes({ bits: EASY_BITS })
  const rig = Rig.joins(desk)
  desk.keeps = false
  expect(code(rig.submits(rig.mines()))).toBe(20)
  expect([desk.kept.length, desk.blocks.length]).toEqual([0, 1])
  expect(desk.said).toContain('turned away')
})

test('a wrong address is refused with 24, false and the reason, gets no job, and is told in the log', () => {
  const desk = new TestDesk()
  desk.takes()
  const rig = new Rig(desk)
  rig.asks('mining.subscribe', ['NerdMinerV2'])
  const answer = rig.session.hear('{"id":2,"method":"mining.authorize","params":["satoshi.rig","x"]}')
  expect(answer).toBe('hang up')
  expect(rig.hears()).toEqual([
    '{"id":2,"result":false,"error":[24,"The user name must begin with a Bitcoin address: ADDRESS.WORKER",null]}',
  ])
  expect(desk.said).toEqual([expect.stringContaining('unwelcome')])
})

test('several workers of one address share a connection, each with its own counts; another address is refused', () => {
  const rig = Rig.joins()
  expect(code(rig.asks('mining.authorize', [`${ALICE}.rig2`, 'x']))).toBe('accepted')
  expect(code(rig.asks('mining.authorize', [`${BOB}.rig1`, 'x']))).toBe(24)
  expect(code(rig.submits(rig.mines(), `${ALICE}.rig2`))).toBe('accepted')
  expect(code(rig.submits(rig.mines(), `${ALICE.toUpperCase()}.else`))).toBe('accepted')
  expect(code(rig.submits(rig.mines(), `${BOB}.rig1`))).toBe(24)
  expect(rig.session.rigs()).toMatchObject([
    { user: { worker: 'rig1' }, accepted: 1, refused: 1 },
    { user: { worker: 'rig2' }, accepted: 1, refused: 0 },
  ])
  expect(rig.desk.said.filter((each) => each.includes('connected'))).toEqual([
    'rig1 connected with test/1 at 1e-9',
    'rig2 connected with test/1 at 1e-9',
  ])
})

test('a worker past the most that a connection has is welcome, and counts for the first', () => {
  const rig = Rig.joins()
  for (let i = 0; i < rigsMax + 10; i++)
    expect(code(rig.asks('mining.authorize', [`${ALICE}.w${i}`, 'x']))).toBe('accepted')
  expect(rig.session.rigs()).toHaveLength(rigsMax)
  expect(code(rig.submits(rig.mines(), `${ALICE}.w${rigsMax + 9}`))).toBe('accepted')
  expect(rig.session.rigs()[0]).toMatchObject({ accepted: 1 })
})

test('a submit before subscribe is refused with 25, one before authorize with 24', () => {
  const desk = new TestDesk()
  desk.takes()
  const rig = new Rig(desk)
  const params = [ALICE, '00000001', '00000000', '65432100', '00000000']
  expect(code(rig.asks('mining.submit', params))).toBe(25)
  rig.asks('mining.subscribe', [])
  expect(code(rig.asks('mining.submit', params))).toBe(24)
})

test('who authorizes while the node is away waits, and gets the first job as it comes', () => {
  const desk = new TestDesk()
  const rig = new Rig(desk)
  rig.asks('mining.subscribe', ['test/1'])
  expect(code(rig.asks('mining.authorize', [ALICE, 'x']))).toBe('accepted')
  rig.asks('mining.subscribe', ['test/1'])
  expect(desk.said.filter((each) => each.includes('connected'))).toHaveLength(1)
  rig.session.notify(desk.takes(), true)
  rig.hearsAll()
  expect(rig.job.clean).toBe(true)
})

test('who mines can be asked to connect again, here or elsewhere; who does not yet is told nothing', () => {
  const desk = new TestDesk()
  desk.takes()
  const early = new Rig(desk)
  early.asks('mining.subscribe', ['test/1'])
  early.session.reconnect()
  early.session.showMessage('hello')
  expect(early.hears()).toEqual([])
  const { session } = early
  early.asks('mining.authorize', [ALICE, 'x'])
  session.reconnect()
  session.reconnect({ host: 'eu.example.org', port: 3333, waitSeconds: 5 })
  session.showMessage(`tea\n is "ready" \u00e9${'x'.repeat(300)}`)
  const [here, there, message] = early.hears()
  expect(here).toBe('{"id":null,"method":"client.reconnect","params":[]}')
  expect(there).toBe('{"id":null,"method":"client.reconnect","params":["eu.example.org",3333,5]}')
  expect(JSON.parse(message ?? '')).toEqual({
    id: null,
    method: 'client.show_message',
    params: [`tea is "ready" ${'x'.repeat(241)}`],
  })
})

test('who solves a block is told so, after the answer', () => {
  const desk = new TestDesk()
  desk.takes({ bits: EASY_BITS })
  const rig = Rig.joins(desk)
  const { job, extranonce2, time, nonce } = rig.mines()
  const hex8 = (value: number): string => value.toString(16).padStart(8, '0')
  const params = [ALICE, job.id, extranonce2, hex8(time), hex8(nonce)]
  rig.session.hear(JSON.stringify({ id: 9, method: 'mining.submit', params }))
  expect(rig.hears()).toEqual([
    '{"id":9,"result":true,"error":null}',
    '{"id":null,"method":"client.show_message","params":["You solved a block!"]}',
  ])
})

test('every line that is no JSON object ends the conversation', () => {
  for (const line of ['{"id":1', 'GET / HTTP/1.1', '[1]', '{"id":{},"method":"x"}']) {
    expect(Rig.joins().session.hear(line)).toBe('hang up')
  }
})

test('no job id is given out twice, whatever the order of templates and difficulties', () => {
  const rig = Rig.joins(new TestDesk(), ALICE, 'x')
  const ids = new Set([rig.job.id])
  for (let i = 0; i < 200; i++) {
    if (i % 7 === 0) rig.session.notify(rig.desk.takes({ curtime: 1_700_000_000 + i }), false)
    else rig.asks('mining.suggest_difficulty', [10 + i])
    rig.hearsAll()
    expect(ids.has(rig.job.id)).toBe(false)
    ids.add(rig.job.id)
  }
})

test('a banned address is refused with the reason; one that mines already is not heard for further workers', () => {
  const desk = new TestDesk()
  desk.takes()
  desk.banned.set(BOB, 'banned, and why')
  const rig = new Rig(desk)
  rig.asks('mining.subscribe', ['test/1'])
  expect(rig.asks('mining.authorize', [`${BOB}.rig1`, 'x'])).toMatchObject({ error: [24, 'banned, and why', null] })
  expect(rig.session.hear(JSON.stringify({ id: 9, method: 'mining.authorize', params: [BOB, 'x'] }))).toBe('hang up')
  expect([rig.session.authorized, rig.session.address]).toEqual([false, null])
  const other = Rig.joins(desk)
  desk.banned.set(ALICE, 'now she is')
  expect(other.session.address).toBe(ALICE)
  expect(other.asks('mining.authorize', [`${ALICE}.rig2`, 'x'])).toMatchObject({ error: [24, 'now she is', null] })
  // What it has found is judged until its connection ends.
  expect(code(other.submits(other.mines()))).toBe('accepted')
})

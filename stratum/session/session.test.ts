import { expect, test } from 'vitest'
import { fromHex, toHex } from '../../bitcoin/index.ts'
import { headerOf, type MinerJob, nonceSearch, readNotify, type Share } from '../../dev/miner-job.ts'
import { ALICE, BOB, Conversation, EASY_BITS, TestDesk } from '../tests/kit.ts'
import { rigsMax } from './rigs.ts'

interface Answer {
  readonly result: unknown
  readonly error: readonly [number, string, null] | null
}

/** A conversation that has come as far as its first job. */
class Rig extends Conversation {
  job!: MinerJob
  difficulty = 0
  /** Of the last job. */
  cleanJobs: unknown
  #extranonce2 = 0
  #id = 100

  static joins(desk = new TestDesk(), user = `${ALICE}.rig1`, password = 'd=1e-9'): Rig {
    if (!desk.current) desk.takes()
    const rig = new Rig(desk)
    rig.asks('mining.configure', [['version-rolling'], {}])
    rig.asks('mining.subscribe', ['test/1'])
    rig.asks('mining.authorize', [user, password])
    rig.hearsAll()
    return rig
  }

  /** Sends a request; returns its answer and takes in what was said besides. */
  asks(method: string, params: readonly unknown[]): Answer {
    const id = this.#id++
    this.session.hear(JSON.stringify({ id, method, params }))
    const lines = this.hearsAll()
    return lines.find((line) => line.id === id) as unknown as Answer
  }

  hearsAll(): { id?: number; method?: string; params?: unknown[] }[] {
    const lines = this.hears().map((line) => JSON.parse(line))
    for (const { method, params } of lines) {
      if (method === 'mining.set_difficulty') this.difficulty = params[0]
      if (method === 'mining.notify') {
        this.cleanJobs = params[8]
        this.job = readNotify(params, {
          difficulty: this.difficulty,
          extranonce1: this.session.extranonce1,
          extranonce2Size: 8,
          versionMask: 0x1fffe000,
        })
      }
    }
    return lines
  }

  mines(job = this.job, difficulty = job.difficulty): Share {
    const extranonce2 = fromHex((this.#extranonce2++).toString(16).padStart(16, '0'))
    const share = nonceSearch({ job, extranonce2, versionBits: 0, difficulty })(1_000_000)
    if (!share) throw new Error('no share')
    return share
  }

  submits(share: Share, user = `${ALICE}.rig1`): Answer {
    const hex8 = (value: number): string => value.toString(16).padStart(8, '0')
    return this.asks('mining.submit', [user, share.job.id, share.extranonce2, hex8(share.time), hex8(share.nonce)])
  }
}

const code = ({ result, error }: Answer): number | string => (result === true ? 'accepted' : (error?.[0] ?? 'no error'))

test('an accepted share is kept with the difficulty of its job, and its first proof', () => {
  const rig = Rig.joins()
  const share = rig.mines()
  expect(code(rig.submits(share))).toBe('accepted')
  expect(rig.desk.kept).toMatchObject([
    {
      hash: toHex(share.hash),
      difficulty: 1e-9,
      notable: { isBlock: false, beatsSession: true },
      share: { user: { address: ALICE, worker: 'rig1' }, session: rig.session.id },
    },
  ])
  expect(rig.session.rigs()).toMatchObject([{ accepted: 1, refused: 0 }])
})

test('only a share that beats the best of its session is told as such', () => {
  const rig = Rig.joins()
  for (let i = 0; i < 30; i++) rig.submits(rig.mines())
  let best = 0
  for (const { share, notable } of rig.desk.kept) {
    expect(notable.beatsSession).toBe(share.shareDifficulty > best)
    best = Math.max(best, share.shareDifficulty)
  }
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

test('a miner that comes back after a new tip is told to drop what it had: its first job is clean', async () => {
  const desk = new TestDesk()
  const before = Rig.joins(desk)
  const retained = before.session.retain()
  if (!retained) throw new Error('nothing was retained')
  const comesBack = async (): Promise<unknown> => {
    desk.retention.keep(retained, desk.clockMs)
    const rig = new Rig(desk, Uint8Array.of(0, 0, 0, 9))
    const settled = new Promise<void>((resolve) => {
      rig.session.settled = resolve
    })
    rig.session.hear(`{"id":1,"method":"mining.subscribe","params":["test/1","${retained.ticket}"]}`)
    await settled
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

test('a share is judged by the difficulty in force for its job, on either side of a change', () => {
  const rig = Rig.joins(new TestDesk(), `${ALICE}.rig1`, 'x')
  rig.asks('mining.suggest_difficulty', [1e-9])
  const easy = rig.mines()
  const easyToo = rig.mines()
  rig.asks('mining.suggest_difficulty', [1e-6])
  expect(code(rig.submits(easy))).toBe('accepted')
  const hard = rig.mines()
  rig.asks('mining.suggest_difficulty', [1e-9])
  expect(code(rig.submits(hard))).toBe('accepted')
  expect(code(rig.submits({ ...easyToo, job: hard.job }))).not.toBe('accepted')
  expect(rig.desk.kept.map(({ difficulty }) => difficulty)).toEqual([1e-9, 1e-6])
})

test('too many shares raise the difficulty: the new one is said before the job that it is for', () => {
  const rig = Rig.joins(new TestDesk(), `${ALICE}.rig1`, 'x')
  rig.asks('mining.suggest_difficulty', [1e-8])
  for (let i = 0; i < 100 && rig.difficulty === 1e-8; i++) {
    rig.desk.clockMs += 30
    const share = rig.mines()
    expect(code(rig.submits(share))).toBe('accepted')
  }
  expect(rig.difficulty).toBeGreaterThan(1e-8)
  expect(rig.job.difficulty).toBe(rig.difficulty)
  expect(rig.desk.said.at(-1)).toBe(`rig1 has ${rig.difficulty} by vardiff`)
})

test('a miner that says nothing gets an easier job, without a share and without a new template', () => {
  const rig = Rig.joins(new TestDesk(), `${ALICE}.rig1`, 'x')
  expect(rig.difficulty).toBe(1_000)
  rig.desk.clockMs += 7_000
  rig.session.tick()
  expect(rig.hears()).toEqual([])
  rig.desk.clockMs += 1_000
  rig.session.tick()
  expect(rig.hearsAll().map(({ method }) => method)).toEqual(['mining.set_difficulty', 'mining.notify'])
  expect(rig.difficulty).toBe(16)
})

test('a machine whose clock is set, or that slept, takes no miner for silent', () => {
  const rig = Rig.joins(new TestDesk(), `${ALICE}.rig1`, 'x')
  rig.desk.clockMs += 3_600_000
  rig.desk.setForwardMs = 3_600_000
  rig.session.tick()
  expect(rig.hears()).toEqual([])
})

test('a difficulty fixed by the password is left alone by vardiff and suggestions', () => {
  const rig = Rig.joins(new TestDesk(), `${ALICE}.rig1`, 'd=512')
  rig.desk.clockMs += 600_000
  rig.session.tick()
  rig.asks('mining.suggest_difficulty', [16])
  expect(rig.difficulty).toBe(512)
})

test('no difficulty is nearly as hard as a block, and the first one leaves room for vardiff', () => {
  const desk = new TestDesk()
  desk.most = 1e-4
  desk.startMost = 4e-6
  expect(Rig.joins(desk, `${ALICE}.a`, 'x').difficulty).toBe(4e-6)
  expect(Rig.joins(desk, `${ALICE}.b`, 'd=1000').difficulty).toBe(1e-4)
  // A new tip may bring an easier chain: the difficulty follows before the job.
  const rig = Rig.joins(desk, `${ALICE}.c`, 'd=1e-5')
  desk.most = 1e-6
  rig.session.notify(desk.takes({ previousblockhash: `${'00'.repeat(31)}02` }), true)
  expect(rig.hearsAll().map(({ method }) => method)).toEqual(['mining.set_difficulty', 'mining.notify'])
  expect(rig.difficulty).toBe(1e-6)
})

test.each([0, -5, 'abc', null, {}, '1e999'])('a suggestion of %j is answered and changes nothing', (value) => {
  const rig = Rig.joins(new TestDesk(), `${ALICE}.rig1`, 'x')
  expect(code(rig.asks('mining.suggest_difficulty', [value]))).toBe('accepted')
  expect(code(rig.asks('mining.suggest_target', [value]))).toBe('accepted')
  expect(rig.difficulty).toBe(1_000)
})

test('minimum-difficulty of configure is kept to', () => {
  const desk = new TestDesk()
  desk.takes()
  const rig = new Rig(desk)
  rig.asks('mining.configure', [['minimum-difficulty'], { 'minimum-difficulty.value': 4_096 }])
  rig.asks('mining.subscribe', ['test/1'])
  rig.asks('mining.authorize', [ALICE, 'x'])
  expect(rig.difficulty).toBe(4_096)
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

test('what a device needs gives way to what its chain allows, also where that shows only with the first job', () => {
  const desk = new TestDesk()
  const rig = new Rig(desk)
  rig.asks('mining.subscribe', ['bitaxe/BM1370/v2.15.0'])
  rig.asks('mining.authorize', [ALICE, 'd=1e-8'])
  desk.most = 1e-4
  rig.session.notify(desk.takes(), true)
  rig.hearsAll()
  expect(rig.difficulty).toBe(1e-8)
  desk.most = 1e9
  rig.session.notify(desk.takes({ previousblockhash: `${'00'.repeat(31)}02` }), true)
  rig.hearsAll()
  expect(rig.difficulty).toBe(1)
})

test('one difficulty is said for each job, however often it changed before the first', () => {
  const desk = new TestDesk()
  const rig = new Rig(desk)
  rig.asks('mining.subscribe', ['cgminer/4.11.1'])
  rig.asks('mining.authorize', [ALICE, 'x'])
  rig.asks('mining.suggest_difficulty', [32])
  rig.asks('mining.suggest_difficulty', [64])
  expect(rig.difficulty).toBe(0)
  rig.session.notify(desk.takes(), true)
  expect(rig.hearsAll().map(({ method }) => method)).toEqual(['mining.set_difficulty', 'mining.notify'])
  expect(rig.job.difficulty).toBe(64)
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

import { expect, test } from 'vitest'
import { ALICE, TestDesk } from '../tests/kit.ts'
import { code, Rig } from '../tests/rig.ts'

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

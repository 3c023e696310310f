import { expect, test } from 'vitest'
import { fromHex } from '../../bitcoin/index.ts'
import { type MinerJob, nonceSearch, readNotify } from '../../dev/miner-job.ts'
import { ALICE, Conversation, TestDesk } from '../tests/kit.ts'
import {
  busiestSecond,
  type Device,
  fitting,
  type Run,
  type Settings,
  settledAfterMs,
  simulate,
  unfitting,
} from './difficulty-simulation.ts'

const minuteMs = 60_000
const seeds = Array.from({ length: 200 }, (_, seed) => seed + 1_000)
const runs = (device: Device, settings: Omit<Settings, 'seed'>): Run[] =>
  seeds.map((seed) => simulate(device, { ...settings, seed }))
/** Part of the miners that have a fitting difficulty within three minutes. */
const settledInTime = (of: readonly Run[], hashesPerSecond: number, fromMs = 0): number =>
  of.filter((run) => settledAfterMs(run, hashesPerSecond, fromMs) <= 3 * minuteMs).length / of.length

const NERDMINER: Device = { hashesPerSecond: 5e4, userAgent: 'NerdMinerV2/V1.8.3' }
const CPU: Device = { hashesPerSecond: 13e6, userAgent: 'cpuminer/2.5.1' }
/** Its chips keep shares below 256 to themselves. */
const BITAXE: Device = { hashesPerSecond: 1.2e12, userAgent: 'bitaxe/BM1370/v2.15.0', difficultyLeast: 256 }
const RIG: Device = { hashesPerSecond: 5e14, sharesPerSecondMost: 50 }

test.each([
  ['a NerdMiner of 50 kH/s', NERDMINER],
  ['a CPU of 13 MH/s', CPU],
  ['a Bitaxe of 1.2 TH/s', BITAXE],
  ['a rig of 500 TH/s that says nothing of itself, and sends no more than 50 shares a second', RIG],
])('%s comes to six shares a minute within three minutes, from any start', (_name, device) => {
  const { hashesPerSecond } = device
  for (const suggestion of [undefined, 1e-6, 1e9, fitting(hashesPerSecond), fitting(hashesPerSecond) / 8]) {
    const of = runs(device, suggestion === undefined ? { minutes: 6 } : { minutes: 6, suggestion })
    expect(settledInTime(of, hashesPerSecond), `start ${suggestion}`).toBeGreaterThan(0.95)
    for (const { changes, sharesAtMs } of of) {
      expect(changes.filter(({ atMs }) => atMs <= 3 * minuteMs).length).toBeLessThan(15)
      expect(busiestSecond(sharesAtMs)).toBeLessThanOrEqual(210)
    }
  }
})

test.each([
  ['ten times faster', 10, 0.95],
  ['ten times slower', 0.1, 0.88],
])('a miner that becomes %s in mid-session fits again within three minutes', (_name, factor, least) => {
  const stepMs = 15 * minuteMs
  for (const device of [NERDMINER, { hashesPerSecond: 1e14 }]) {
    const of = runs({ ...device, steps: [{ atMs: stepMs, factor }] }, { minutes: 22 })
    expect(settledInTime(of, device.hashesPerSecond * factor, stepMs)).toBeGreaterThan(least)
  }
})

test('a steady miner does not oscillate: a change of difficulty or two in an hour, and back where it was in seconds', () => {
  const hourMs = 10 * minuteMs
  const of = runs({ hashesPerSecond: 1e14 }, { minutes: 70 })
  const changes = of.map((run) => run.changes.filter(({ atMs }) => atMs >= hourMs).length)
  expect(changes.reduce((sum, each) => sum + each) / of.length).toBeLessThan(3)
  expect(Math.max(...changes)).toBeLessThan(15)
  const off = of.map((run) => unfitting(run, 1e14, hourMs))
  expect(off.reduce((sum, each) => sum + each) / of.length).toBeLessThan(0.02)
})

/** Mines for real; keeps the jobs that it was sent. */
class RealMiner extends Conversation {
  readonly jobs: MinerJob[] = []
  difficulty = 0
  #extranonce2 = 0

  hearsJobs(lines = this.hears()): void {
    for (const { method, params } of lines.map((line) => JSON.parse(line))) {
      if (method === 'mining.set_difficulty') this.difficulty = params[0]
      if (method !== 'mining.notify') continue
      const { extranonce1 } = this.session
      const session = { difficulty: this.difficulty, extranonce1, extranonce2Size: 8, versionMask: 0 }
      this.jobs.push(readNotify(params, session))
    }
  }

  /** A share of that job that reaches `difficulty`; the answer's result. */
  submits(job: MinerJob, difficulty: number): boolean {
    const extranonce2 = fromHex((this.#extranonce2++).toString(16).padStart(16, '0'))
    const share = nonceSearch({ job, extranonce2, versionBits: 0, difficulty })(1_000_000)
    if (!share) throw new Error('no share')
    const hex8 = (value: number): string => value.toString(16).padStart(8, '0')
    const params = [`${ALICE}.rig1`, share.job.id, share.extranonce2, hex8(share.time), hex8(share.nonce)]
    this.session.hear(JSON.stringify({ id: 9, method: 'mining.submit', params }))
    const [answer, ...others] = this.hears()
    this.hearsJobs(others)
    return JSON.parse(answer as string).result === true
  }
}

test('no share is lost at a change: those of jobs sent before it are judged and paid by the difficulty of then', () => {
  const desk = new TestDesk()
  desk.takes()
  const miner = new RealMiner(desk)
  miner.session.hear('{"id":1,"method":"mining.suggest_difficulty","params":[1e-9]}')
  miner.session.hear('{"id":2,"method":"mining.subscribe","params":["test/1"]}')
  miner.session.hear(`{"id":3,"method":"mining.authorize","params":["${ALICE}.rig1","x"]}`)
  miner.hearsJobs()
  const [easy] = miner.jobs as [MinerJob]
  let submitted = 0
  while (miner.jobs.length === 1 && submitted < 200) {
    desk.clockMs += 20
    submitted++
    expect(miner.submits(easy, 1e-9)).toBe(true)
  }
  const [, hard] = miner.jobs as [MinerJob, MinerJob]
  expect(hard.difficulty).toBeGreaterThan(5e-9)
  // On their way while the difficulty rose.
  for (let i = 0; i < 5; i++) expect(miner.submits(easy, 1e-9)).toBe(true)
  expect(miner.submits(hard, hard.difficulty)).toBe(true)
  expect(desk.refusals).toEqual([])
  expect(desk.kept.map(({ difficulty }) => difficulty)).toEqual([
    ...Array.from({ length: submitted + 5 }, () => 1e-9),
    hard.difficulty,
  ])
})

import { expect, test } from 'vitest'
import { fromHex } from '../../bitcoin/index.ts'
import { type MinerJob, nonceSearch, readNotify } from '../../dev/miner-job.ts'
import { ALICE, BOB, Conversation, TestDesk } from '../tests/kit.ts'

/** A conversation that mines; returns the jobs it was sent so far, newest last. */
function joins(desk: TestDesk, address = ALICE): Conversation & { jobs(): MinerJob[] } {
  const talk = new Conversation(desk)
  const jobs: MinerJob[] = []
  const take = (lines: readonly string[]): void => {
    for (const { method, params } of lines.map((line) => JSON.parse(line))) {
      if (method !== 'mining.notify') continue
      const { extranonce1 } = talk.session
      jobs.push(readNotify(params, { difficulty: 1e-9, extranonce1, extranonce2Size: 8, versionMask: 0 }))
    }
  }
  take(talk.says('{"id":1,"method":"mining.subscribe","params":[]}'))
  take(talk.says(JSON.stringify({ id: 2, method: 'mining.authorize', params: [`${address}.rig`, 'd=1e-9'] })))
  return Object.assign(talk, {
    jobs() {
      take(talk.hears())
      return jobs
    },
  })
}

const textOf = ({ coinb2 }: MinerJob): string => Buffer.from(coinb2).toString('latin1')

/** What the pool does when tags have changed. */
function retags(desk: TestDesk, talks: readonly Conversation[], address: string, tag: string): void {
  desk.tags.set(address, tag)
  const work = desk.current
  if (!work) throw new Error('no work')
  work.forget([address])
  for (const { session } of talks) session.notify(work, false)
}

function submits(talk: Conversation, job: MinerJob): unknown {
  const share = nonceSearch({ job, extranonce2: fromHex('0000000000000007'), versionBits: 0, difficulty: 1e-9 })(
    1_000_000,
  )
  if (!share) throw new Error('no share')
  const hex8 = (value: number): string => value.toString(16).padStart(8, '0')
  const params = [`${ALICE}.rig`, job.id, share.extranonce2, hex8(share.time), hex8(share.nonce)]
  const [answer = ''] = talk.says(JSON.stringify({ id: 3, method: 'mining.submit', params }))
  const { result, error } = JSON.parse(answer)
  return error?.[1] ?? result
}

test('a tag that changes brings a fresh job to the miners of its address, and nothing to others', () => {
  const desk = new TestDesk()
  desk.tags.set(ALICE, 'alice')
  desk.takes()
  const alice = joins(desk)
  const bob = joins(desk, BOB)
  retags(desk, [alice, bob], ALICE, 'queen')
  expect(alice.jobs().map(textOf)).toEqual([
    expect.stringContaining('/TheBitcoinGame/alice/'),
    expect.stringContaining('/TheBitcoinGame/queen/'),
  ])
  expect(new Set(alice.jobs().map(({ id }) => id)).size).toBe(2)
  expect(bob.jobs()).toHaveLength(1)
})

test('shares of the job before are still good, once, and so are those of the new one', () => {
  const desk = new TestDesk()
  desk.takes()
  const alice = joins(desk)
  retags(desk, [alice], ALICE, 'queen')
  const [before, after] = alice.jobs()
  if (!before || !after) throw new Error('no job')
  expect(submits(alice, before)).toBe(true)
  expect(submits(alice, before)).toBe('Duplicate share')
  expect(submits(alice, after)).toBe(true)
  expect(submits(alice, after)).toBe('Duplicate share')
  expect(desk.kept).toHaveLength(2)
})

test('a refresh that comes on the heels of a tag does not send the same job twice', () => {
  const desk = new TestDesk()
  desk.takes()
  const alice = joins(desk)
  retags(desk, [alice], ALICE, 'queen')
  if (desk.current) alice.session.notify(desk.current, false)
  expect(alice.jobs()).toHaveLength(2)
})

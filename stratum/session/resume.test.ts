// A session that is taken up again: what counted before does not count again.
import { expect, test } from 'vitest'
import { ALICE, answered, TestDesk } from '../tests/kit.ts'
import { Rig } from '../tests/rig.ts'

async function comesBack(desk: TestDesk, before: Rig): Promise<Rig> {
  const retained = before.session.retain()
  if (!retained) throw new Error('nothing was retained')
  desk.retention.keep(retained, desk.clockMs)
  const rig = new Rig(desk, Uint8Array.of(0, 0, 0, 9))
  const waits = answered(rig.session)
  rig.session.hear(`{"id":1,"method":"mining.subscribe","params":["test/1","${retained.ticket}"]}`)
  await waits
  rig.asks('mining.authorize', [`${ALICE}.rig1`, 'd=1e-9'])
  expect(rig.session.extranonce1).toEqual(before.session.extranonce1)
  return rig
}

test('no share counts twice, though the process hears of its work only after the miner came back', async () => {
  const desk = new TestDesk()
  const work = desk.takes()
  const before = Rig.joins(desk)
  const share = before.mines()
  expect(before.submits(share).result).toBe(true)
  // It listens already, and has no work yet.
  desk.current = null
  desk.works.clear()
  const rig = await comesBack(desk, before)
  expect(rig.job).toBeUndefined()
  desk.current = work
  desk.works.set(work.number, work)
  rig.session.notify(work, false)
  rig.hearsAll()
  expect(rig.submits(share).error?.[0]).toBe(22)
  expect(rig.submits(rig.mines(rig.job, rig.difficulty)).error?.[0]).toBe(22)
  expect(desk.kept).toHaveLength(1)
})

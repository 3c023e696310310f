import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createLog } from '../platform/log.ts'
import { KnownDifficulties, workersKnownMax } from './known-difficulties.ts'

const log = createLog('test', 'fatal')
const user = (worker: string) => ({ address: 'bcrt1qalice', worker, script: new Uint8Array() })
let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'game-difficulties-'))
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

test('a worker begins after a restart where it was, whichever process it comes back to', async () => {
  const before = new KnownDifficulties(dir, 0, log)
  before.set(user('bitaxe'), 500)
  before.set(user('bitaxe'), 812)
  before.set(user('nerd'), 0.00015)
  await before.save()
  const after = new KnownDifficulties(dir, 3, log)
  expect(after.of(user('bitaxe'))).toBe(812)
  expect(after.of(user('nerd'))).toBe(0.00015)
  expect(after.of(user('other'))).toBeNull()
  await after.save()
})

test('of two processes that both knew a worker the later one counts', async () => {
  for (const [processId, difficulty] of [
    [0, 10],
    [1, 20],
  ] as const) {
    const known = new KnownDifficulties(dir, processId, log)
    known.set(user('w'), difficulty)
    await known.save()
  }
  const past = new Date(Date.now() - 60_000)
  utimesSync(join(dir, 'difficulties', '0.tsv'), past, past)
  expect(new KnownDifficulties(dir, 2, log).of(user('w'))).toBe(20)
})

test('what a process only remembers of a worker does not outweigh what another one found since', async () => {
  const first = new KnownDifficulties(dir, 0, log)
  first.set(user('w'), 10)
  await first.save()
  const other = new KnownDifficulties(dir, 1, log)
  await sleep(5)
  first.set(user('w'), 20)
  await first.save()
  // It was written last, for the sake of somebody else.
  other.set(user('another'), 1)
  await other.save()
  const past = new Date(Date.now() - 60_000)
  utimesSync(join(dir, 'difficulties', '0.tsv'), past, past)
  expect(new KnownDifficulties(dir, 2, log).of(user('w'))).toBe(20)
})

test('what is older than a day, or no difficulty, is not believed', async () => {
  const known = new KnownDifficulties(dir, 0, log)
  known.set(user('old'), 7)
  await known.save()
  const past = new Date(Date.now() - 25 * 60 * 60_000)
  utimesSync(join(dir, 'difficulties', '0.tsv'), past, past)
  writeFileSync(
    join(dir, 'difficulties', '1.tsv'),
    'bcrt1qalice.a\t-1\nbcrt1qalice.b\tNaN\nnonsense\n\t5\nbcrt1qalice.c\t3',
  )
  const after = new KnownDifficulties(dir, 2, log)
  expect(['old', 'a', 'b', 'c'].map((worker) => after.of(user(worker)))).toEqual([null, null, null, 3])
})

test('past its bound the worker is forgotten that changed least recently', async () => {
  const known = new KnownDifficulties(dir, 0, log)
  for (let i = 0; i < workersKnownMax; i++) known.set(user(`w${i}`), 1)
  known.set(user('w0'), 2)
  known.set(user('one more'), 1)
  expect(known.of(user('w0'))).toBe(2)
  expect(known.of(user('w1'))).toBeNull()
  expect(known.of(user('w2'))).toBe(1)
  await known.save()
})

test('a disk that refuses costs nothing but the memory', async () => {
  const known = new KnownDifficulties(dir, 0, log)
  rmSync(join(dir, 'difficulties'), { recursive: true })
  known.set(user('w'), 5)
  await known.save()
  expect(known.of(user('w'))).toBe(5)
})

test('one that was last seen more than a day ago is not believed, though others were seen since', async () => {
  const hourMs = 60 * 60_000
  const known = new KnownDifficulties(dir, 0, log)
  const now = vi.spyOn(Date, 'now').mockReturnValue(Date.now() - 25 * hourMs)
  known.set(user('gone'), 7)
  known.set(user('stays'), 8)
  now.mockRestore()
  known.set(user('stays'), 8)
  await known.save()
  expect(known.of(user('gone'))).toBeNull()
  const after = new KnownDifficulties(dir, 1, log)
  expect(['gone', 'stays'].map((worker) => after.of(user(worker)))).toEqual([null, 8])
})

import { chmodSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createLog } from '../../platform/log.ts'
import { Journal, type JournalEntry } from './journal.ts'
import { Keeper, unkeptEventsMax } from './keeper.ts'

let dir: string
let keeper: Keeper
let failures: number
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'game-keeper-'))
  failures = 0
  keeper = new Keeper(Journal.create(join(dir, 'journal')), () => failures++, createLog('test', 'fatal'))
})
afterEach(() => {
  chmodSync(dir, 0o700)
  rmSync(dir, { recursive: true, force: true })
})

let sequence = 0
const entries = (count: number): JournalEntry[] =>
  Array.from({ length: count }, () => ({ stream: '{shares:1}', sequence: ++sequence, line: '{}' }))
const onDisk = (): number[] => keeper.journal.read(keeper.journal.begin).entries.map((each) => each.sequence)

/** Takes the folder away, so that a segment can neither be written nor begun; returns what brings it back. */
function diskRefuses(): () => void {
  keeper.journal.close()
  renameSync(join(dir, 'journal'), join(dir, 'away'))
  return () => renameSync(join(dir, 'away'), join(dir, 'journal'))
}

test('what the disk refuses is kept in memory, and goes to the disk in order once it takes it', () => {
  const [first, second, third, fourth] = entries(4) as [JournalEntry, JournalEntry, JournalEntry, JournalEntry]
  keeper.keep([first], 0)
  const isBack = diskRefuses()
  keeper.keep([second], 1_000)
  keeper.keep([third], 1_100)
  expect(keeper.unkept).toEqual([second, third])
  expect(keeper.diskRefuses).toBe(true)
  // The disk is not asked for every turn.
  expect(failures).toBe(1)
  isBack()
  keeper.keep([fourth], 2_200)
  expect(keeper.unkept).toEqual([])
  const all: number[] = []
  for (let at = keeper.journal.begin, atEnd = false; !atEnd; ) {
    const chunk = keeper.journal.read(at)
    all.push(...chunk.entries.map((each) => each.sequence))
    at = chunk.next
    atEnd = chunk.atEnd
  }
  expect(all).toEqual([first, second, third, fourth].map((each) => each.sequence))
})

test('a disk with room for a part of what waits takes that part, in order', () => {
  const isBack = diskRefuses()
  const all = entries(5_000)
  keeper.keep(all, 0)
  isBack()
  const append = keeper.journal.append.bind(keeper.journal)
  let room = 2
  keeper.journal.append = (piece) => {
    if (room-- <= 0) throw new Error('no space is left')
    append(piece)
  }
  keeper.retry(2_000)
  expect(keeper.diskRefuses).toBe(true)
  expect([...onDisk(), ...keeper.unkept.map((each) => each.sequence)]).toEqual(all.map((each) => each.sequence))
  expect(keeper.unkept).toHaveLength(3_000)
})

test('memory has a bound, and says so before it is reached', () => {
  const isBack = diskRefuses()
  keeper.keep(entries(unkeptEventsMax - 2), 0)
  expect(keeper.hasRoomFor(1)).toBe(true)
  expect(keeper.hasRoomFor(2)).toBe(false)
  isBack()
  keeper.retry(2_000)
  expect(keeper.hasRoomFor(1_000_000)).toBe(true)
  expect(onDisk().length).toBeGreaterThan(0)
})

test('what the ledger has committed meanwhile needs no disk: there is room again while the disk still refuses', () => {
  const isBack = diskRefuses()
  const kept = entries(unkeptEventsMax - 2)
  keeper.keep(kept, 0)
  keeper.release(new Map([['{shares:1}', (kept.at(-2) as JournalEntry).sequence]]))
  expect(keeper.unkept).toEqual(kept.slice(-1))
  expect(keeper.hasRoomFor(1_000)).toBe(true)
  const [next] = entries(1) as [JournalEntry]
  keeper.keep([next], 500)
  keeper.release(new Map([['{shares:1}', next.sequence]]))
  expect(keeper.unkept).toEqual([])
  // It has not taken anything since.
  expect(keeper.diskRefuses).toBe(true)
  isBack()
  keeper.keep(entries(1), 5_000)
  expect(keeper.diskRefuses).toBe(false)
})

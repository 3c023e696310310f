import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Journal, type JournalEntry, readBytesMax, segmentBytesMax } from './journal.ts'

let dir: string
let folder: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'game-journal-'))
  folder = join(dir, 'journal')
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

let sequence = 0
const entry = (stream = '{shares:1}', size = 20): JournalEntry => ({
  stream,
  sequence: ++sequence,
  line: `{"t":"${'x'.repeat(size)}"}`,
})
const files = (): string[] => readdirSync(folder).sort()

function readAll(journal: Journal): JournalEntry[] {
  const all: JournalEntry[] = []
  for (let at = journal.begin, atEnd = false; !atEnd; ) {
    const chunk = journal.read(at)
    all.push(...chunk.entries)
    at = chunk.next
    atEnd = chunk.atEnd
  }
  return all
}

/** Enough entries to fill more than one segment, a chunk at a time. */
function fillSegments(journal: Journal, count: number): JournalEntry[] {
  const all: JournalEntry[] = []
  while (files().length < count) {
    const batch = Array.from({ length: 100 }, () => entry('{shares:1}', 10_000))
    journal.append(batch)
    all.push(...batch)
  }
  return all
}

test('what was appended is read back in order, by its writer and by a successor', () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(fc.tuple(fc.constantFrom('{shares:0}', '{network}'), fc.jsonValue()), { minLength: 1 })),
      (turns) => {
        rmSync(folder, { recursive: true, force: true })
        const journal = Journal.create(folder)
        const written: JournalEntry[] = []
        for (const turn of turns) {
          const entries = turn.map(([stream, value]) => ({
            stream,
            sequence: ++sequence,
            line: JSON.stringify({ value }),
          }))
          journal.append(entries)
          written.push(...entries)
        }
        expect(readAll(journal)).toEqual(written)
        journal.close()
        expect(readAll(Journal.open(folder))).toEqual(written)
      },
    ),
    { numRuns: 30 },
  )
})

test('reading goes on from where it ended, and sees what was appended meanwhile', () => {
  const journal = Journal.create(folder)
  const first = entry()
  journal.append([first])
  const chunk = journal.read(journal.begin)
  expect(chunk).toMatchObject({ entries: [first], atEnd: true })
  expect(chunk.next).toEqual(journal.end)
  const second = entry()
  journal.append([second])
  expect(journal.read(chunk.next).entries).toEqual([second])
})

test('a journal of any size is read a bounded piece at a time, over its segments', () => {
  const journal = Journal.create(folder)
  const written = fillSegments(journal, 3)
  expect(statSync(join(folder, files()[0] as string)).size).toBeGreaterThanOrEqual(segmentBytesMax)
  const { entries } = journal.read(journal.begin)
  expect(entries.reduce((sum, { line }) => sum + line.length, 0)).toBeLessThanOrEqual(readBytesMax)
  expect(readAll(Journal.open(folder)).map((each) => each.sequence)).toEqual(written.map((each) => each.sequence))
})

test('a last line that was torn by a crash is left out, what is before it is not', () => {
  const journal = Journal.create(folder)
  const kept = [entry(), entry()]
  journal.append(kept)
  journal.close()
  appendFileSync(join(folder, files()[0] as string), '{shares:1}\t99\t{"torn":')
  expect(readAll(Journal.open(folder))).toEqual(kept)
  for (const text of ['', 'garbage', 'garbage\n']) {
    writeFileSync(join(folder, files()[0] as string), text)
    expect(readAll(Journal.open(folder))).toEqual([])
  }
})

test('a segment goes once the ledger has committed every stream in it; the one being written stays', () => {
  const journal = Journal.create(folder)
  const all = [...fillSegments(journal, 2), entry('{network}')]
  journal.append(all.slice(-1))
  const last = Math.max(...all.map((each) => each.sequence))
  journal.dropCommitted(new Map([['{shares:1}', 1]]))
  expect(files()).toHaveLength(2)
  journal.dropCommitted(new Map([['{shares:1}', last]]))
  expect(files()).toHaveLength(1)
  journal.dropCommitted(
    new Map([
      ['{shares:1}', last],
      ['{network}', last],
    ]),
  )
  expect(files()).toHaveLength(1)
})

test('the journal of an earlier run goes whole, but not before it was read', () => {
  const journal = Journal.create(folder)
  journal.append([entry('{shares:1}'), entry('{network}')])
  journal.close()
  const ended = Journal.open(folder)
  const committed = new Map([
    ['{shares:1}', sequence],
    ['{network}', sequence],
  ])
  ended.dropCommitted(committed)
  expect(ended.empty).toBe(false)
  readAll(ended)
  ended.dropCommitted(new Map([['{shares:1}', sequence]]))
  expect(ended.empty).toBe(false)
  ended.dropCommitted(committed)
  expect(ended.empty).toBe(true)
  ended.removeFolder()
  expect(readdirSync(dir)).toEqual([])
})

test('a write that the disk refuses leaves nothing, and the next one is whole', () => {
  const journal = Journal.create(folder)
  const before = entry()
  journal.append([before])
  // A real refusal: the file behind the journal is closed under it.
  const path = join(folder, files()[0] as string)
  journal.close()
  rmSync(folder, { recursive: true })
  expect(() => journal.append([entry()])).toThrow()
  expect(journal.end.offset).toBeGreaterThan(0)
  Journal.create(folder)
  writeFileSync(path, `${before.stream}\t${before.sequence}\t${before.line}\n`)
  const after = entry()
  journal.append([after])
  expect(readFileSync(join(folder, files().at(-1) as string), 'utf8')).toContain(after.line)
  expect(readAll(journal)).toEqual([before, after])
})

test('a position means one place for good, also after every segment has gone', () => {
  const journal = Journal.create(folder)
  const first = entry()
  journal.append([first])
  const { end } = journal
  // As after a write that could not be taken back.
  journal.close()
  journal.dropCommitted(new Map([[first.stream, first.sequence]]))
  expect(journal.empty).toBe(true)
  expect(journal.begin).toEqual(journal.end)
  expect(journal.end.segment).toBe(end.segment)
  const next = entry()
  journal.append([next])
  expect(journal.read(end).entries).toEqual([next])
  expect(readAll(journal)).toEqual([next])
})

test('whoever reads where all segments have gone is at the end', () => {
  const journal = Journal.create(folder)
  fillSegments(journal, 2)
  const { next } = journal.read(journal.begin)
  // As after a disk that refused: none of them is being written.
  journal.close()
  journal.dropCommitted(new Map([['{shares:1}', sequence]]))
  expect(journal.empty).toBe(true)
  const { end } = journal
  expect(journal.read(next)).toEqual({ entries: [], next: end, atEnd: true })
  const after = entry()
  journal.append([after])
  for (const from of [next, end]) expect(journal.read(from).entries).toEqual([after])
})

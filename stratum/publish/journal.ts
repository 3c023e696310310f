// Accepted shares on disk before they are answered: one append for each turn of the event loop, no fsync.
import {
  closeSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'

export interface JournalEntry {
  readonly stream: string
  readonly sequence: number
  /** An encoded event. */
  readonly line: string
}

/** A place between two entries. */
export interface Position {
  readonly segment: number
  readonly offset: number
}

interface Segment {
  readonly number: number
  readonly path: string
  bytes: number
  /** Stream → highest sequence in it. */
  readonly last: Map<string, number>
  /** False until all of it was written or read by this process, so that `last` is the whole truth. */
  known: boolean
}

export const segmentBytesMax = 16 * 1024 * 1024
/** So much of a journal is in memory at once while it is read back. */
export const readBytesMax = 1024 * 1024

/** Stream → last sequence that the ledger has committed. */
export type Committed = ReadonlyMap<string, number>

export interface Chunk {
  readonly entries: readonly JournalEntry[]
  readonly next: Position
  /** Nothing was written behind `next` when this was read. */
  readonly atEnd: boolean
}

/** The journal of one instance: a folder of segments, written by one process and read by it and by its successors. */
export class Journal {
  readonly folder: string
  readonly #segments: Segment[]
  #file = -1
  /** Numbers only go up, also when all segments are gone: a position never comes to mean another place. */
  #lastNumber: number

  private constructor(folder: string, segments: Segment[]) {
    this.folder = folder
    this.#segments = segments
    this.#lastNumber = segments.at(-1)?.number ?? 0
  }

  static create(folder: string): Journal {
    mkdirSync(folder, { recursive: true })
    return new Journal(folder, [])
  }

  /** The journal of an instance that has ended; it is read and dropped, never written. */
  static open(folder: string): Journal {
    const names = readdirSync(folder).filter((name) => /^\d+\.ndjson$/.test(name))
    const segments = names.map((name) => {
      const path = join(folder, name)
      return { number: Number.parseInt(name, 10), path, bytes: statSync(path).size, last: new Map(), known: false }
    })
    return new Journal(
      folder,
      segments.sort((a, b) => a.number - b.number),
    )
  }

  get empty(): boolean {
    return this.#segments.length === 0
  }

  get begin(): Position {
    const [first] = this.#segments
    return first ? { segment: first.number, offset: 0 } : this.end
  }

  get end(): Position {
    const last = this.#segments.at(-1)
    return last ? { segment: last.number, offset: last.bytes } : { segment: this.#lastNumber, offset: 0 }
  }

  /**
   * One synchronous write into the page cache. Throws where the disk refuses; then none of the entries is in the
   * journal, and the next append is not spoilt by half a line.
   */
  append(entries: readonly JournalEntry[]): void {
    const segment = this.#writable()
    const bytes = Buffer.from(entries.map(encode).join(''))
    try {
      let written = 0
      while (written < bytes.length) written += writeSync(this.#file, bytes, written)
    } catch (error) {
      this.#takeBack(segment)
      throw error
    }
    segment.bytes += bytes.length
    for (const { stream, sequence } of entries) segment.last.set(stream, sequence)
  }

  /** What stands behind a position, up to `readBytesMax` of it. */
  read(from: Position): Chunk {
    const segment = this.#segments.find(({ number }) => number >= from.segment)
    if (!segment) return { entries: [], next: this.end, atEnd: true }
    const offset = segment.number === from.segment ? from.offset : 0
    const isLast = segment === this.#segments.at(-1)
    const { entries, bytes } = readEntries(segment.path, offset, segment.bytes)
    if (bytes === 0) {
      // The end of a segment, or half a line at it: that one was never answered.
      segment.known = true
      if (isLast) return { entries, next: { segment: segment.number, offset: segment.bytes }, atEnd: true }
      return { entries, next: { segment: segment.number + 1, offset: 0 }, atEnd: false }
    }
    if (!segment.known) for (const { stream, sequence } of entries) raise(segment.last, stream, sequence)
    const next = { segment: segment.number, offset: offset + bytes }
    if (next.offset >= segment.bytes) segment.known = true
    return { entries, next, atEnd: isLast && next.offset >= segment.bytes }
  }

  /** Deletes segments behind the ledger; the one being written stays. */
  dropCommitted(committed: Committed): void {
    while (this.#segments.length > 0) {
      const [first] = this.#segments as [Segment]
      const writing = this.#file >= 0 && this.#segments.length === 1
      if (writing || !isCommitted(first, committed)) return
      rmSync(first.path, { force: true })
      this.#segments.shift()
    }
  }

  close(): void {
    const file = this.#file
    // Whatever becomes of it: a disk that fails here must not have the same file opened twice.
    this.#file = -1
    if (file >= 0) closeSync(file)
  }

  /** Deletes the folder of an empty journal. */
  removeFolder(): void {
    this.close()
    rmSync(this.folder, { recursive: true, force: true })
  }

  #writable(): Segment {
    const last = this.#segments.at(-1)
    if (last && this.#file >= 0 && last.bytes < segmentBytesMax) return last
    const number = this.#lastNumber + 1
    const path = join(this.folder, `${String(number).padStart(10, '0')}.ndjson`)
    this.close()
    this.#file = openSync(path, 'ax', 0o600)
    this.#lastNumber = number
    const segment = { number, path, bytes: 0, last: new Map(), known: true }
    this.#segments.push(segment)
    return segment
  }

  /** A write may have got half through before it failed. */
  #takeBack(segment: Segment): void {
    try {
      ftruncateSync(this.#file, segment.bytes)
    } catch {
      // The next append begins a segment of its own; half a line at the end of this one is left out by readers.
      this.close()
    }
  }
}

const encode = ({ stream, sequence, line }: JournalEntry): string => `${stream}\t${sequence}\t${line}\n`

/** Whether the ledger has not committed it yet. */
export const isNew = ({ stream, sequence }: JournalEntry, committed: Committed): boolean =>
  sequence > (committed.get(stream) ?? 0)

function raise(last: Map<string, number>, stream: string, sequence: number): void {
  if (sequence > (last.get(stream) ?? 0)) last.set(stream, sequence)
}

function isCommitted({ last, known }: Segment, committed: Committed): boolean {
  if (!known) return false
  for (const [stream, sequence] of last) if (sequence > (committed.get(stream) ?? 0)) return false
  return true
}

/** Whole lines between two offsets, and how many bytes they are. A file that somebody took away has none. */
function readEntries(path: string, from: number, to: number): { entries: JournalEntry[]; bytes: number } {
  const buffer = Buffer.allocUnsafe(Math.min(readBytesMax, Math.max(0, to - from)))
  const file = openThere(path)
  if (file === null) return { entries: [], bytes: 0 }
  let read = 0
  try {
    read = readSync(file, buffer, 0, buffer.length, from)
  } finally {
    closeSync(file)
  }
  const bytes = buffer.lastIndexOf(0x0a, read - 1) + 1
  if (read === 0 || bytes === 0) return { entries: [], bytes: 0 }
  const lines = buffer.toString('utf8', 0, bytes - 1).split('\n')
  return { entries: lines.flatMap(decode), bytes }
}

function openThere(path: string): number | null {
  try {
    return openSync(path, 'r')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

function decode(text: string): JournalEntry[] {
  const [stream = '', sequence = '', line = ''] = text.split('\t')
  const number = Number(sequence)
  const whole = stream !== '' && Number.isSafeInteger(number) && number > 0 && line.endsWith('}')
  return whole ? [{ stream, sequence: number, line }] : []
}

// Accepted shares on disk before they are answered: one append for each turn of the event loop, no fsync.
import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, statSync, writeSync } from 'node:fs'
import { join } from 'node:path'

export interface JournalEntry {
  readonly stream: string
  readonly sequence: number
  /** An encoded event. */
  readonly line: string
}

interface Segment {
  readonly path: string
  /** Stream → highest sequence in this segment. */
  readonly last: Map<string, number>
}

export const segmentBytesMax = 16 * 1024 * 1024

const text = ({ stream, sequence, line }: JournalEntry): string => `${stream}\t${sequence}\t${line}\n`

/** Stream → last sequence that the ledger has committed. */
export type Committed = ReadonlyMap<string, number>

/** The journal of one instance: a folder of segments, written by one process and read by it and by its successors. */
export class Journal {
  readonly folder: string
  readonly #segments: Segment[] = []
  #file = -1
  #bytes = 0

  private constructor(folder: string) {
    this.folder = folder
  }

  static create(folder: string): Journal {
    mkdirSync(folder, { recursive: true })
    return new Journal(folder)
  }

  /** The journal of an instance that has ended; it is read and dropped, never written. */
  static open(folder: string): Journal {
    const journal = new Journal(folder)
    for (const name of readdirSync(folder).sort()) {
      const path = join(folder, name)
      const segment: Segment = { path, last: new Map() }
      for (const { stream, sequence } of readSegment(path)) segment.last.set(stream, sequence)
      journal.#segments.push(segment)
    }
    return journal
  }

  get empty(): boolean {
    return this.#segments.length === 0
  }

  /** One synchronous write into the page cache. Throws where the disk refuses: the caller has a plan for that. */
  append(entries: readonly JournalEntry[]): void {
    if (this.#file < 0 || this.#bytes >= segmentBytesMax) this.#roll()
    const bytes = Buffer.from(entries.map(text).join(''))
    let written = 0
    while (written < bytes.length) written += writeSync(this.#file, bytes, written)
    this.#bytes += bytes.length
    const { last } = this.#segments.at(-1) as Segment
    for (const { stream, sequence } of entries) last.set(stream, sequence)
  }

  #roll(): void {
    if (this.#file >= 0) closeSync(this.#file)
    this.#file = -1
    const path = join(this.folder, `${Date.now()}-${this.#segments.length}.ndjson`.padStart(32, '0'))
    this.#file = openSync(path, 'a', 0o600)
    this.#bytes = statSync(path).size
    this.#segments.push({ path, last: new Map() })
  }

  /** Entries that the ledger has not committed, in order, a segment at a time. */
  *uncommitted(committed: Committed): Generator<JournalEntry[]> {
    for (const segment of [...this.#segments]) {
      if (isCommitted(segment, committed)) continue
      yield readSegment(segment.path).filter(({ stream, sequence }) => sequence > (committed.get(stream) ?? 0))
    }
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
    if (this.#file >= 0) closeSync(this.#file)
    this.#file = -1
  }

  remove(): void {
    this.close()
    rmSync(this.folder, { recursive: true, force: true })
  }
}

function isCommitted({ last }: Segment, committed: Committed): boolean {
  for (const [stream, sequence] of last) if (sequence > (committed.get(stream) ?? 0)) return false
  return true
}

/** A last line that was torn by a crash was never answered: it is left out. */
function readSegment(path: string): JournalEntry[] {
  const lines = readFileSync(path, 'utf8').split('\n')
  lines.pop()
  return lines.flatMap((each) => {
    const [stream = '', sequence = '', line = ''] = each.split('\t')
    const number = Number(sequence)
    return stream !== '' && Number.isSafeInteger(number) && line.endsWith('}')
      ? [{ stream, sequence: number, line }]
      : []
  })
}

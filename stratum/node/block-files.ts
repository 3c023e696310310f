// Found blocks on disk, until the chain has settled what becomes of them.
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import type { BlockOutcome } from '../../events/index.ts'
import type { Logger } from '../../platform/log.ts'
import type { FoundFact } from '../session/proof-of.ts'

/** A block that the node has not answered for: header and coinbase are in the proof, the rest is its work's. */
export interface UnsettledBlock {
  readonly fact: FoundFact
  /** False where its share was refused: then it is told of only once the chain took it. */
  readonly announced: boolean
  /** Number of the work whose transactions it holds. */
  readonly work: number
}

/** A block that the node took, until it is buried. */
export interface WatchedBlock {
  readonly fact: FoundFact
  readonly announced: boolean
  /** As last told; null where nothing was yet. */
  readonly outcome: BlockOutcome | null
}

type Kind = 'unsettled' | 'watched' | 'rejected'
/** Refused blocks are kept for whoever looks into it. */
const rejectedMax = 20

export class BlockFiles {
  readonly #folders: Record<Kind, string>
  readonly #log: Logger

  constructor(dataDir: string, log: Logger) {
    this.#log = log
    const folder = (kind: Kind): string => join(dataDir, 'blocks', kind)
    this.#folders = { unsettled: folder('unsettled'), watched: folder('watched'), rejected: folder('rejected') }
    for (const each of Object.values(this.#folders)) mkdirSync(each, { recursive: true, mode: 0o700 })
  }

  /** Synced to the disk when this returns; throws where the disk refuses. */
  writeUnsettled(block: UnsettledBlock): void {
    writeWhole(this.#path('unsettled', block.fact.hash), JSON.stringify(block), true)
  }

  /** Not synced: what a power cut can lose here the chain still knows. */
  writeWatched(block: WatchedBlock): void {
    writeWhole(this.#path('watched', block.fact.hash), JSON.stringify(block), false)
  }

  unsettled(): UnsettledBlock[] {
    return this.#all<UnsettledBlock>('unsettled')
  }

  watched(): WatchedBlock[] {
    return this.#all<WatchedBlock>('watched')
  }

  forget(kind: Kind, hash: string): void {
    rmSync(this.#path(kind, hash), { force: true })
  }

  /** Kept aside, the newest few. */
  reject(hash: string): void {
    try {
      renameSync(this.#path('unsettled', hash), this.#path('rejected', hash))
    } catch {
      // It never reached the disk.
    }
    const paths = readdirSync(this.#folders.rejected).map((name) => join(this.#folders.rejected, name))
    if (paths.length <= rejectedMax) return
    const newestFirst = paths.map((path) => ({ path, changedMs: statSync(path).mtimeMs }))
    newestFirst.sort((a, b) => b.changedMs - a.changedMs)
    for (const { path } of newestFirst.slice(rejectedMax)) rmSync(path, { force: true })
  }

  #path(kind: Kind, hash: string): string {
    return join(this.#folders[kind], `${hash}.json`)
  }

  /**
   * What is left of a write that a crash cut short has another name: it never counted. A power cut can empty a file that
   * was not synced: it is put aside, and costs no other block its turn.
   */
  #all<Block extends UnsettledBlock | WatchedBlock>(kind: Kind): Block[] {
    const folder = this.#folders[kind]
    return readdirSync(folder)
      .filter((name) => name.endsWith('.json'))
      .flatMap((name) => {
        const path = join(folder, name)
        try {
          return JSON.parse(readFileSync(path, 'utf8')) as Block
        } catch {
          this.#log.error({ path }, 'no block can be read from this file: it is put aside')
          renameSync(path, `${path}.unreadable`)
          return []
        }
      })
  }
}

/** Written aside, then renamed: a file with its final name is whole. */
function writeWhole(path: string, text: string, synced: boolean): void {
  const aside = `${path}.part`
  const file = openSync(aside, 'w', 0o600)
  try {
    const bytes = Buffer.from(text)
    let written = 0
    while (written < bytes.length) written += writeSync(file, bytes, written)
    if (synced) fsyncSync(file)
  } finally {
    closeSync(file)
  }
  renameSync(aside, path)
  if (synced) syncFolder(dirname(path))
}

/** The new name is on the disk too when this returns. */
function syncFolder(path: string): void {
  try {
    const folder = openSync(path, 'r')
    try {
      fsyncSync(folder)
    } finally {
      closeSync(folder)
    }
  } catch {
    // Not every file system can.
  }
}

// A solved block: on disk and synced first, then to the node, and again after a crash until the node has answered.
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { BlockOutcome } from '../../events/index.ts'
import type { Logger } from '../../platform/log.ts'
import type { Template } from '../work/template.ts'
import { encodeBlock } from './block.ts'
import type { NodeRpc } from './rpc.ts'

export interface FoundBlock {
  readonly address: string
  readonly height: number
  /** Display order. */
  readonly hash: string
}

export type Settled = (block: FoundBlock, outcome: BlockOutcome, detail: string) => void

interface StoredBlock extends FoundBlock {
  readonly block: string
}

/** The node's words for a block that it has already: after a crash that is success. */
const HAS_IT = new Set(['duplicate', 'duplicate-inconclusive', 'inconclusive'])
const retryMsMax = 5_000

export class BlockSubmitter {
  readonly #rpc: NodeRpc
  readonly #folder: string
  readonly #settled: Settled
  readonly #log: Logger
  #running = true

  constructor(rpc: NodeRpc, dataDir: string, settled: Settled, log: Logger) {
    this.#rpc = rpc
    this.#folder = join(dataDir, 'blocks')
    this.#settled = settled
    this.#log = log
    mkdirSync(this.#folder, { recursive: true })
  }

  /** Blocks of an earlier run that the node never answered for. */
  resume(): void {
    for (const name of readdirSync(this.#folder)) {
      const path = join(this.#folder, name)
      if (!name.endsWith('.json')) {
        rmSync(path, { force: true })
        continue
      }
      void this.#submit(JSON.parse(readFileSync(path, 'utf8')) as StoredBlock, path)
    }
  }

  submit(found: FoundBlock, header: Uint8Array, coinbase: Uint8Array, template: Template): void {
    const block = encodeBlock(header, coinbase, template)
    const path = join(this.#folder, `${found.hash}.json`)
    const stored = { ...found, block }
    try {
      writeSynced(path, JSON.stringify(stored))
    } catch (error) {
      // A full disk must not cost a block.
      this.#log.error({ reason: String(error), hash: found.hash }, 'a found block could not be written to disk')
    }
    void this.#submit(stored, path)
  }

  close(): void {
    this.#running = false
  }

  async #submit(stored: StoredBlock, path: string): Promise<void> {
    const { address, height, hash, block } = stored
    for (let waitMs = 50; this.#running; waitMs = Math.min(retryMsMax, waitMs * 2)) {
      try {
        const answer = await this.#rpc.call<string | null>('submitblock', [block])
        const accepted = answer === null || HAS_IT.has(answer)
        this.#log.info({ hash, height, answer: answer ?? 'accepted' }, 'the node answered for a found block')
        this.#settled({ address, height, hash }, accepted ? 'accepted' : 'rejected', answer ?? '')
        rmSync(path, { force: true })
        return
      } catch (error) {
        this.#log.error({ reason: String(error), hash, height }, 'a found block did not reach the node: trying again')
        await sleep(waitMs)
      }
    }
  }
}

/** Written aside, synced, then renamed: a file with its final name is whole. */
function writeSynced(path: string, text: string): void {
  const aside = `${path}.part`
  const file = openSync(aside, 'w', 0o600)
  try {
    writeSync(file, text)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  renameSync(aside, path)
}

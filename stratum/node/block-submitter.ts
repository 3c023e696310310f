// A solved block: on disk and synced first, then to the node, and again after a crash until the node has answered.
import { setTimeout as sleep } from 'node:timers/promises'
import { fromHex } from '../../bitcoin/index.ts'
import type { BlockOutcome } from '../../events/index.ts'
import type { Logger } from '../../platform/log.ts'
import type { FoundFact } from '../session/proof-of.ts'
import { encodeBlock } from './block.ts'
import type { BlockFiles, UnsettledBlock, WatchedBlock } from './block-files.ts'
import { type NodeRpc, RpcRefused } from './rpc.ts'
import type { TemplateStore } from './template-store.ts'

/** Where the fate of blocks is told. Kept when the call returns. */
export interface BlockListener {
  found(fact: FoundFact): void
  settled(fact: FoundFact, outcome: BlockOutcome, detail: string): void
}

/** The node's words for a block that it took, or has had; it says nothing where all is well. */
const TAKEN = new Set(['', 'duplicate', 'inconclusive', 'duplicate-inconclusive'])
const retryLeastMs = 50
const retryMostMs = 5_000
/** Still loading its chain. */
const warmingUp = -28
/** Blocks are watched until as many stand on them as a coinbase needs to be spent. */
const burial = 100
/** On the main network one in a lifetime; a test chain may bring more than can be asked about. */
const watchedTogetherMax = 2_000

export class BlockSubmitter {
  readonly #rpc: NodeRpc
  readonly #files: BlockFiles
  readonly #templates: TemplateStore
  readonly #listener: BlockListener
  readonly #log: Logger
  readonly #watched = new Map<string, WatchedBlock>()
  /** Hash → number of the work. */
  readonly #underWay = new Map<string, number>()
  #running = true
  #looking = false

  constructor(rpc: NodeRpc, files: BlockFiles, templates: TemplateStore, listener: BlockListener, log: Logger) {
    this.#rpc = rpc
    this.#files = files
    this.#templates = templates
    this.#listener = listener
    this.#log = log
  }

  /** Works whose transactions are still needed. */
  get works(): ReadonlySet<number> {
    return new Set(this.#underWay.values())
  }

  /** Blocks of an earlier run that are not buried yet, and those that no node has answered for. */
  resume(): void {
    for (const block of this.#files.watched()) this.#watched.set(block.fact.hash, block)
    this.pickUp()
  }

  /** Blocks that a process which died had put on disk. */
  pickUp(): void {
    for (const block of this.#files.unsettled()) {
      if (this.#underWay.has(block.fact.hash)) continue
      this.#log.warn({ hash: block.fact.hash }, 'a block found before is submitted again')
      // It may have been told already, or not: the ledger takes it once.
      this.submit(block)
    }
  }

  /** The block is on disk already; all else goes on by itself. */
  submit(block: UnsettledBlock): void {
    const { hash, height, address, worker } = block.fact
    if (this.#underWay.has(hash)) return
    void this.#submit(block)
    if (block.announced) this.#listener.found(block.fact)
    this.#log.info({ hash, height, address, worker, shareAccepted: block.announced }, 'block found')
  }

  /** On each new tip: which of our blocks are in the chain, and how deep. */
  async look(tipHeight: number): Promise<void> {
    if (this.#looking) return
    this.#looking = true
    try {
      for (const block of [...this.#watched.values()]) await this.#lookAt(block, tipHeight)
    } catch (error) {
      this.#log.debug({ reason: String(error) }, 'the node did not say what became of our blocks')
    } finally {
      this.#looking = false
    }
  }

  close(): void {
    this.#running = false
  }

  async #submit(stored: UnsettledBlock): Promise<void> {
    const { hash, height } = stored.fact
    this.#underWay.set(hash, stored.work)
    const block = this.#whole(stored)
    if (block === null) {
      this.#log.error({ hash, height, work: stored.work }, 'a found block cannot be put together: its template is gone')
      this.#files.reject(hash)
    }
    for (let waitMs = retryLeastMs; block !== null && this.#running; waitMs = Math.min(retryMostMs, waitMs * 2)) {
      try {
        this.#answered(stored, await this.#answer(block))
        break
      } catch (error) {
        this.#log.error({ reason: String(error), hash, height }, 'a found block did not reach the node: trying again')
        await sleep(waitMs)
      }
    }
    this.#underWay.delete(hash)
    const watched = this.#watched.get(hash)
    if (watched && watched.outcome === null) await this.#lookAt(watched, height).catch(() => undefined)
  }

  #whole({ fact, work }: UnsettledBlock): string | null {
    const body = this.#templates.body(work)
    return body && encodeBlock(fromHex(fact.proof.header), fromHex(fact.proof.coinbase), body)
  }

  async #answer(block: string): Promise<string> {
    try {
      return (await this.#rpc.call<string | null>('submitblock', [block])) ?? ''
    } catch (error) {
      // A refusal that will be the same next time.
      if (error instanceof RpcRefused && error.code !== warmingUp) return error.message
      throw error
    }
  }

  #answered({ fact, announced }: UnsettledBlock, answer: string): void {
    const { hash, height } = fact
    this.#log.info({ hash, height, answer: answer || 'accepted' }, 'the node answered for a found block')
    if (TAKEN.has(answer)) {
      // `inconclusive` is a valid block beside the best chain: looking at it tells.
      const watched: WatchedBlock = { fact, announced, outcome: null }
      this.#watch(watched)
      if (answer === '' || answer === 'duplicate') this.#tell(watched, 'accepted', answer)
      this.#files.forget('unsettled', hash)
    } else {
      if (announced) this.#listener.settled(fact, 'rejected', answer)
      this.#files.reject(hash)
    }
  }

  async #lookAt(block: WatchedBlock, tipHeight: number): Promise<void> {
    const { hash, height } = block.fact
    const confirmations = await this.#confirmations(hash)
    if (confirmations === null) return
    if (confirmations >= burial) {
      this.#tell(block, 'confirmed', '')
      this.#forget(hash)
    } else if (confirmations > 0) {
      if (block.outcome !== 'accepted') this.#tell(block, 'accepted', '')
    } else {
      if (block.outcome !== 'orphaned') this.#tell(block, 'orphaned', 'another block stands in its place')
      if (tipHeight >= height + burial) this.#forget(hash)
    }
  }

  /** Negative beside the best chain; null where the node does not know the block (yet). */
  async #confirmations(hash: string): Promise<number | null> {
    try {
      return (await this.#rpc.call<{ confirmations: number }>('getblockheader', [hash])).confirmations
    } catch (error) {
      if (error instanceof RpcRefused) return null
      throw error
    }
  }

  /** A block whose share was refused is first heard of when the chain took it. */
  #tell(block: WatchedBlock, outcome: BlockOutcome, detail: string): void {
    if (!block.announced && outcome === 'orphaned') return
    if (!block.announced) this.#listener.found(block.fact)
    this.#listener.settled(block.fact, outcome, detail)
    this.#watch({ fact: block.fact, announced: true, outcome })
  }

  #watch(block: WatchedBlock): void {
    this.#watched.set(block.fact.hash, block)
    try {
      this.#files.writeWatched(block)
    } catch (error) {
      this.#log.error({ reason: String(error), hash: block.fact.hash }, 'a found block could not be written to disk')
    }
    if (this.#watched.size > watchedTogetherMax) this.#forget(this.#watched.keys().next().value as string)
  }

  #forget(hash: string): void {
    this.#watched.delete(hash)
    this.#files.forget('watched', hash)
  }
}

// A solved block: on disk and synced first, then to the node, and again after a crash until the node has answered.
import { setTimeout as sleep } from 'node:timers/promises'
import type { BlockOutcome } from '../../events/index.ts'
import type { Logger } from '../../platform/log.ts'
import type { FoundFact } from '../session/proof-of.ts'
import type { BlockFiles, UnsettledBlock, WatchedBlock } from './block-files.ts'
import { type NodeRpc, RpcRefused } from './rpc.ts'

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
  readonly #listener: BlockListener
  readonly #log: Logger
  readonly #watched = new Map<string, WatchedBlock>()
  readonly #underWay = new Set<string>()
  #running = true
  #looking = false

  constructor(rpc: NodeRpc, files: BlockFiles, listener: BlockListener, log: Logger) {
    this.#rpc = rpc
    this.#files = files
    this.#listener = listener
    this.#log = log
  }

  /** Blocks of an earlier run: those the node never answered for, and those not buried yet. */
  resume(): void {
    for (const block of this.#files.watched()) this.#watched.set(block.fact.hash, block)
    for (const block of this.#files.unsettled()) {
      this.#log.warn({ hash: block.fact.hash }, 'a block of an earlier run is submitted again')
      // It may have been told already, or not: the ledger takes it once.
      if (block.announced) this.#listener.found(block.fact)
      void this.#submit(block)
    }
  }

  /** Returns once the block is on disk; the rest goes on by itself. */
  submit(block: UnsettledBlock): void {
    const { hash, height, address, worker } = block.fact
    if (this.#underWay.has(hash)) return
    try {
      this.#files.writeUnsettled(block)
    } catch (error) {
      // A full disk must not cost a block.
      this.#log.error({ reason: String(error), hash }, 'a found block could not be written to disk')
    }
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
    this.#underWay.add(hash)
    for (let waitMs = retryLeastMs; this.#running; waitMs = Math.min(retryMostMs, waitMs * 2)) {
      try {
        this.#answered(stored, await this.#answer(stored.block))
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

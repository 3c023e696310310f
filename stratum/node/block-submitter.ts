// A solved block is on disk and synced already: to all nodes, again after a crash, and watched until the chain decided.
import { setTimeout as sleep } from 'node:timers/promises'
import { fromHex } from '../../bitcoin/index.ts'
import type { BlockOutcome } from '../../events/index.ts'
import type { Logger } from '../../platform/log.ts'
import type { FoundFact } from '../session/proof-of.ts'
import { encodeBlock } from './block.ts'
import type { BlockFiles, UnsettledBlock, WatchedBlock } from './block-files.ts'
import { deliver, isTaken } from './delivery.ts'
import type { Nodes } from './nodes.ts'
import { RpcRefused } from './rpc.ts'
import type { TemplateStore } from './template-store.ts'

/** Where the fate of blocks is told. Kept when the call returns. */
export interface BlockListener {
  found(fact: FoundFact): void
  settled(fact: FoundFact, outcome: BlockOutcome, detail: string): void
}

/** Blocks are watched until as many stand on them as a coinbase needs to be spent. */
const burial = 100
/** On the main network one in a lifetime; a test chain may bring more than can be asked about. */
const watchedTogetherMax = 2_000
/** So many of the latest can be handed in again, should a node that took one lose it before any other had it. */
const recentMax = 8
const closeWithinMs = 5_000

export class BlockSubmitter {
  readonly #nodes: Nodes
  readonly #files: BlockFiles
  readonly #templates: TemplateStore
  readonly #listener: BlockListener
  readonly #log: Logger
  readonly #watched = new Map<string, WatchedBlock>()
  readonly #underWay = new Map<string, UnsettledBlock>()
  readonly #deliveries = new Set<Promise<void>>()
  readonly #recent = new Map<string, UnsettledBlock>()
  #running = true
  #looking = false
  /** Height of a tip that is still to be looked at. */
  #lookNext: number | null = null

  constructor(nodes: Nodes, files: BlockFiles, templates: TemplateStore, listener: BlockListener, log: Logger) {
    this.#nodes = nodes
    this.#files = files
    this.#templates = templates
    this.#listener = listener
    this.#log = log
  }

  /** Works whose transactions are still needed. */
  get works(): ReadonlySet<number> {
    return new Set([...this.#underWay.values(), ...this.#recent.values()].map(({ work }) => work))
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
    this.#start(block)
    if (block.announced) this.#listener.found(block.fact)
    this.#log.info({ hash, height, address, worker, shareAccepted: block.announced }, 'block found')
  }

  /** On each new tip: which of our blocks are in the chain, and how deep. A tip that comes meanwhile is looked at next. */
  async look(tipHeight: number): Promise<void> {
    this.#lookNext = tipHeight
    if (this.#looking) return
    this.#looking = true
    for (let height: number | null = tipHeight; height !== null; height = this.#lookNext) {
      this.#lookNext = null
      await this.#lookAtAll(height)
    }
    this.#looking = false
  }

  /** Nothing is tried again from now on; an answer that is on its way is waited for, a few seconds. */
  async close(): Promise<void> {
    this.#running = false
    const last = sleep(closeWithinMs, undefined, { ref: false })
    await Promise.race([Promise.all(this.#deliveries), last])
  }

  #start(stored: UnsettledBlock): void {
    const { hash } = stored.fact
    const delivery = this.#submit(stored)
      // Such as a disk that does not answer: the file stays, and with it the block's next chance.
      .catch((error) => this.#log.error({ hash, reason: String(error) }, 'a found block met a fault; it stays on disk'))
      .finally(() => this.#deliveries.delete(delivery))
    this.#deliveries.add(delivery)
  }

  /** `underWay` until all nodes have answered. */
  async #submit(stored: UnsettledBlock): Promise<void> {
    const { hash, height } = stored.fact
    const block = this.#whole(stored)
    if (block === null) {
      this.#log.error({ hash, height, work: stored.work }, 'a found block cannot be put together: its template is gone')
      if (stored.announced)
        this.#listener.settled(stored.fact, 'rejected', 'its transactions were lost before it was sent')
      this.#files.reject(hash)
      return
    }
    this.#underWay.set(hash, stored)
    const answers = await deliver(
      { hash, height, block },
      this.#nodes.inOrder,
      (answer) => isTaken(answer) && this.#taken(stored, answer),
      () => !this.#running,
      this.#log,
    )
    // Cut short by the end of this process: the next one goes on with it.
    if (!this.#running && answers.size < this.#nodes.inOrder.length) return
    this.#underWay.delete(hash)
    if (this.#watched.has(hash) || [...answers.values()].some(isTaken)) {
      this.#files.forget('unsettled', hash)
      return
    }
    if (stored.announced) this.#listener.settled(stored.fact, 'rejected', [...answers.values()].join(', '))
    this.#files.reject(hash)
  }

  #whole({ fact, work }: UnsettledBlock): Buffer[] | null {
    const body = this.#templates.body(work)
    return body && encodeBlock(fromHex(fact.proof.header), fromHex(fact.proof.coinbase), body)
  }

  /** By one node, which may have had it already. `inconclusive` is a valid block beside the best chain. */
  #taken(stored: UnsettledBlock, answer: string): void {
    const { fact, announced } = stored
    this.#recent.set(fact.hash, stored)
    if (this.#recent.size > recentMax) this.#recent.delete(this.#recent.keys().next().value as string)
    const watched = this.#watched.get(fact.hash) ?? { fact, announced, outcome: null }
    if (!this.#watched.has(fact.hash)) this.#watch(watched)
    if (watched.outcome !== null) return
    if (answer === '' || answer === 'duplicate') this.#tell(watched, 'accepted', answer)
    else void this.#lookAt(watched, fact.height).catch(() => undefined)
  }

  async #lookAtAll(tipHeight: number): Promise<void> {
    try {
      for (const block of [...this.#watched.values()]) await this.#lookAt(block, tipHeight)
    } catch (error) {
      this.#log.debug({ reason: String(error) }, 'no node said what became of our blocks')
    }
  }

  async #lookAt(block: WatchedBlock, tipHeight: number): Promise<void> {
    const { hash, height } = block.fact
    const confirmations = await this.#confirmations(hash)
    if (confirmations === null) {
      this.#handInAgain(hash)
      return
    }
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

  /**
   * Negative beside the best chain; null where no node knows the block (yet): one that does not may lag, which makes no
   * orphan. Throws where none answers.
   */
  async #confirmations(hash: string): Promise<number | null> {
    let known: number | null | undefined
    for (const node of this.#nodes.inOrder.filter(({ alive }) => alive)) {
      try {
        return (await node.rpc.call<{ confirmations: number }>('getblockheader', [hash])).confirmations
      } catch (error) {
        if (error instanceof RpcRefused) known = null
      }
    }
    if (known === undefined) throw new Error('no node answers')
    return known
  }

  /** A node that was killed may have lost what it had taken, before a peer of its own had it. */
  #handInAgain(hash: string): void {
    const stored = this.#recent.get(hash)
    if (!stored || this.#underWay.has(hash)) return
    this.#log.warn({ hash, height: stored.fact.height }, 'no node knows a block that was taken: it is submitted again')
    this.#start(stored)
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

// The second means to hear of a block (BIP 22): a question that the node answers once there is another tip or better fees.
import { setTimeout as sleep } from 'node:timers/promises'
import type { BitcoinNode } from './node.ts'
import { HttpRefused, RpcRefused } from './rpc.ts'
import { longPollIdIn } from './template-bytes.ts'

/** Longer than any block took; the node itself answers sooner, when its mempool changes. */
const withinMs = 3_600_000
/** One that answers at once each time is not asked without a pause. */
const restMs = 1_000

export class LongPolls {
  readonly #rules: readonly string[]
  readonly #answered: (node: BitcoinNode, bytes: Buffer) => void
  /** One for each node: an answer that nobody waits for any more keeps a thread of the node busy. */
  readonly #open = new Map<BitcoinNode, AbortController>()
  #inUse: BitcoinNode | null = null

  constructor(rules: readonly string[], answered: (node: BitcoinNode, bytes: Buffer) => void) {
    this.#rules = rules
    this.#answered = answered
  }

  /** Goes on with this node, from the template of this id (null where it gave none). */
  follow(node: BitcoinNode, id: string | null): void {
    this.#inUse = node
    if (id !== null && node.longPolls && !this.#open.has(node)) void this.#run(node, id)
  }

  /** What a dead node still owes is not waited for. */
  prune(): void {
    for (const [node, open] of this.#open) if (!node.alive) open.abort()
  }

  close(): void {
    this.#inUse = null
    for (const open of this.#open.values()) open.abort()
  }

  async #run(node: BitcoinNode, firstId: string): Promise<void> {
    const open = new AbortController()
    this.#open.set(node, open)
    for (let id: string | null = firstId; id !== null && node === this.#inUse; ) {
      const startedMs = performance.now()
      const bytes = await this.#ask(node, id, open.signal)
      if (bytes === null) break
      id = longPollIdIn(bytes)
      this.#answered(node, bytes)
      if (performance.now() - startedMs < restMs) await sleep(restMs, undefined, { ref: false })
    }
    this.#open.delete(node)
  }

  /** Null where it has come to an end. */
  async #ask(node: BitcoinNode, id: string, signal: AbortSignal): Promise<Buffer | null> {
    try {
      const asked = { rules: this.#rules, longpollid: id }
      return await node.rpc.bytes('getblocktemplate', [asked], { timeoutMs: withinMs, signal })
    } catch (error) {
      // Most often the first to notice that a node was killed: its connection ends.
      if (error instanceof RpcRefused || error instanceof HttpRefused) node.longPolls = false
      else if (!signal.aborted) node.suspect()
      return null
    }
  }
}

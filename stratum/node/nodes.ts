// Templates of the best of several nodes: at once on a new block, else now and then. A new block is heard of by ZMQ, by
// long poll or by polling; whichever is first has one template asked for.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Network } from '../../bitcoin/index.ts'
import type { Logger } from '../../platform/log.ts'
import type { Registry } from '../../platform/metrics.ts'
import type { TemplateFacts } from '../work/template.ts'
import type { NodeAddress } from './addresses.ts'
import type { BlockBody } from './block.ts'
import { chooseNode, highestOf, type Tip } from './choice.ts'
import { LongPolls } from './long-polls.ts'
import { type NodeMetrics, type NodeState, nodeMetrics } from './metrics.ts'
import { BitcoinNode } from './node.ts'
import { HttpRefused, type NodeRpc, RpcRefused } from './rpc.ts'
import { longPollIdIn, previousHashIn, type ReadTemplate, readTemplateBytes } from './template-bytes.ts'

const tickMs = 250
/** At the start the preferred node may be the last to answer. */
const meetWithinMs = 1_500
const refreshJitter = 0.1
/** Within this time a second template of the same tip is news to nobody: several means told of one block. */
const sameTipLeastMs = 3_000
/** Slow nodes under load take seconds. */
const templateWithinMs = 20_000
/** A node that has no template to give is asked again so often; one whose template we cannot use, more seldom. */
const refusalRetryMs = 1_000
const unusableRetryMs = 10_000

/** `newTip`: older work is worthless. `from` is the node that gave it. */
export type TemplateListener = (facts: TemplateFacts, body: BlockBody, newTip: boolean, from: NodeRpc) => void

export interface NodesRequest {
  /** In order of priority. */
  readonly addresses: readonly NodeAddress[]
  readonly network: Network
  readonly refreshMs: number
  readonly registry: Registry
  readonly log: Logger
}

export class Nodes {
  readonly #nodes: readonly BitcoinNode[]
  readonly #rules: readonly string[]
  readonly #refreshMs: number
  readonly #listener: TemplateListener
  readonly #metrics: NodeMetrics
  readonly #log: Logger
  readonly #longPolls: LongPolls
  readonly #ticks: NodeJS.Timeout
  /** Nodes that are being asked, each with the block that it announced meanwhile. */
  readonly #asked = new Map<BitcoinNode, string>()
  #running = true
  #begun = false
  #inUse: BitcoinNode | null = null
  /** What the template that miners have builds upon. */
  #tip: Tip | null = null
  #lostSinceMs = 0
  #takenMs: number | null = null
  #refreshAfterMs: number
  #reachable: boolean | null = null

  constructor({ addresses, network, refreshMs, registry, log }: NodesRequest, listener: TemplateListener) {
    this.#metrics = nodeMetrics(registry, () => this.#states())
    // A signet node gives templates to those only who know its rule.
    this.#rules = network === 'signet' ? ['segwit', 'signet'] : ['segwit']
    this.#refreshMs = refreshMs
    this.#refreshAfterMs = refreshMs
    this.#listener = listener
    this.#log = log
    this.#longPolls = new LongPolls(this.#rules, (node, bytes) => this.#offer(node, bytes, performance.now()))
    const heard = {
      changed: () => this.#reconsider(),
      announced: (node: BitcoinNode, hash: string) => this.#announced(node, hash),
    }
    this.#nodes = addresses.map((address) => new BitcoinNode({ address, network, metrics: this.#metrics, log }, heard))
    this.#ticks = setInterval(() => this.#reconsider(), tickMs)
    const met = Promise.all(this.#nodes.map((node) => node.met))
    void Promise.race([met, sleep(meetWithinMs, undefined, { ref: false })]).then(() => {
      this.#begun = true
      this.#reconsider()
    })
  }

  /** Some node gives templates. */
  get reachable(): boolean {
    return this.#reachable === true
  }

  /** Of the template that miners have; 0 before the first. */
  get ageMs(): number {
    return this.#takenMs === null ? 0 : performance.now() - this.#takenMs
  }

  /** The one whose word counts most first. */
  get inOrder(): readonly BitcoinNode[] {
    const rank = (node: BitcoinNode): number => (node.fit ? 0 : 2) + (node === this.#inUse ? 0 : 1)
    return [...this.#nodes].sort((a, b) => rank(a) - rank(b))
  }

  async close(): Promise<void> {
    this.#running = false
    clearInterval(this.#ticks)
    this.#longPolls.close()
    await Promise.all(this.#nodes.map((node) => node.close()))
  }

  #announced(node: BitcoinNode, hash: string): void {
    const tip = this.#tip
    if (tip !== null && hash === tip.hash) {
      node.setTip(tip)
      this.#reconsider()
      return
    }
    // One that lags announces every block that it catches up with: its height says when it is of use.
    const keepsUp = node === this.#inUse || tip === null || node.tip?.hash === tip.hash
    if (keepsUp && node.fit && this.#begun) void this.#ask(node, hash)
    else node.look()
  }

  /** Asks for a template where there is reason to. */
  #reconsider(): void {
    if (!this.#running || !this.#begun) return
    this.#judge()
    this.#longPolls.prune()
    for (const node of this.#nodes) if (node.mayBeAskedAgain) void this.#ask(node)
    const chosen = this.#choose()
    if (chosen === null) return
    const due = this.ageMs > this.#refreshAfterMs
    if (due || chosen !== this.#inUse || chosen.tip?.hash !== this.#tip?.hash) void this.#ask(chosen)
  }

  #choose(): BitcoinNode | null {
    return chooseNode({
      candidates: this.#nodes,
      inUse: this.#inUse,
      tip: this.#tip,
      lostSinceMs: this.#lostSinceMs,
      nowMs: performance.now(),
    })
  }

  /** Keeps account of since when each node is fine, and of whether there is any. */
  #judge(): void {
    const nowMs = performance.now()
    const highest = highestOf(this.#nodes)
    for (const node of this.#nodes) {
      const fine = node.fit && node.tip?.height === highest
      node.fineSinceMs = fine ? Math.min(node.fineSinceMs, nowMs) : Number.POSITIVE_INFINITY
    }
    if (highest >= (this.#tip?.height ?? 0)) this.#lostSinceMs = nowMs
    const reachable = highest >= 0
    if (reachable === this.#reachable) return
    this.#reachable = reachable
    if (reachable) this.#log.info('a node gives templates')
    else this.#log.error('no node gives templates: mining on the last one')
  }

  /** One question at a time to each node; what it announces meanwhile is asked for next, unless the answer has it. */
  async #ask(node: BitcoinNode, announced = ''): Promise<void> {
    if (this.#asked.has(node)) {
      if (announced !== '') this.#asked.set(node, announced)
      return
    }
    this.#asked.set(node, '')
    const startedMs = performance.now()
    const bytes = await this.#template(node)
    const next = this.#asked.get(node) ?? ''
    this.#asked.delete(node)
    if (bytes === null || !this.#running) return
    this.#metrics.answered(node.name, 'getblocktemplate', (performance.now() - startedMs) / 1_000)
    this.#offer(node, bytes, startedMs)
    if (next !== '' && next !== node.tip?.hash && next !== this.#tip?.hash) void this.#ask(node, next)
  }

  /** Null where it gives none; the node has been told then. */
  async #template(node: BitcoinNode): Promise<Buffer | null> {
    try {
      return await node.rpc.bytes('getblocktemplate', [{ rules: this.#rules }], { timeoutMs: templateWithinMs })
    } catch (error) {
      if (!this.#running) return null
      this.#log.debug({ node: node.name, reason: String(error) }, 'no template')
      // A connection that broke tells of the node's death, or of nothing. One that is held open in vain is a refusal.
      if (error instanceof HttpRefused || typeof (error as NodeJS.ErrnoException).code === 'string') node.suspect()
      else node.refused((error as Error).message, refusalRetryMs)
      return null
    }
  }

  #offer(node: BitcoinNode, bytes: Buffer, startedMs: number): void {
    if (!this.#running || !node.alive || !this.#isNews(node, bytes)) return
    const longPollId = longPollIdIn(bytes)
    let read: ReadTemplate
    try {
      read = readTemplateBytes(bytes)
    } catch (error) {
      node.refused((error as Error).message, error instanceof RpcRefused ? refusalRetryMs : unusableRetryMs)
      return
    }
    const { facts, body } = read
    const tip = { hash: facts.previousHash, height: facts.height - 1 }
    node.setTip(tip)
    node.gaveTemplate()
    this.#judge()
    if (node !== this.#choose()) {
      this.#reconsider()
      return
    }
    const newTip = tip.hash !== this.#tip?.hash
    this.#use(node, tip, facts.height)
    this.#metrics.fetched((performance.now() - startedMs) / 1_000)
    this.#listener(facts, body, newTip, node.rpc)
    this.#longPolls.follow(node, longPollId)
  }

  /** Megabytes that nobody waits for are not parsed. */
  #isNews(node: BitcoinNode, bytes: Buffer): boolean {
    if (this.#tip === null || previousHashIn(bytes) !== this.#tip.hash) return true
    node.setTip(this.#tip)
    node.gaveTemplate()
    this.#judge()
    return node === this.#choose() && (node !== this.#inUse || this.ageMs > sameTipLeastMs)
  }

  #use(node: BitcoinNode, tip: Tip, height: number): void {
    if (node !== this.#inUse) this.#log.info({ node: node.name, height }, 'templates come from this node')
    this.#inUse = node
    this.#tip = tip
    this.#takenMs = performance.now()
    // Jittered, so that many processes do not ask in step.
    this.#refreshAfterMs = this.#refreshMs * (1 - refreshJitter + 2 * refreshJitter * Math.random())
  }

  #states(): NodeState[] {
    const newest = Math.max(highestOf(this.#nodes), this.#tip?.height ?? 0)
    return this.#nodes.map((node) => ({
      name: node.name,
      up: node.fit,
      inUse: node === this.#inUse,
      lagBlocks: node.tip && Math.max(newest, node.headers) - node.tip.height,
    }))
  }
}

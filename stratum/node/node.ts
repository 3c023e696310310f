// One Bitcoin node: does it answer, and which block does it hold for the newest?
import { setTimeout as sleep } from 'node:timers/promises'
import { Subscriber } from 'zeromq'
import type { Network } from '../../bitcoin/index.ts'
import type { Logger } from '../../platform/log.ts'
import type { NodeAddress } from './addresses.ts'
import type { Candidate, Tip } from './choice.ts'
import type { NodeMetrics } from './metrics.ts'
import { Rest } from './rest.ts'
import { HttpRefused, NodeRpc, RpcRefused } from './rpc.ts'

/** A dead node is to be noticed within a second: the two together are less. */
const beatEveryMs = 300
const beatWithinMs = 600
const pollEveryMs = 1_000
/** A node that connects a block holds back such answers for seconds: it is slow then, not dead. */
const pollWithinMs = 15_000
const tipsRememberedMax = 16
/** How long a node is to be well before it takes the place of a lower one, doubled for each time it fell of late. */
const returnLeastMs = 5_000
const returnMostMs = 60_000
const fallsRememberedMs = 600_000
/** Polls follow each other no closer, however much a node that catches up has to say. */
const pollLeastMs = 50
const warmingUp = -28

const CHAINS: Record<Network, readonly string[]> = {
  mainnet: ['main'],
  testnet: ['test', 'testnet4'],
  signet: ['signet'],
  regtest: ['regtest'],
}

export interface NodeListener {
  /** Whether it answers, or its tip. */
  changed(): void
  /** It has a new block, of which only the hash is known. */
  announced(node: BitcoinNode, hash: string): void
}

export interface NodeRequest {
  readonly address: NodeAddress
  readonly network: Network
  readonly metrics: NodeMetrics
  readonly log: Logger
}

interface ChainInfo {
  readonly chain: string
  readonly bestblockhash: string
  readonly blocks: number
  readonly headers: number
}

export class BitcoinNode implements Candidate {
  readonly name: string
  readonly rpc: NodeRpc
  /** Settled once it is known whether it answers. */
  readonly met: Promise<void>
  fineSinceMs = Number.POSITIVE_INFINITY
  /** Not on a node that refuses it. */
  longPolls = true
  readonly #network: Network
  readonly #listener: NodeListener
  readonly #metrics: NodeMetrics
  readonly #log: Logger
  readonly #zmq: Subscriber | null
  readonly #betweenBeats = new Rest()
  readonly #betweenPolls = new Rest()
  readonly #loops: readonly Promise<void>[]
  readonly #tips: string[] = []
  readonly #falls: number[] = []
  #meet: () => void = () => undefined
  #running = true
  /** Null before the first answer or failure. */
  #alive: boolean | null = null
  #refusal: string | null = null
  #askAgainMs = 0
  #foreign = false
  #tip: Tip | null = null
  /** Counts changes of the tip: an answer that was on its way meanwhile is old. */
  #tipChanges = 0
  #headers = 0

  constructor({ address, network, metrics, log }: NodeRequest, listener: NodeListener) {
    this.name = address.name
    this.rpc = new NodeRpc(address.rpcUrl, (method, seconds) => metrics.answered(this.name, method, seconds))
    this.met = new Promise((resolve) => {
      this.#meet = resolve
    })
    this.#network = network
    this.#listener = listener
    this.#metrics = metrics
    this.#log = log.child({ node: this.name })
    this.#zmq = subscriber(address.zmqUrl)
    this.#loops = [this.#beat(), this.#poll(), ...(this.#zmq ? [this.#hear(this.#zmq)] : [])]
  }

  /** It answers, and for the right chain. */
  get alive(): boolean {
    return this.#alive === true && !this.#foreign
  }

  get fit(): boolean {
    return this.alive && this.#refusal === null && this.#tip !== null
  }

  get tip(): Tip | null {
    return this.#tip
  }

  /** How many blocks it knows of, whether it has them or not. */
  get headers(): number {
    return this.#headers
  }

  get returnAfterMs(): number {
    const sinceMs = performance.now() - fallsRememberedMs
    const falls = this.#falls.filter((ms) => ms > sinceMs).length
    return Math.min(returnMostMs, returnLeastMs * 2 ** Math.max(0, falls - 1))
  }

  /** It answers, but had no template to give, some time ago. */
  get mayBeAskedAgain(): boolean {
    return this.alive && this.#refusal !== null && performance.now() >= this.#askAgainMs
  }

  had(hash: string): boolean {
    return this.#tips.includes(hash)
  }

  /** As its own template, or somebody who knows, tells. */
  setTip(tip: Tip): void {
    this.#tipChanges++
    if (tip.hash === this.#tip?.hash) return
    this.#tip = tip
    this.#tips.push(tip.hash)
    if (this.#tips.length > tipsRememberedMax) this.#tips.shift()
  }

  /** Its RPC failed: it may be dead, which is found out at once. */
  suspect(): void {
    this.#betweenBeats.end()
  }

  /** Reads its tip now. */
  look(): void {
    this.#betweenPolls.end()
  }

  /** It answers, but not with a template that could be used. To be asked again after `retryMs`. */
  refused(reason: string, retryMs: number): void {
    this.#askAgainMs = performance.now() + retryMs
    if (this.#refusal === reason) return
    this.#refusal = reason
    this.#log.warn({ reason }, 'the node gives no template')
    this.#listener.changed()
  }

  gaveTemplate(): void {
    if (this.#refusal === null) return
    this.#refusal = null
    this.#log.info('the node gives templates again')
    this.#listener.changed()
  }

  async close(): Promise<void> {
    this.#running = false
    this.#zmq?.close()
    this.#betweenBeats.end()
    this.#betweenPolls.end()
    this.rpc.close()
    await Promise.all(this.#loops)
  }

  /** `uptime` waits for no lock of the node: it answers also while a block is being connected. */
  async #beat(): Promise<void> {
    while (this.#running) {
      let problem: string | null = null
      try {
        await this.rpc.call('uptime', [], { timeoutMs: beatWithinMs })
      } catch (error) {
        problem = problemOf(error)
      }
      if (this.#running) this.#setAlive(problem)
      await this.#betweenBeats.rest(beatEveryMs)
    }
  }

  #setAlive(problem: string | null): void {
    const alive = problem === null
    if (alive === this.#alive) return
    if (this.#alive) this.#falls.push(performance.now())
    if (this.#falls.length > tipsRememberedMax) this.#falls.shift()
    this.#alive = alive
    this.#refusal = null
    this.#foreign = false
    this.longPolls = true
    // What it says of its chain next may be another one.
    this.#tip = null
    this.#tipChanges++
    if (alive) {
      this.#log.info('the node answers')
      this.look()
    } else {
      this.#log.warn({ reason: problem }, 'the node does not answer')
      this.#meet()
    }
    this.#listener.changed()
  }

  async #poll(): Promise<void> {
    while (this.#running) {
      if (this.#alive) await this.#read()
      await sleep(pollLeastMs, undefined, { ref: false })
      await this.#betweenPolls.rest(pollEveryMs)
    }
  }

  async #read(): Promise<void> {
    const changes = this.#tipChanges
    try {
      const info = await this.rpc.call<ChainInfo>('getblockchaininfo', [], { timeoutMs: pollWithinMs })
      if (!CHAINS[this.#network].includes(info.chain)) {
        if (!this.#foreign)
          this.#log.error({ chain: info.chain, wanted: this.#network }, 'the node is of another chain')
        this.#foreign = true
        return
      }
      this.#headers = info.headers
      if (changes !== this.#tipChanges) return
      const before = this.#tip?.hash
      this.setTip({ hash: info.bestblockhash, height: info.blocks })
      if (before !== info.bestblockhash) this.#listener.changed()
    } catch (error) {
      this.#log.debug({ reason: String(error) }, 'the node did not tell its tip')
      this.suspect()
    } finally {
      this.#meet()
    }
  }

  async #hear(zmq: Subscriber): Promise<void> {
    let last: number | null = null
    try {
      for await (const [, body, counter] of zmq) {
        const sequence: number | null = counter?.length === 4 ? counter.readUInt32LE() : null
        // It counts from the start again after a restart.
        if (sequence !== null && last !== null && sequence > last + 1) this.#missed(sequence - last - 1)
        last = sequence
        const hash = body?.length === 32 ? body.toString('hex') : ''
        if (hash !== '' && hash !== this.#tip?.hash) this.#listener.announced(this, hash)
      }
    } catch (error) {
      if (this.#running) this.#log.error({ reason: String(error) }, 'ZMQ failed: new blocks are seen by polling')
    }
  }

  #missed(count: number): void {
    this.#metrics.missed(this.name, count)
    this.#log.warn({ count }, 'announcements of blocks by ZMQ were lost')
    this.look()
  }
}

/** Null where it is alive. A refusal is an answer, but for one that is still loading, and one that does not know us. */
function problemOf(error: unknown): string | null {
  if (error instanceof RpcRefused) return error.code === warmingUp ? error.message : null
  if (error instanceof HttpRefused) return error.status === 401 ? error.message : null
  return error instanceof Error ? error.message : String(error)
}

function subscriber(url: string): Subscriber | null {
  if (url === '') return null
  const zmq = new Subscriber({ linger: 0, reconnectInterval: 200, tcpKeepalive: 1, tcpKeepaliveIdle: 30 })
  zmq.connect(url)
  zmq.subscribe('hashblock')
  return zmq
}

// Fresh templates from the node: at once on a new block (ZMQ, and polling in case ZMQ is silent), else now and then.
import { setTimeout as sleep } from 'node:timers/promises'
import { Subscriber } from 'zeromq'
import type { Logger } from '../../platform/log.ts'
import { sha256d } from '../shares/header.ts'
import { type NodeTemplate, readTemplate, type TemplateFacts } from '../work/template.ts'
import type { BlockBody } from './block.ts'
import type { NodeRpc } from './rpc.ts'

const pollMs = 1_000
const refreshMs = 30_000
const refreshJitter = 0.1

/** `newTip`: older work is worthless. */
export type TemplateListener = (facts: TemplateFacts, body: BlockBody, newTip: boolean) => void

export interface TemplateRequest {
  readonly rpc: NodeRpc
  /** Empty where the node has none. */
  readonly zmqUrl: string
  /** A signet node gives templates to those only who know its rule. */
  readonly signet: boolean
  readonly log: Logger
}

export class TemplateSource {
  readonly #rpc: NodeRpc
  readonly #rules: readonly string[]
  readonly #listener: TemplateListener
  readonly #log: Logger
  readonly #zmq: Subscriber | null
  #tip = ''
  #fetchedMs = 0
  #refreshAfterMs = refreshMs
  /** Null before the node has answered or failed for the first time. */
  #reachable: boolean | null = null
  #running = true
  #fetching: Promise<void> | null = null
  #again = false
  readonly #loops: Promise<void>[]

  constructor({ rpc, zmqUrl, signet, log }: TemplateRequest, listener: TemplateListener) {
    this.#rpc = rpc
    this.#rules = signet ? ['segwit', 'signet'] : ['segwit']
    this.#listener = listener
    this.#log = log
    this.#zmq = zmqUrl === '' ? null : new Subscriber({ linger: 0, reconnectInterval: 200 })
    this.#zmq?.connect(zmqUrl)
    this.#zmq?.subscribe('hashblock')
    this.#loops = [this.#poll(), ...(this.#zmq ? [this.#hear(this.#zmq)] : [])]
  }

  /** The node answered its last question. */
  get reachable(): boolean {
    return this.#reachable === true
  }

  get ageMs(): number {
    return this.#fetchedMs === 0 ? 0 : Date.now() - this.#fetchedMs
  }

  /** Fetches now; calls that come while one is under way share the one after it. */
  refresh(): Promise<void> {
    if (this.#fetching) {
      this.#again = true
      return this.#fetching
    }
    this.#fetching = this.#fetch().finally(() => {
      this.#fetching = null
      if (!this.#again || !this.#running) return
      this.#again = false
      void this.refresh()
    })
    return this.#fetching
  }

  async close(): Promise<void> {
    this.#running = false
    this.#zmq?.close()
    await Promise.all(this.#loops)
  }

  async #fetch(): Promise<void> {
    let raw: NodeTemplate
    let facts: TemplateFacts
    try {
      raw = await this.#rpc.call<NodeTemplate>('getblocktemplate', [{ rules: this.#rules }])
      facts = readTemplate(raw, sha256d)
    } catch (error) {
      this.#reachableIs(false, error)
      return
    }
    this.#reachableIs(true)
    const newTip = facts.previousHash !== this.#tip
    this.#tip = facts.previousHash
    this.#fetchedMs = Date.now()
    // Jittered, so that many processes do not ask in step.
    this.#refreshAfterMs = refreshMs * (1 - refreshJitter + 2 * refreshJitter * Math.random())
    const body = { segwit: facts.witnessCommitment !== null, transactions: raw.transactions.map(({ data }) => data) }
    if (this.#running) this.#listener(facts, body, newTip)
  }

  #reachableIs(now: boolean, error?: unknown): void {
    if (this.#reachable !== now) {
      if (now) this.#log.info('the node gives templates')
      else this.#log.warn({ reason: String(error) }, 'no template from the node: mining on the last one')
    }
    this.#reachable = now
  }

  async #poll(): Promise<void> {
    while (this.#running) {
      if (this.#tip === '' || this.ageMs > this.#refreshAfterMs || !this.#reachable) await this.refresh()
      else await this.#lookForTip()
      await sleep(pollMs, undefined, { ref: false })
    }
  }

  async #lookForTip(): Promise<void> {
    try {
      if ((await this.#rpc.call<string>('getbestblockhash')) !== this.#tip) await this.refresh()
    } catch (error) {
      this.#reachableIs(false, error)
    }
  }

  async #hear(zmq: Subscriber): Promise<void> {
    try {
      for await (const _message of zmq) void this.refresh()
    } catch (error) {
      if (this.#running) this.#log.error({ reason: String(error) }, 'ZMQ failed: new blocks are seen by polling')
    }
  }
}

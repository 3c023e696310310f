// Everything towards the Bitcoin nodes: templates in, found blocks out. One process of a region does this.

import type { HeaderTimes } from '../bitcoin/index.ts'
import { coinbaseTagLengthMax } from '../events/index.ts'
import { gauge } from './figures/metrics.ts'
import { nodeAddresses } from './node/addresses.ts'
import { BlockFiles, type UnsettledBlock } from './node/block-files.ts'
import { BlockSubmitter } from './node/block-submitter.ts'
import { ChainTimes } from './node/chain-times.ts'
import { checkTemplate } from './node/check-template.ts'
import { Nodes } from './node/nodes.ts'
import { TemplateStore } from './node/template-store.ts'
import type { StratumProcess } from './process.ts'
import { feeTerms } from './settings/coinbase-options.ts'
import { prepareTemplate, type TemplateFacts } from './work/template.ts'
import { Work } from './work/work.ts'

/** With the longest tag that a player may have, so that the node is asked about the largest coinbase. */
const LONGEST_TAG = 'x'.repeat(coinbaseTagLengthMax)

/** A template to be sent out once, under a number of its own. Plain data: it goes to other processes. */
export interface WorkOrder {
  readonly number: number
  /** Older work is worthless. */
  readonly newTip: boolean
  /** When the node's answer was here. */
  readonly atMs: number
  readonly facts: TemplateFacts
}

export interface NodeSide {
  /** Null before the first template. */
  readonly latest: WorkOrder | null
  readonly nodeOk: boolean
  readonly templateAgeMs: number
  /** Null until the node has told. */
  readonly headerTimes: HeaderTimes | null
  /** A block that is on disk already. */
  solved(block: UnsettledBlock): void
  /** Looks for blocks that a process had put on disk before it died. */
  pickUp(): void
  close(): Promise<void>
}

export function startNodeSide(self: StratumProcess, send: (order: WorkOrder) => void): NodeSide {
  const { options, log, recorder, metrics } = self
  const fee = feeTerms(options.POOL_FEE_PERCENT, options.POOL_FEE_ADDRESS, options.BITCOIN_NETWORK)
  const store = new TemplateStore(options.DATA_DIR, log)
  // Numbers begin at the clock, so that those of the run before are not given out again after a restart.
  let number = Math.max(store.highest, Math.floor(Date.now() / 1_000))
  let latest: WorkOrder | null = null
  const nodes: Nodes = new Nodes(
    {
      addresses: nodeAddresses(options.BITCOIN_RPC_URL, options.BITCOIN_ZMQ_URL),
      network: options.BITCOIN_NETWORK,
      refreshMs: options.TEMPLATE_REFRESH_SECONDS * 1_000,
      registry: self.registry,
      log,
    },
    (facts, body, newTip, from) => {
      number = (number + 1) >>> 0
      latest = { number, newTip, facts, atMs: Date.now() }
      store.keep(number, body, submitter.works)
      // Miners first: every millisecond on the old tip is lost.
      send(latest)
      if (!newTip) return
      const work = new Work(prepareTemplate(facts), number, {
        signature: options.POOL_SIGNATURE,
        fee,
        tagOf: () => LONGEST_TAG,
      })
      const { height, previousHash, networkDifficulty } = work.template
      recorder.tipChanged(options.BITCOIN_NETWORK, height - 1, previousHash, networkDifficulty)
      void submitter.look(height - 1)
      void times.look(from, height - 1, previousHash)
      if (options.CHECK_TEMPLATES) void checkTemplate(from, work, body, () => metrics.templateObjections.inc(), log)
    },
  )
  const times = new ChainTimes(log)
  const submitter: BlockSubmitter = new BlockSubmitter(
    nodes,
    new BlockFiles(options.DATA_DIR, log),
    store,
    recorder,
    log,
  )
  submitter.resume()
  gauge(self.registry, 'stratum_template_age_seconds', 'Age of the work that miners have.', () => nodes.ageMs / 1_000)
  return {
    get latest() {
      return latest
    },
    get nodeOk() {
      return nodes.reachable
    },
    get templateAgeMs() {
      return Math.round(nodes.ageMs)
    },
    get headerTimes() {
      return times.latest
    },
    solved: (block) => submitter.submit(block),
    pickUp: () => submitter.pickUp(),
    async close() {
      times.close()
      await submitter.close()
      await nodes.close()
      await store.close()
    },
  }
}

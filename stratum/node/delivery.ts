// One block on its way to every node. Each is asked until it has answered.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from '../../platform/log.ts'
import type { BitcoinNode } from './node.ts'
import { HEX, RpcRefused } from './rpc.ts'

/** The node's words for a block that it took, or has had; it says nothing where all is well. */
const TAKEN = new Set(['', 'duplicate', 'inconclusive', 'duplicate-inconclusive'])
/** What it says of the same block may be another thing soon: it lags, or our clock is ahead of its own. */
const NOT_YET = new Set(['prev-blk-not-found', 'time-too-new'])
/** It is loading its chain. */
const warmingUp = -28
const retryLeastMs = 50
const retryMostMs = 5_000
const submitWithinMs = 30_000
/** Where another node has answered, one that does not is waited for this long: by then it has heard from its peers. */
const patienceMs = 3_600_000

export interface Parcel {
  readonly hash: string
  readonly height: number
  /** Whole, hex in ASCII. */
  readonly block: readonly Buffer[]
}

export type Answers = ReadonlyMap<string, string>

export const isTaken = (answer: string): boolean => TAKEN.has(answer)

/** Resolves once all nodes have answered, or need not be waited for; `answered` hears of each answer as it comes. */
export async function deliver(
  parcel: Parcel,
  nodes: readonly BitcoinNode[],
  answered: (answer: string, node: string) => void,
  isOver: () => boolean,
  log: Logger,
): Promise<Answers> {
  const { hash, height } = parcel
  const answers = new Map<string, string>()
  const untilMs = Date.now() + patienceMs
  const toOne = async (node: BitcoinNode): Promise<void> => {
    for (let waitMs = retryLeastMs; !isOver(); waitMs = Math.min(retryMostMs, waitMs * 2)) {
      const answer = await submit(node, parcel, waitMs < retryMostMs ? 'error' : 'debug', log)
      if (answer !== null && !(NOT_YET.has(answer) && Date.now() < untilMs)) {
        log.info({ hash, height, node: node.name, answer: answer || 'accepted' }, 'the node answered for a found block')
        answers.set(node.name, answer)
        answered(answer, node.name)
        return
      }
      if (answers.size > 0 && Date.now() > untilMs) return
      await sleep(waitMs, undefined, { ref: false })
    }
  }
  await Promise.all(nodes.map(toOne))
  return answers
}

/** Null where the node says nothing that counts. */
async function submit(node: BitcoinNode, parcel: Parcel, level: 'error' | 'debug', log: Logger) {
  const { hash, height, block } = parcel
  const terms = { timeoutMs: submitWithinMs, hex: block }
  try {
    return (await node.rpc.call<string | null>('submitblock', [HEX], terms)) ?? ''
  } catch (error) {
    // A refusal that will be the same next time.
    if (error instanceof RpcRefused && error.code !== warmingUp) return error.message
    const reason = error instanceof Error ? error.message : String(error)
    log[level]({ reason, hash, height, node: node.name }, 'a found block did not reach the node: trying again')
    return null
  }
}

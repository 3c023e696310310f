import { encodeHeader, foldBranch } from '../../bitcoin/index.ts'
import type { Logger } from '../../platform/log.ts'
import { sha256d } from '../shares/header.ts'
import { coinbaseOf } from '../work/payout.ts'
import { extranonce1Bytes, extranonce2Bytes, type Work } from '../work/work.ts'
import { type BlockBody, encodeBlock } from './block.ts'
import { HEX, type NodeRpc } from './rpc.ts'

/** The widest kind of payout there is, 34 bytes of a taproot output: what holds for it holds for all. */
const WIDEST_SCRIPT = Uint8Array.of(0x51, 32, ...new Uint8Array(32).fill(2))
/** The tip moved meanwhile, or the block is known: that says nothing about our coinbase. */
const BESIDE_THE_POINT = new Set(['inconclusive-not-best-prevblk', 'duplicate', 'duplicate-inconclusive'])

/**
 * Asks the node whether it would take a block of this work (BIP 23 proposal mode). A coinbase of ours that is invalid
 * must be seen before somebody wins with it. The node judges everything but the proof of work.
 * Returns the node's objection, null where it has none. Throws where it does not answer.
 */
export async function objectionTo(rpc: NodeRpc, work: Work, body: BlockBody): Promise<string | null> {
  const { template } = work
  const extranonce2 = '00'.repeat(extranonce2Bytes)
  const payout = work.payout('(proposal)', WIDEST_SCRIPT)
  const coinbase = coinbaseOf(payout, new Uint8Array(extranonce1Bytes), extranonce2)
  const header = encodeHeader({
    version: template.version,
    previousHash: template.previousHashBytes,
    merkleRoot: foldBranch(sha256d(coinbase), template.branch, sha256d),
    time: template.time,
    bits: template.bits,
    nonce: 0,
  })
  const hex = encodeBlock(header, coinbase, body)
  const answer = await rpc.call<string | null>(
    'getblocktemplate',
    [{ mode: 'proposal', rules: ['segwit'], data: HEX }],
    { hex },
  )
  return answer === null || BESIDE_THE_POINT.has(answer) ? null : answer
}

/** The same, into the log: mining goes on, because a false alarm must not stop it. */
export async function checkTemplate(
  rpc: NodeRpc,
  work: Work,
  body: BlockBody,
  objected: () => void,
  log: Logger,
): Promise<void> {
  try {
    const answer = await objectionTo(rpc, work, body)
    if (answer === null) return
    objected()
    log.error({ answer, height: work.template.height }, 'the node would refuse our block: the coinbase is invalid')
  } catch (error) {
    log.warn({ reason: String(error) }, 'the node did not judge the template')
  }
}

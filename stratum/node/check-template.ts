import {
  addressToScript,
  completeCoinbase,
  encodeHeader,
  foldBranch,
  type Network,
  scriptToAddress,
} from '../../bitcoin/index.ts'
import type { Logger } from '../../platform/log.ts'
import { sha256d } from '../shares/header.ts'
import { extranonce1Bytes, extranonce2Bytes, type Work } from '../work/work.ts'
import { encodeBlock } from './block.ts'
import type { NodeRpc } from './rpc.ts'

/** The widest kind of payout there is, a taproot output: what holds for it holds for all. */
const WIDEST_SCRIPT = Uint8Array.of(0x51, 32, ...new Uint8Array(32).fill(2))

/**
 * Asks the node whether it would take a block of this work (BIP 23 proposal mode). A coinbase of ours that is invalid
 * must be seen before somebody wins with it. The node judges everything but the proof of work.
 */
export async function checkTemplate(rpc: NodeRpc, work: Work, network: Network, log: Logger): Promise<void> {
  const { template } = work
  const address = scriptToAddress(WIDEST_SCRIPT, network)
  const read = address ? addressToScript(address, network) : null
  if (!read?.ok) return
  const { coinb1, coinb2 } = work.payout(' proposal', read.script)
  const coinbase = completeCoinbase(coinb1, new Uint8Array(extranonce1Bytes), new Uint8Array(extranonce2Bytes), coinb2)
  const header = encodeHeader({
    version: template.version,
    previousHash: template.previousHashBytes,
    merkleRoot: foldBranch(sha256d(coinbase), template.branch, sha256d),
    time: template.time,
    bits: template.bits,
    nonce: 0,
  })
  try {
    const data = encodeBlock(header, coinbase, template)
    const answer = await rpc.call<string | null>('getblocktemplate', [
      { mode: 'proposal', rules: ['segwit', 'signet'], data },
    ])
    // The tip may have moved meanwhile; then it says nothing about our coinbase.
    if (answer !== null && answer !== 'inconclusive-not-best-prevblk' && answer !== 'duplicate') {
      log.error({ answer, height: template.height }, 'the node would refuse our block: the coinbase is invalid')
    }
  } catch (error) {
    log.warn({ reason: String(error) }, 'the node did not judge the template')
  }
}

// Blocks on regtest: an address of each kind, shares that solve, and what the node has of them.
import { fromHex, hashToDisplay, scriptToAddress } from '../../bitcoin/index.ts'
import type { Miner, Share } from '../../dev/miner.ts'
import { becomes, type Site } from './site.ts'

export const addressOf = (script: string): string => scriptToAddress(fromHex(script), 'regtest') ?? ''

export const ADDRESSES = {
  P2PKH: addressOf(`76a914${'11'.repeat(20)}88ac`),
  P2SH: addressOf(`a914${'22'.repeat(20)}87`),
  P2WPKH: addressOf(`0014${'33'.repeat(20)}`),
  P2WSH: addressOf(`0020${'44'.repeat(32)}`),
  P2TR: addressOf('512050929b74c1a04954b78b4b6035e97a5e078a5a0f28ec96d547bfee9ace803ac0'),
}

export interface Block {
  readonly hash: string
  readonly height: number
  readonly version: number
  readonly tx: readonly {
    readonly txid: string
    readonly vin: readonly { readonly coinbase?: string }[]
    readonly vout: readonly { readonly value: number; readonly scriptPubKey: { readonly address?: string } }[]
  }[]
}

/** Waits until the miner works on the present tip. */
export async function isCurrent(site: Site, rig: Miner): Promise<void> {
  const tip = await site.node.rpc<string>('getbestblockhash')
  await becomes(
    () => hashToDisplay(rig.job.previousHash),
    (previous) => previous === tip,
  )
}

/** A share that solves a block on the present tip; the share difficulty of regtest is above the network's. */
export async function solves(site: Site, rig: Miner): Promise<Share> {
  await isCurrent(site, rig)
  return rig.mine({ difficulty: 4.7e-10 })
}

/** The block that a share became, as the node has it; throws where it has none within seconds. */
export async function blockOf(site: Site, share: Share, withinMs = 5_000): Promise<Block> {
  const hash = hashToDisplay(share.hash)
  const block = await becomes(
    () => site.node.rpc<Block>('getblock', hash, 2).catch(() => null),
    (found) => found !== null,
    withinMs,
  )
  if (!block) throw new Error('no block')
  return block
}

/** What is printable in a coinbase's script. */
export function coinbaseText({ tx }: Block): string {
  return Buffer.from(tx[0]?.vin[0]?.coinbase ?? '', 'hex').toString('latin1')
}

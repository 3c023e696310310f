import { hashToDisplay, toHex } from '../../bitcoin/index.ts'
import type { BlockFound, Envelope } from '../../events/index.ts'
import { coinbaseOf } from '../work/payout.ts'
import type { JudgedShare } from './desk.ts'

/** The parts of a share's proof as events carry them; made for notable shares only, while their bytes are valid. */
export function proofOf({ work, payout, extranonce1, extranonce2, header }: JudgedShare): BlockFound['proof'] {
  return {
    header: toHex(header),
    coinbase: toHex(coinbaseOf(payout, extranonce1, extranonce2)),
    merkleBranch: work.template.branchHex,
  }
}

/** Everything that is told of a block. */
export type FoundFact = Omit<BlockFound, keyof Envelope>

export function foundFact(share: JudgedShare): FoundFact {
  const { template } = share.work
  return {
    type: 'BlockFound',
    address: share.user.address,
    worker: share.user.worker,
    height: template.height,
    hash: hashToDisplay(share.hash),
    rewardSats: template.valueSats.toString(),
    networkDifficulty: template.networkDifficulty,
    shareDifficulty: share.shareDifficulty,
    proof: proofOf(share),
  }
}

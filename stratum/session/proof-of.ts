import { completeCoinbase, fromHex, toHex } from '../../bitcoin/index.ts'
import type { Submit } from '../protocol/submit.ts'
import type { Job } from '../shares/verdict.ts'
import type { AcceptedShare } from './desk.ts'

/** The parts of a share's proof, made only when somebody asks: most shares are not notable. */
export function proofOf(
  header: Uint8Array,
  submit: Submit,
  job: Job,
  extranonce1: Uint8Array,
): { readonly proof: AcceptedShare['proof']; readonly coinbase: () => Uint8Array } {
  const coinbase = (): Uint8Array =>
    completeCoinbase(job.payout.coinb1, extranonce1, fromHex(submit.extranonce2), job.payout.coinb2)
  const proof = () => ({
    header: toHex(header),
    coinbase: toHex(coinbase()),
    merkleBranch: job.work.template.branch.map(toHex),
  })
  return { proof, coinbase }
}

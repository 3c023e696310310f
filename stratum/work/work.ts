import { buildCoinbase, type CoinbaseOutput, toHex } from '../../bitcoin/index.ts'
import type { Template } from './template.ts'

/** extranonce1 is 4 bytes; NerdMiner knows extranonce2 of 2, 4 and 8 only. */
export const extranonce1Bytes = 4
export const extranonce2Bytes = 4

/** What the miners of one payout script share within one piece of work. */
export interface Payout {
  readonly coinb1: Uint8Array
  readonly coinb2: Uint8Array
  /** `mining.notify` behind the job id, up to the clean flag. */
  readonly notifyRest: string
}

const NOTIFY_HEAD = '{"id":null,"method":"mining.notify","params":["'

/**
 * One template sent out once, under one number. A refreshed template is a new work, so that no job id is ever used
 * twice: ESP-Miner drops a notify whose id it still has.
 */
export class Work {
  readonly template: Template
  readonly number: number
  readonly #tag: string
  readonly #fee: CoinbaseOutput | undefined
  readonly #payouts = new Map<string, Payout>()

  constructor(template: Template, number: number, tag: string, fee?: CoinbaseOutput) {
    this.template = template
    this.number = number
    this.#tag = tag
    this.#fee = fee
  }

  /** Built once for each payout script, whatever the number of its miners. `key` names the script. */
  payout(key: string, script: Uint8Array): Payout {
    const known = this.#payouts.get(key)
    if (known) return known
    const { template } = this
    const { coinb1, coinb2 } = buildCoinbase({
      height: template.height,
      valueSats: template.valueSats,
      payoutScript: script,
      tag: this.#tag,
      extranonceBytes: extranonce1Bytes + extranonce2Bytes,
      ...(template.witnessCommitment ? { witnessCommitment: template.witnessCommitment } : {}),
      ...(this.#fee ? { fee: this.#fee } : {}),
    })
    const notifyRest = `"${template.notifyPrevious}${toHex(coinb1)}","${toHex(coinb2)}${template.notifyTail}`
    const payout = { coinb1, coinb2, notifyRest }
    this.#payouts.set(key, payout)
    return payout
  }
}

export function notifyLine(jobId: string, payout: Payout, clean: boolean): string {
  return `${NOTIFY_HEAD}${jobId}${payout.notifyRest}${clean}]}\n`
}

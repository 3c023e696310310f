import { buildCoinbase, type CoinbaseOutput, concatBytes, fromHex, toHex } from '../../bitcoin/index.ts'
import type { Template } from './template.ts'

/** extranonce1 is 4 bytes; NerdMiner knows extranonce2 of 2, 4 and 8 only. */
export const extranonce1Bytes = 4
export const extranonce2Bytes = 4
/** The number of the work stands before the extranonces, so that no two works share a single header. */
const numberBytes = 4

/** What the miners of one payout address share within one piece of work. */
export interface Payout {
  /** `mining.notify` behind the job id, up to the clean flag. */
  readonly notifyRest: string
  /** What follows the extranonces in the coinbase. */
  readonly coinb2: Uint8Array
}

/** A coinbase around the place of a payout script of one length. */
interface Shape {
  readonly before: Uint8Array
  readonly after: Uint8Array
  readonly notifyBefore: string
  readonly notifyAfter: string
}

const NOTIFY_HEAD = '{"id":null,"method":"mining.notify","params":["'

/**
 * One template sent out once, under one number. A refreshed template is a new work, so that no job id is ever used
 * twice: ESP-Miner drops a notify whose id it still has.
 */
export class Work {
  readonly template: Template
  readonly number: number
  readonly coinb1: Uint8Array
  readonly #tag: string
  readonly #fee: CoinbaseOutput | undefined
  readonly #shapes = new Map<number, Shape>()
  readonly #payouts = new Map<string, Payout>()

  /** Throws `CoinbaseRefused` where the tag or the fee cannot be part of a valid coinbase. */
  constructor(template: Template, number: number, tag: string, fee?: CoinbaseOutput) {
    this.template = template
    this.number = number
    this.#tag = tag
    this.#fee = fee
    const numbered = new Uint8Array(numberBytes)
    new DataView(numbered.buffer).setUint32(0, number)
    this.coinb1 = concatBytes(this.#build(new Uint8Array(22)).coinb1, numbered)
  }

  /** Built once for each address, whatever the number of its miners. */
  payout(address: string, script: Uint8Array): Payout {
    const known = this.#payouts.get(address)
    if (known) return known
    const shape = this.#shape(script.length)
    const notifyRest = shape.notifyBefore + toHex(script) + shape.notifyAfter
    let coinb2: Uint8Array | null = null
    const payout: Payout = {
      notifyRest,
      // Bytes are needed once a share comes: most payouts of most works never see one.
      get coinb2() {
        coinb2 ??= concatBytes(shape.before, script, shape.after)
        return coinb2
      },
    }
    this.#payouts.set(address, payout)
    return payout
  }

  /** All scripts of one length have the same bytes around them; where the script is shows in what changes with it. */
  #shape(length: number): Shape {
    const known = this.#shapes.get(length)
    if (known) return known
    const { coinb2 } = this.#build(new Uint8Array(length))
    const other = this.#build(new Uint8Array(length).fill(0xff)).coinb2
    const at = coinb2.findIndex((byte, i) => byte !== other[i])
    const before = coinb2.slice(0, at)
    const after = coinb2.slice(at + length)
    const { notifyPrevious, notifyTail } = this.template
    const shape = {
      before,
      after,
      notifyBefore: `"${notifyPrevious}${toHex(this.coinb1)}","${toHex(before)}`,
      notifyAfter: `${toHex(after)}${notifyTail}`,
    }
    this.#shapes.set(length, shape)
    return shape
  }

  #build(payoutScript: Uint8Array): { readonly coinb1: Uint8Array; readonly coinb2: Uint8Array } {
    const { height, valueSats, witnessCommitment } = this.template
    return buildCoinbase({
      height,
      valueSats,
      payoutScript,
      tag: this.#tag,
      extranonceBytes: numberBytes + extranonce1Bytes + extranonce2Bytes,
      ...(witnessCommitment ? { witnessCommitment } : {}),
      ...(this.#fee ? { fee: this.#fee } : {}),
    })
  }
}

/** The whole coinbase (without witness) of a session's share of this work. `extranonce2` is hex. */
export function coinbaseOf(work: Work, payout: Payout, extranonce1: Uint8Array, extranonce2: string): Uint8Array {
  return concatBytes(work.coinb1, extranonce1, fromHex(extranonce2), payout.coinb2)
}

export function notifyLine(jobId: string, payout: Payout, clean: boolean): string {
  return `${NOTIFY_HEAD}${jobId}${payout.notifyRest}${clean}]}\n`
}

import { aroundTag, CoinbaseTooLong, concatBytes, poolCoinbase, toHex } from '../../bitcoin/index.ts'
import { Payout, type Shape } from './payout.ts'
import type { Template } from './template.ts'
import { type CoinbaseTerms, safeTag } from './terms.ts'

/**
 * extranonce1 is 4 bytes. NerdMiner knows extranonce2 of 2, 4 and 8 only; proxies and rental markets take up to four
 * bytes of it for themselves, and leave the rest to devices that want two or more.
 */
export const extranonce1Bytes = 4
export const extranonce2Bytes = 8
/** The number of the work stands before the extranonces, so that no two works share a single header. */
export const numberBytes = 4
/** A witness program has at most 40 bytes (BIP 141), so no address leads to a longer script. */
export const payoutScriptBytesMax = 42

/**
 * One template sent out once, under one number. A refreshed template is a new work, so that no job id is ever used
 * twice: ESP-Miner drops a notify whose id it still has.
 */
export class Work {
  readonly template: Template
  readonly number: number
  readonly #terms: CoinbaseTerms
  readonly #shapes = new Map<number, Shape>()
  readonly #payouts = new Map<string, Payout>()

  /** Throws `CoinbaseRefused` where the terms cannot be part of a valid coinbase; if not, no payout ever throws. */
  constructor(template: Template, number: number, terms: CoinbaseTerms) {
    this.template = template
    this.number = number
    this.#terms = terms
    this.#build(new Uint8Array(payoutScriptBytesMax), 0)
  }

  /** Made once for each address, whatever the number of its miners. */
  payout(address: string, script: Uint8Array): Payout {
    const known = this.#payouts.get(address)
    if (known) return known
    const tag = safeTag(this.#terms.tagOf(address))
    const payout = new Payout(this.#shape(script.length, tag.length), script, tag)
    this.#payouts.set(address, payout)
    return payout
  }

  /** Their next jobs have their tags of then. Jobs that are out keep what they were sent with. */
  forget(addresses: Iterable<string>): void {
    for (const address of addresses) this.#payouts.delete(address)
  }

  /** A tag that does not fit is left out: a shorter text is better than a coinbase that devices cut. */
  #shape(scriptLength: number, tagLength: number): Shape {
    const key = scriptLength * 256 + tagLength
    const known = this.#shapes.get(key)
    if (known) return known
    const shape = this.#shapeWith(scriptLength, tagLength) ?? this.#shape(scriptLength, 0)
    this.#shapes.set(key, shape)
    return shape
  }

  /** All scripts of one length have the same bytes around them; where the script is shows in what changes with it. */
  #shapeWith(scriptLength: number, tagLength: number): Shape | null {
    try {
      const { coinb1, coinb2 } = this.#build(new Uint8Array(scriptLength), tagLength)
      const other = this.#build(new Uint8Array(scriptLength).fill(0xff), tagLength).coinb2
      const { notifyPrevious, notifyTail } = this.template
      const before = `"${notifyPrevious}${toHex(coinb1)}","`
      return {
        coinb1,
        coinb2,
        scriptAt: coinb2.findIndex((byte, i) => byte !== other[i]),
        tagLength,
        // The text is one push: its length, then what stands before the tag.
        tagAt: 1 + aroundTag(this.#terms.signature)[0].length,
        notify: Buffer.from(`${before}${toHex(coinb2)}${notifyTail}`, 'latin1'),
        notifyCoinb2At: before.length,
      }
    } catch (error) {
      if (error instanceof CoinbaseTooLong && tagLength > 0) return null
      throw error
    }
  }

  #build(payoutScript: Uint8Array, tagLength: number): { readonly coinb1: Uint8Array; readonly coinb2: Uint8Array } {
    const { height, valueSats, witnessCommitment } = this.template
    const { signature, fee } = this.#terms
    const extranonceBytes = numberBytes + extranonce1Bytes + extranonce2Bytes
    const plan = { height, valueSats, witnessCommitment, signature, fee, extranonceBytes }
    const { coinb1, coinb2 } = poolCoinbase(plan, payoutScript, 'x'.repeat(tagLength))
    const numbered = new Uint8Array(numberBytes)
    new DataView(numbered.buffer).setUint32(0, this.number)
    return { coinb1: concatBytes(coinb1, numbered), coinb2 }
  }
}

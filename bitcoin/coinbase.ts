import { concatBytes, fromHex } from './hex.ts'
import { bip34Push, pushBytes } from './script.ts'
import { WITNESS_RESERVED } from './witness.ts'

/** Consensus allows 2 to 100 bytes; a block whose coinbase script is longer is invalid. */
export const coinbaseScriptBytesMax = 100
/** NerdMiner builds the coinbase in a buffer of 512 hex characters and cuts what is longer, silently. */
export const coinbaseBytesOnDeviceMax = 255
const supplySatsMax = 21_000_000n * 100_000_000n

export interface CoinbaseOutput {
  readonly valueSats: bigint
  readonly script: Uint8Array
}

export interface CoinbasePlan {
  readonly height: number
  /** Subsidy and fees, all of it. */
  readonly valueSats: bigint
  readonly payoutScript: Uint8Array
  /** The commitment's output script, as the template gives it; absent where the block has no witness. */
  readonly witnessCommitment?: Uint8Array
  /** Printable ASCII behind the extranonces, such as the pool's signature and the player's tag. */
  readonly tag: string
  /** Room for both extranonces together, 1 to 75 bytes: one direct push. */
  readonly extranonceBytes: number
  /** Taken out of the value, paid second. */
  readonly fee?: CoinbaseOutput
}

/** The plan cannot become a valid coinbase that devices can take; nothing was built. */
export class CoinbaseRefused extends Error {
  override readonly name: string = 'CoinbaseRefused'
}

/** The script or the whole exceeds its bound: a shorter tag or one output less would help. */
export class CoinbaseTooLong extends CoinbaseRefused {
  override readonly name = 'CoinbaseTooLong'
}

/**
 * A coinbase transaction (without witness) split around the extranonces: coinb1 + extranonce1 + extranonce2 + coinb2.
 * The height is the first push, and all outputs are in coinb2, where devices look for them.
 * Throws `CoinbaseTooLong` where the script would exceed 100 bytes or the whole 255, and `CoinbaseRefused` where the
 * tag is not printable or an amount or size is none.
 */
export function buildCoinbase(plan: CoinbasePlan): { readonly coinb1: Uint8Array; readonly coinb2: Uint8Array } {
  if (!/^[\x20-\x7e]{0,75}$/.test(plan.tag)) throw new CoinbaseRefused('a tag is up to 75 printable ASCII characters')
  const { extranonceBytes } = plan
  if (!Number.isInteger(extranonceBytes) || extranonceBytes < 1 || extranonceBytes > 75)
    throw new CoinbaseRefused('the extranonces have 1 to 75 bytes')
  const height = bip34Push(plan.height)
  const tag = plan.tag === '' ? new Uint8Array(0) : pushBytes(new TextEncoder().encode(plan.tag))
  const scriptLength = height.length + 1 + extranonceBytes + tag.length
  if (scriptLength > coinbaseScriptBytesMax)
    throw new CoinbaseTooLong(`the script has ${scriptLength} bytes, at most ${coinbaseScriptBytesMax}`)
  const coinb1 = concatBytes(
    fromHex(`0200000001${'00'.repeat(32)}ffffffff`),
    Uint8Array.of(scriptLength),
    height,
    Uint8Array.of(extranonceBytes),
  )
  const outputs = outputsOf(plan)
  const coinb2 = concatBytes(
    tag,
    fromHex('ffffffff'),
    Uint8Array.of(outputs.length),
    ...outputs.map(encodeOutput),
    new Uint8Array(4),
  )
  const whole = coinb1.length + extranonceBytes + coinb2.length
  if (whole > coinbaseBytesOnDeviceMax)
    throw new CoinbaseTooLong(`the coinbase has ${whole} bytes, at most ${coinbaseBytesOnDeviceMax}`)
  return { coinb1, coinb2 }
}

function outputsOf({ valueSats, payoutScript, fee, witnessCommitment }: CoinbasePlan): CoinbaseOutput[] {
  const feeSats = fee?.valueSats ?? 0n
  if (valueSats < 0n || valueSats > supplySatsMax) throw new CoinbaseRefused('no block is worth that')
  if (feeSats < 0n || feeSats > valueSats) throw new CoinbaseRefused('the outputs exceed the value')
  return [
    { valueSats: valueSats - feeSats, script: payoutScript },
    ...(fee && feeSats > 0n ? [fee] : []),
    ...(witnessCommitment ? [{ valueSats: 0n, script: witnessCommitment }] : []),
  ]
}

function encodeOutput({ valueSats, script }: CoinbaseOutput): Uint8Array {
  if (script.length > 0xfc) throw new CoinbaseTooLong('an output script is too long')
  const value = new Uint8Array(8)
  new DataView(value.buffer).setBigUint64(0, valueSats, true)
  return concatBytes(value, Uint8Array.of(script.length), script)
}

export function completeCoinbase(
  coinb1: Uint8Array,
  extranonce1: Uint8Array,
  extranonce2: Uint8Array,
  coinb2: Uint8Array,
): Uint8Array {
  return concatBytes(coinb1, extranonce1, extranonce2, coinb2)
}

/** The coinbase as it stands in a block with a witness commitment (BIP 144): marker, flag, and the reserved value. */
export function withWitness(coinbase: Uint8Array): Uint8Array {
  return concatBytes(
    coinbase.slice(0, 4),
    Uint8Array.of(0, 1),
    coinbase.slice(4, -4),
    Uint8Array.of(1, 32),
    WITNESS_RESERVED,
    coinbase.slice(-4),
  )
}

export interface Coinbase {
  readonly script: Uint8Array
  readonly outputs: readonly CoinbaseOutput[]
  /** The transaction without its witness: what its txid is the hash of. */
  readonly withoutWitness: Uint8Array
}

/** Reads a coinbase transaction, with or without witness, to its last byte. Null where it is not one. */
export function readCoinbase(bytes: Uint8Array): Coinbase | null {
  try {
    return new Reader(bytes).coinbase()
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}

export function coinbaseOutputs(coinbase: Uint8Array): readonly CoinbaseOutput[] {
  return readCoinbase(coinbase)?.outputs ?? []
}

class Reader {
  readonly #bytes: Uint8Array
  readonly #view: DataView
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  coinbase(): Coinbase | null {
    const version = this.#take(4)
    const segwit = this.#bytes[4] === 0 && this.#bytes[5] === 1
    if (segwit) this.#take(2)
    const bodyStart = this.#at
    if (this.#size() !== 1) return null
    const outpoint = this.#take(36)
    if (!outpoint.every((byte, i) => byte === (i < 32 ? 0 : 0xff))) return null
    const script = this.#take(this.#size())
    if (script.length < 2 || script.length > coinbaseScriptBytesMax) return null
    this.#take(4)
    const count = this.#size()
    const outputs: CoinbaseOutput[] = []
    for (let i = 0; i < count; i++) {
      const valueSats = this.#view.getBigUint64(this.#at, true)
      this.#take(8)
      outputs.push({ valueSats, script: this.#take(this.#size()) })
    }
    const body = this.#bytes.slice(bodyStart, this.#at)
    if (segwit) for (let items = this.#size(); items > 0; items--) this.#take(this.#size())
    const lockTime = this.#take(4)
    if (this.#at !== this.#bytes.length) return null
    return { script, outputs, withoutWitness: concatBytes(version, body, lockTime) }
  }

  #take(length: number): Uint8Array {
    if (this.#at + length > this.#bytes.length) throw new RangeError('the transaction ends early')
    this.#at += length
    return Uint8Array.from(this.#bytes.subarray(this.#at - length, this.#at))
  }

  #size(): number {
    const first = this.#take(1)[0] as number
    if (first < 0xfd) return first
    const width = first === 0xfd ? 2 : first === 0xfe ? 4 : 0
    if (width === 0) throw new RangeError('no transaction is that long')
    const size = this.#take(width).reduceRight((value, byte) => value * 256 + byte, 0)
    // Nodes refuse a length that is written longer than needed.
    if (size < (width === 2 ? 0xfd : 0x10000)) throw new RangeError('a length is not minimal')
    return size
  }
}

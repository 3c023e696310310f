import { concatBytes, fromHex, toHex, withWitness } from '../../bitcoin/index.ts'

/** What stands in a block of a template beside header and coinbase. */
export interface BlockBody {
  /** Its coinbase has a witness commitment. */
  readonly segwit: boolean
  /** Each in hex, without the coinbase. */
  readonly transactions: readonly string[]
}

/** The whole block as the node takes it (BIP 22): header, transaction count, coinbase with its witness, the rest. */
export function encodeBlock(header: Uint8Array, coinbase: Uint8Array, { segwit, transactions }: BlockBody): string {
  const count = compactSize(transactions.length + 1)
  return toHex(concatBytes(header, fromHex(count), segwit ? withWitness(coinbase) : coinbase)) + transactions.join('')
}

function compactSize(value: number): string {
  if (value < 0xfd) return value.toString(16).padStart(2, '0')
  const bytes = Buffer.alloc(3)
  bytes[0] = 0xfd
  bytes.writeUInt16LE(value, 1)
  return bytes.toString('hex')
}

import { concatBytes, fromHex, toHex, withWitness } from '../../bitcoin/index.ts'

/** What stands in a block of a template beside header and coinbase. */
export interface BlockBody {
  /** Its coinbase has a witness commitment. */
  readonly segwit: boolean
  /** Transactions without the coinbase. */
  readonly count: number
  /** One behind the other, as hex in ASCII: megabytes that are passed on as they came. */
  readonly transactions: Buffer
}

/**
 * The whole block as the node takes it (BIP 22), hex in ASCII: header, transaction count, coinbase with its witness, the
 * rest. In pieces, so that nobody has to copy it.
 */
export function encodeBlock(header: Uint8Array, coinbase: Uint8Array, body: BlockBody): Buffer[] {
  const count = fromHex(compactSize(body.count + 1))
  const head = concatBytes(header, count, body.segwit ? withWitness(coinbase) : coinbase)
  return [Buffer.from(toHex(head), 'latin1'), body.transactions]
}

function compactSize(value: number): string {
  if (value < 0xfd) return value.toString(16).padStart(2, '0')
  const bytes = Buffer.alloc(3)
  bytes[0] = 0xfd
  bytes.writeUInt16LE(value, 1)
  return bytes.toString('hex')
}

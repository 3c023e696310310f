import { concatBytes, fromHex, toHex, withWitness } from '../../bitcoin/index.ts'
import type { Template } from '../work/template.ts'

/** The whole block as the node takes it (BIP 22): header, transaction count, coinbase with its witness, the rest. */
export function encodeBlock(header: Uint8Array, coinbase: Uint8Array, template: Template): string {
  const whole = template.witnessCommitment ? withWitness(coinbase) : coinbase
  const count = compactSize(template.transactions.length + 1)
  return toHex(concatBytes(header, fromHex(count), whole)) + template.transactions.map(({ data }) => data).join('')
}

function compactSize(value: number): string {
  if (value < 0xfd) return value.toString(16).padStart(2, '0')
  const bytes = Buffer.alloc(3)
  bytes[0] = 0xfd
  bytes.writeUInt16LE(value, 1)
  return bytes.toString('hex')
}

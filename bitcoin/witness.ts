import { sha256d } from './hash.ts'
import { concatBytes } from './hex.ts'
import { merkleRoot } from './merkle.ts'

/** The coinbase's witness reserved value: 32 zero bytes, as every miner sets it. */
export const WITNESS_RESERVED = new Uint8Array(32)

/**
 * The output script that commits to all witnesses (BIP 141), from the wtxids of the block in internal byte order.
 * The coinbase's own wtxid counts as 32 zero bytes and stands first.
 */
export function witnessCommitment(wtxids: readonly Uint8Array[], reserved: Uint8Array = WITNESS_RESERVED): Uint8Array {
  const commitment = sha256d(concatBytes(merkleRoot(wtxids), reserved))
  return concatBytes(Uint8Array.of(0x6a, 0x24, 0xaa, 0x21, 0xa9, 0xed), commitment)
}

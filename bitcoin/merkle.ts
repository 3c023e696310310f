import { type Sha256d, sha256d } from './hash.ts'

/** Merkle root of leaves in internal byte order; an odd row repeats its last hash. Throws a `RangeError` on no leaves. */
export function merkleRoot(leaves: readonly Uint8Array[], hash: Sha256d = sha256d): Uint8Array {
  if (leaves.length === 0) throw new RangeError('a merkle tree has at least one leaf')
  let row = leaves
  while (row.length > 1) row = parents(row, hash)
  return row[0] as Uint8Array
}

/** What to fold a coinbase's txid with: the siblings along the left edge, given the txids of all *other* transactions. */
export function merkleBranch(txids: readonly Uint8Array[], hash: Sha256d = sha256d): Uint8Array[] {
  const branch: Uint8Array[] = []
  // The unknown coinbase stands first in each row; only what is right of it is hashed.
  let row = txids
  while (row.length > 0) {
    branch.push(row[0] as Uint8Array)
    row = row.length === 1 ? [] : parents(row.slice(1), hash)
  }
  return branch
}

/** Merkle root of a block from its coinbase's txid and branch. */
export function foldBranch(
  coinbaseTxid: Uint8Array,
  branch: readonly Uint8Array[],
  hash: Sha256d = sha256d,
): Uint8Array {
  const pair = new Uint8Array(64)
  pair.set(coinbaseTxid, 0)
  let root = coinbaseTxid
  for (const sibling of branch) {
    pair.set(root, 0)
    pair.set(sibling, 32)
    root = hash(pair)
  }
  return root
}

function parents(row: readonly Uint8Array[], hash: Sha256d): Uint8Array[] {
  const pair = new Uint8Array(64)
  const above: Uint8Array[] = []
  for (let i = 0; i < row.length; i += 2) {
    pair.set(row[i] as Uint8Array, 0)
    pair.set((row[i + 1] ?? row[i]) as Uint8Array, 32)
    above.push(hash(pair))
  }
  return above
}

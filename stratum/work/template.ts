import {
  bitsToDifficulty,
  bitsToTarget,
  fromHex,
  hashFromDisplay,
  merkleBranch,
  type Sha256d,
  targetBytes,
  toHex,
} from '../../bitcoin/index.ts'
import { ROLLING_MASK } from '../protocol/version-rolling.ts'
import { toWords, type Words } from '../shares/sha256.ts'

/** What is used of a `getblocktemplate` answer (BIP 22, 23, 145). */
export interface NodeTemplate {
  readonly version: number
  readonly previousblockhash: string
  readonly height: number
  readonly bits: string
  readonly curtime: number
  readonly mintime: number
  readonly coinbasevalue: number
  readonly rules: readonly string[]
  readonly default_witness_commitment?: string
  readonly transactions: readonly { readonly txid: string; readonly data: string }[]
}

/** A template made ready for mining: everything that all players' jobs share. */
export interface Template {
  readonly height: number
  /** Display order. */
  readonly previousHash: string
  readonly previousHashBytes: Uint8Array
  /** No bit inside the rolling mask, whatever the template signals: clients disagree on how to combine them. */
  readonly version: number
  readonly bits: number
  readonly time: number
  readonly timeMin: number
  readonly valueSats: bigint
  readonly witnessCommitment: Uint8Array | undefined
  readonly branch: readonly Uint8Array[]
  readonly branchWords: readonly Words[]
  /** The same as hex, internal byte order. */
  readonly branchHex: readonly string[]
  readonly target: Uint8Array
  readonly networkDifficulty: number
  readonly transactions: NodeTemplate['transactions']
  /** The params of a notify between the job id and the coinbase, and behind it, as JSON text. */
  readonly notifyPrevious: string
  readonly notifyTail: string
}

/** The node asks for rules that we do not know: mining on would risk an invalid block. */
export class UnknownRule extends Error {
  override readonly name = 'UnknownRule'
}

const RULES_KNOWN = new Set(['csv', 'segwit', 'taproot', 'signet', 'testdummy', 'reduced_data'])

export function readTemplate(raw: NodeTemplate, sha256d: Sha256d): Template {
  // A leading "!" says: refuse to mine if you do not know this rule (BIP 9).
  const unknown = raw.rules.filter((rule) => rule.startsWith('!') && !RULES_KNOWN.has(rule.slice(1)))
  if (unknown.length > 0) throw new UnknownRule(`the template requires ${unknown.join(', ')}`)
  const bits = Number.parseInt(raw.bits, 16)
  const version = (raw.version & ~ROLLING_MASK) >>> 0
  const branch = merkleBranch(
    raw.transactions.map(({ txid }) => hashFromDisplay(txid)),
    sha256d,
  )
  const branchHex = branch.map(toHex)
  const previous = hashFromDisplay(raw.previousblockhash)
  const hex8 = (value: number): string => (value >>> 0).toString(16).padStart(8, '0')
  return {
    height: raw.height,
    previousHash: raw.previousblockhash,
    previousHashBytes: previous,
    version,
    bits,
    time: raw.curtime,
    timeMin: raw.mintime,
    valueSats: BigInt(raw.coinbasevalue),
    witnessCommitment: raw.default_witness_commitment ? fromHex(raw.default_witness_commitment) : undefined,
    branch,
    branchWords: branch.map(toWords),
    branchHex,
    target: targetBytes(bitsToTarget(bits)),
    networkDifficulty: bitsToDifficulty(bits),
    transactions: raw.transactions,
    notifyPrevious: `,"${toHex(swapWords(previous))}","`,
    notifyTail: `",${JSON.stringify(branchHex)},"${hex8(version)}","${raw.bits}","${hex8(raw.curtime)}",`,
  }
}

/** The wire carries the previous hash with each four-byte word reversed, since the first stratum pool did. */
function swapWords(hash: Uint8Array): Uint8Array {
  const swapped = new Uint8Array(32)
  for (let i = 0; i < 32; i++) swapped[i] = hash[(i & ~3) + 3 - (i & 3)] as number
  return swapped
}

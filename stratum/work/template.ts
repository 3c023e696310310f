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

/** A template without its transactions, as plain data: what every process that has miners needs of it. */
export interface TemplateFacts {
  readonly height: number
  /** Display order. */
  readonly previousHash: string
  /** No bit inside the rolling mask, whatever the template signals: clients disagree on how to combine them. */
  readonly version: number
  /** 8 hex digits, as the node and the wire spell them. */
  readonly bits: string
  readonly time: number
  readonly timeMin: number
  readonly valueSats: number
  /** Script in hex; null where the block has no witness. */
  readonly witnessCommitment: string | null
  /** Hex, internal byte order. */
  readonly branch: readonly string[]
}

/** A template made ready for mining: everything that all players' jobs share. */
export interface Template {
  readonly height: number
  /** Display order. */
  readonly previousHash: string
  readonly previousHashBytes: Uint8Array
  /** As in the facts: no bit inside the rolling mask. */
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
  /** The params of a notify between the job id and the coinbase, and behind it, as JSON text. */
  readonly notifyPrevious: string
  readonly notifyTail: string
}

/** Mining on this template would risk an invalid block, or one that devices cannot build. */
export class TemplateRefused extends Error {
  override readonly name: string = 'TemplateRefused'
}

/** The node asks for rules that we do not know. */
export class UnknownRule extends TemplateRefused {
  override readonly name = 'UnknownRule'
}

const heightMost = 2 ** 31 - 1
const supplySatsMost = 21_000_000 * 100_000_000
/** As every node writes it (BIP 141). */
const COMMITMENT = /^6a24aa21a9ed[0-9a-f]{64}$/
/** Four million weight units hold fewer; a count of two bytes holds them and the coinbase. */
const transactionsMost = 0xfffe
const RULES_KNOWN = new Set(['csv', 'segwit', 'taproot', 'signet', 'testdummy', 'reduced_data'])

/** Throws `TemplateRefused`. The branch is made of the txids that the node gives: no transaction is parsed. */
export function readTemplate(raw: NodeTemplate, sha256d: Sha256d): TemplateFacts {
  // A leading "!" says: refuse to mine if you do not know this rule (BIP 9).
  const unknown = raw.rules.filter((rule) => rule.startsWith('!') && !RULES_KNOWN.has(rule.slice(1)))
  if (unknown.length > 0) throw new UnknownRule(`the template requires ${unknown.join(', ')}`)
  refuseOddities(raw)
  const txids = raw.transactions.map(({ txid }) => hashFromDisplay(txid))
  return {
    height: raw.height,
    previousHash: raw.previousblockhash,
    version: (raw.version & ~ROLLING_MASK) >>> 0,
    bits: raw.bits,
    time: raw.curtime,
    timeMin: raw.mintime,
    valueSats: raw.coinbasevalue,
    witnessCommitment: raw.default_witness_commitment ?? null,
    branch: merkleBranch(txids, sha256d).map(toHex),
  }
}

/** So that no coinbase of a template that was taken can fail: what is left to vary has bounds of its own. */
function refuseOddities({ height, coinbasevalue, default_witness_commitment: commitment, transactions }: NodeTemplate) {
  if (!Number.isInteger(height) || height < 1 || height > heightMost) throw new TemplateRefused('no such height')
  if (!Number.isSafeInteger(coinbasevalue) || coinbasevalue < 0 || coinbasevalue > supplySatsMost)
    throw new TemplateRefused('no block is worth that')
  if (commitment !== undefined && !COMMITMENT.test(commitment)) throw new TemplateRefused('an odd witness commitment')
  if (transactions.length > transactionsMost) throw new TemplateRefused('too many transactions')
}

export function prepareTemplate(facts: TemplateFacts): Template {
  const bits = Number.parseInt(facts.bits, 16)
  const branch = facts.branch.map(fromHex)
  const previous = hashFromDisplay(facts.previousHash)
  const hex8 = (value: number): string => (value >>> 0).toString(16).padStart(8, '0')
  return {
    height: facts.height,
    previousHash: facts.previousHash,
    previousHashBytes: previous,
    version: facts.version,
    bits,
    time: facts.time,
    timeMin: facts.timeMin,
    valueSats: BigInt(facts.valueSats),
    witnessCommitment: facts.witnessCommitment === null ? undefined : fromHex(facts.witnessCommitment),
    branch,
    branchWords: branch.map(toWords),
    branchHex: facts.branch,
    target: targetBytes(bitsToTarget(bits)),
    networkDifficulty: bitsToDifficulty(bits),
    notifyPrevious: `,"${toHex(swapWords(previous))}","`,
    notifyTail: `",${JSON.stringify(facts.branch)},"${hex8(facts.version)}","${facts.bits}","${hex8(facts.time)}",`,
  }
}

/** The wire carries the previous hash with each four-byte word reversed, since the first stratum pool did. */
function swapWords(hash: Uint8Array): Uint8Array {
  const swapped = new Uint8Array(32)
  for (let i = 0; i < 32; i++) swapped[i] = hash[(i & ~3) + 3 - (i & 3)] as number
  return swapped
}

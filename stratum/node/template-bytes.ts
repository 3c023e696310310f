// A getblocktemplate answer, read where it lies: of its megabytes nearly all are transactions, and of those only the ids
// are looked at before miners have their job. Making values of all of it would keep everybody waiting for longer.
import { sha256d } from '../shares/header.ts'
import { sha256dPair, type Words, writeWords } from '../shares/sha256.ts'
import { type NodeTemplate, readTemplate, type TemplateFacts } from '../work/template.ts'
import type { BlockBody } from './block.ts'
import { readAnswer } from './rpc.ts'

export interface ReadTemplate {
  readonly facts: TemplateFacts
  readonly body: BlockBody
}

interface Spans {
  /** Of the list of transactions, without its brackets. */
  readonly from: number
  readonly to: number
  /** Begin and end of each transaction's bytes. */
  readonly data: readonly number[]
  readonly txids: readonly number[]
}

const LIST = '"transactions":['
const DATA = '"data":"'
const TXID = '"txid":"'
const [comma, quote, open, close, end] = [0x2c, 0x22, 0x7b, 0x7d, 0x5d]
const hashDigits = 64
/** More than a block holds, and more than two bytes count. */
const transactionsMost = 0xfffe

/**
 * Throws `RpcRefused`, `TemplateRefused`, and others where it is no template. The bytes are the body's from then on: they
 * change once its transactions are asked for.
 */
export function readTemplateBytes(bytes: Buffer): ReadTemplate {
  const spans = findTransactions(bytes)
  if (spans === null) return readWhole(bytes)
  const rest = Buffer.concat([bytes.subarray(0, spans.from), bytes.subarray(spans.to)])
  const facts = readTemplate(readAnswer<NodeTemplate>(rest), sha256d)
  return {
    facts: { ...facts, branch: branchOf(spans.txids.map((at) => wordsAt(bytes, at))) },
    body: bodyOf(facts, spans.txids.length, () => pushTogether(bytes, spans.data)),
  }
}

/** What the template builds upon, in display order; null where it does not say. */
export function previousHashIn(bytes: Buffer): string | null {
  return member(bytes, bytes.indexOf('"previousblockhash"'), 'previousblockhash')
}

/** What to ask with for the next one (BIP 22). */
export function longPollIdIn(bytes: Buffer): string | null {
  return member(bytes, bytes.lastIndexOf('"longpollid"'), 'longpollid')
}

/** Inside of transactions all text is hex, so that no name of a member occurs there. */
function member(bytes: Buffer, at: number, name: string): string | null {
  if (at < 0) return null
  const from = bytes.indexOf('"', at + name.length + 2) + 1
  const to = bytes.indexOf('"', from)
  return from > 0 && to > from && to - from < 1_000 ? bytes.toString('latin1', from, to) : null
}

/** However a node writes JSON. */
function readWhole(bytes: Buffer): ReadTemplate {
  const raw = readAnswer<NodeTemplate>(bytes)
  const facts = readTemplate(raw, sha256d)
  const hex = (): Buffer => Buffer.from(raw.transactions.map(({ data }) => data).join(''), 'latin1')
  return { facts, body: bodyOf(facts, raw.transactions.length, hex) }
}

/** Where they lie: nothing is allocated for megabytes. */
function pushTogether(bytes: Buffer, spans: readonly number[]): Buffer {
  let to = 0
  for (let i = 0; i < spans.length; i += 2) {
    const [from, end] = [spans[i] as number, spans[i + 1] as number]
    bytes.copyWithin(to, from, end)
    to += end - from
  }
  return bytes.subarray(0, to)
}

/** Joined when it is first asked for: after the miners have their job. */
function bodyOf(facts: TemplateFacts, count: number, join: () => Buffer): BlockBody {
  let joined: Buffer | null = null
  let joinOnce: (() => Buffer) | null = join
  return {
    segwit: facts.witnessCommitment !== null,
    count,
    get transactions() {
      joined ??= joinOnce?.() ?? Buffer.alloc(0)
      joinOnce = null
      return joined
    },
  }
}

/** Null where it is not written as Bitcoin Core does: no spaces, `data` before `txid`, no objects in a transaction. */
function findTransactions(bytes: Buffer): Spans | null {
  const start = bytes.indexOf(LIST)
  if (start < 0) return null
  const from = start + LIST.length
  const data: number[] = []
  const txids: number[] = []
  if (bytes[from] === end) return { from, to: from, data, txids }
  for (let at = from; bytes[at] === open && txids.length <= transactionsMost; at++) {
    const dataAt = bytes.indexOf(DATA, at) + DATA.length
    const dataEnd = bytes.indexOf(quote, dataAt)
    const txidAt = bytes.indexOf(TXID, dataEnd) + TXID.length
    const objectEnd = bytes.indexOf(close, at)
    const inOrder = at < dataAt && dataAt < dataEnd && dataEnd < txidAt && txidAt + hashDigits < objectEnd
    if (!inOrder || bytes[txidAt + hashDigits] !== quote) return null
    data.push(dataAt, dataEnd)
    txids.push(txidAt)
    at = objectEnd + 1
    if (bytes[at] === end) return { from, to: at, data, txids }
    if (bytes[at] !== comma) return null
  }
  return null
}

/** What a coinbase's txid is folded with, as hex: the same as `merkleBranch`, in half the time. Uses up the leaves. */
function branchOf(leaves: Words[]): string[] {
  const branch: string[] = []
  const scratch = Buffer.alloc(32)
  // The unknown coinbase stands first in each row; only what is right of it is hashed.
  for (let row = leaves; row.length > 0; ) {
    writeWords(row[0] as Words, scratch, 0)
    branch.push(scratch.toString('hex'))
    const above: Words[] = []
    for (let i = 1; i < row.length; i += 2) {
      const left = row[i] as Words
      sha256dPair(left, row[i + 1] ?? left)
      above.push(left)
    }
    row = above
  }
  return branch
}

/** A hash in display order as words of its internal order, which is the reverse. */
function wordsAt(bytes: Buffer, at: number): Words {
  const words = new Int32Array(8)
  for (let i = 0; i < 32; i++) {
    const high = DIGITS[bytes[at + 2 * i] as number] as number
    const low = DIGITS[bytes[at + 2 * i + 1] as number] as number
    if ((high | low) < 0) throw new TypeError('a txid is hex')
    words[7 - (i >>> 2)] = (words[7 - (i >>> 2)] as number) | (((high << 4) | low) << (8 * (i & 3)))
  }
  return words
}

const DIGITS = new Int8Array(256).fill(-1)
for (const [value, digit] of [...'0123456789abcdef'].entries()) DIGITS[digit.charCodeAt(0)] = value

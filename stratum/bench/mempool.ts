// Fills a regtest node's mempool with real transactions. Their outputs are P2WSH of OP_TRUE: anybody may spend them,
// so that no wallet and no key is needed.
import { createHash } from 'node:crypto'
import { Transaction } from 'bitcoinjs-lib'
import { scriptToAddress } from '../../bitcoin/index.ts'
import type { BitcoinNodePart } from '../../dev/parts/index.ts'

const opTrue = Uint8Array.of(0x51)
const anybody = Uint8Array.of(0x00, 32, ...createHash('sha256').update(opTrue).digest())
/** P2WPKH of nobody's key. Knots makes blocks of 300 kB: a payment to two of these leaves room for 2,500 in it. */
const nobody = Uint8Array.of(0x00, 20, ...new Uint8Array(20))
/** A standard transaction weighs 400,000 at most; an output of ours weighs 172. */
const outputsMost = 1_250
const coinSats = 100_000n
const feeSats = 1_000n
/** A coinbase can be spent after so many blocks. */
const maturity = 100
const callsAtOnce = 16

interface Coin {
  readonly hash: Uint8Array
  readonly index: number
  readonly valueSats: bigint
}

/** Afterwards `getblocktemplate` carries so many transactions, each with one input and two outputs, like a payment. */
export async function fillMempool(node: BitcoinNodePart, transactions: number): Promise<void> {
  const splits = Math.ceil(transactions / outputsMost)
  const address = scriptToAddress(anybody, 'regtest')
  const firsts = await node.rpc<string[]>('generatetoaddress', splits, address)
  await node.rpc('generatetoaddress', maturity, address)
  const coins: Coin[] = []
  for (const hash of firsts) {
    const block = await node.rpc<{ tx: { hex: string }[] }>('getblock', hash, 2)
    const coinbase = Transaction.fromHex(block.tx[0]?.hex ?? '')
    const coin = { hash: coinbase.getHash(), index: 0, valueSats: coinbase.outs[0]?.value ?? 0n }
    const split = spend(coin, anybody, Array(outputsMost).fill(coinSats))
    await send(node, split)
    coins.push(...split.outs.map(({ value }, index) => ({ hash: split.getHash(), index, valueSats: value })))
  }
  await node.rpc('generatetoaddress', 1, address)
  const payments = coins
    .slice(0, transactions)
    .map((coin) => spend(coin, nobody, [coin.valueSats / 3n, (coin.valueSats * 2n) / 3n - feeSats]))
  for (let at = 0; at < payments.length; at += callsAtOnce)
    await Promise.all(payments.slice(at, at + callsAtOnce).map((payment) => send(node, payment)))
}

function spend(coin: Coin, to: Uint8Array, valuesSats: readonly bigint[]): Transaction {
  const transaction = new Transaction()
  transaction.version = 2
  transaction.addInput(coin.hash, coin.index)
  for (const value of valuesSats) transaction.addOutput(to, value)
  transaction.setWitness(0, [opTrue])
  return transaction
}

/** No limit on the fee: what is left of a coinbase belongs to nobody anyway. */
const send = (node: BitcoinNodePart, transaction: Transaction): Promise<string> =>
  node.rpc('sendrawtransaction', transaction.toHex(), 0)

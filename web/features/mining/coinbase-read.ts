// What a browser reads out of a coinbase by itself, whatever the server says of it. Loaded when it is first needed.
import { addressToScript, fromHex, readCoinbase, sameBytes, scriptToAddress } from '../../../bitcoin/index.ts'
import type { CoinbaseQuery } from '../../gql/graphql.ts'

type Mined = Extract<CoinbaseQuery['coinbase'], { __typename: 'Coinbase' }>

export interface ReadOutput {
  readonly sats: string
  /** Null of scripts without one, as that of the witness commitment. */
  readonly address: string | null
  readonly isYours: boolean
}
export interface CoinbaseReading {
  readonly outputs: readonly ReadOutput[]
  readonly yourSats: bigint
  readonly totalSats: bigint
  readonly bytes: number
}

/** Null where the bytes are no coinbase. */
export function readMined(mined: Mined): CoinbaseReading | null {
  const network = mined.network.toLowerCase() as Parameters<typeof addressToScript>[1]
  const room = '00'.repeat(mined.extranonce1Bytes + mined.extranonce2Bytes)
  const bytes = fromHex(mined.coinbase1 + room + mined.coinbase2)
  const own = addressToScript(mined.address, network)
  const outputs = readCoinbase(bytes)?.outputs
  if (!outputs || !own.ok) return null
  const sum = (all: readonly { readonly valueSats: bigint }[]): bigint =>
    all.reduce((total, { valueSats }) => total + valueSats, 0n)
  const yours = outputs.filter(({ script }) => sameBytes(script, own.script))
  return {
    outputs: outputs.map((each) => ({
      sats: String(each.valueSats),
      address: scriptToAddress(each.script, network) ?? null,
      isYours: yours.includes(each),
    })),
    yourSats: sum(yours),
    totalSats: sum(outputs),
    bytes: bytes.length,
  }
}

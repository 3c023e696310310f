// What an operator may say about the coinbase, and what is refused before a single miner has connected.
import { addressToScript, type Network, type PoolFee } from '../../bitcoin/index.ts'
import { type Kind, OptionsRefused } from '../../platform/options.ts'
import { signatureLengthMax } from '../work/terms.ts'

/** At least half of a block is the player's. */
export const feePercentMost = 50

const shape = `1 to ${signatureLengthMax} printable ASCII characters`

/** Past its bound a won block would be invalid, or devices would cut its coinbase: so it never gets that far. */
export const signature: Kind<string> = {
  shape,
  parse: (text) =>
    text.length <= signatureLengthMax && /^[\x20-\x7e]+$/.test(text)
      ? { ok: true, value: text }
      : { ok: false, problem: shape },
}

/** Null where no fee is taken. Throws `OptionsRefused` where one is, and nobody could be paid with it. */
export function feeTerms(percent: number, address: string, network: Network): PoolFee | null {
  const read = address === '' ? null : addressToScript(address, network)
  if (read && !read.ok) throw new OptionsRefused(`POOL_FEE_ADDRESS is not an address of ${network}: ${read.reason}`)
  if (percent === 0) return null
  if (!read) throw new OptionsRefused('POOL_FEE_ADDRESS is not set: POOL_FEE_PERCENT says that a fee is taken')
  // Rounded down, like the fee itself.
  return { perMillion: Math.floor(percent * 10_000 + 1e-6), script: read.script }
}

import { address as codec, networks } from 'bitcoinjs-lib'
import { payToKeyHash, payToScriptHash, witnessProgram } from './script.ts'

export const NETWORK_NAMES = ['mainnet', 'testnet', 'signet', 'regtest'] as const
export type Network = (typeof NETWORK_NAMES)[number]

export type AddressType = 'p2pkh' | 'p2sh' | 'p2wpkh' | 'p2wsh' | 'p2tr'
export type AddressProblem = 'notAnAddress' | 'badChecksum' | 'wrongNetwork' | 'unsupported'

export type AddressReading =
  | {
      readonly ok: true
      readonly script: Uint8Array
      readonly type: AddressType
      /** The one spelling of this address: bech32 in lower case. */
      readonly address: string
    }
  | { readonly ok: false; readonly reason: AddressProblem }

// Signet shares testnet's prefixes; on regtest base58 addresses are testnet's.
const PREFIXES: Record<Network, { readonly bech32: string; readonly pubKeyHash: number; readonly scriptHash: number }> =
  {
    mainnet: networks.bitcoin,
    testnet: networks.testnet,
    signet: networks.testnet,
    regtest: { ...networks.testnet, bech32: networks.regtest.bech32 },
  }
const BECH32_PREFIXES = ['bcrt', 'bc', 'tb']
const addressLengthMax = 90

const no = (reason: AddressProblem): AddressReading => ({ ok: false, reason })

/**
 * The output script that pays an address (BIP 13, 16, 141, 173, 350), checked wholly here: a miner can join while no
 * node is up. Bech32 may be written in upper case, not mixed. Witness versions whose rules do not exist yet are
 * `unsupported`: by today's rules anyone could spend what is paid there.
 */
export function addressToScript(text: string, network: Network): AddressReading {
  if (text.length < 14 || text.length > addressLengthMax || !/^[0-9A-Za-z]+$/.test(text)) return no('notAnAddress')
  const lower = text.toLowerCase()
  const prefix = BECH32_PREFIXES.find((each) => lower.startsWith(`${each}1`))
  return prefix ? readBech32(text, lower, prefix, network) : readBase58(text, network)
}

function readBech32(text: string, lower: string, prefix: string, network: Network): AddressReading {
  if (text !== lower && text !== text.toUpperCase()) return no('notAnAddress')
  if (!/^[02-9ac-hj-np-z]+$/.test(lower.slice(prefix.length + 1))) return no('notAnAddress')
  let decoded: { readonly version: number; readonly prefix: string; readonly data: Uint8Array }
  try {
    decoded = codec.fromBech32(lower)
  } catch {
    return no('badChecksum')
  }
  if (decoded.prefix !== PREFIXES[network].bech32) return no('wrongNetwork')
  const { version, data } = decoded
  const script = witnessProgram(version, data)
  if (version === 0 && data.length === 20) return { ok: true, script, type: 'p2wpkh', address: lower }
  if (version === 0 && data.length === 32) return { ok: true, script, type: 'p2wsh', address: lower }
  if (version === 1 && data.length === 32) return { ok: true, script, type: 'p2tr', address: lower }
  return no('unsupported')
}

function readBase58(text: string, network: Network): AddressReading {
  if (!/^[1-9A-HJ-NP-Za-km-z]{25,36}$/.test(text)) return no('notAnAddress')
  let decoded: { readonly version: number; readonly hash: Uint8Array }
  try {
    decoded = codec.fromBase58Check(text)
  } catch {
    return no('badChecksum')
  }
  const { version, hash } = decoded
  const { pubKeyHash, scriptHash } = PREFIXES[network]
  if (version === pubKeyHash) return { ok: true, script: payToKeyHash(hash), type: 'p2pkh', address: text }
  if (version === scriptHash) return { ok: true, script: payToScriptHash(hash), type: 'p2sh', address: text }
  const known = Object.values(PREFIXES).some((each) => each.pubKeyHash === version || each.scriptHash === version)
  return no(known ? 'wrongNetwork' : 'unsupported')
}

/** The address that an output script pays, or null where it has none. */
export function scriptToAddress(script: Uint8Array, network: Network): string | null {
  const { bech32, pubKeyHash, scriptHash } = PREFIXES[network]
  const [first, second] = script
  if (script.length === 25 && first === 0x76 && second === 0xa9 && script[2] === 20) {
    return codec.toBase58Check(script.slice(3, 23), pubKeyHash)
  }
  if (script.length === 23 && first === 0xa9 && second === 20)
    return codec.toBase58Check(script.slice(2, 22), scriptHash)
  if (first === 0 && (script.length === 22 || script.length === 34) && second === script.length - 2) {
    return codec.toBech32(script.slice(2), 0, bech32)
  }
  if (first === 0x51 && script.length === 34 && second === 32) return codec.toBech32(script.slice(2), 1, bech32)
  return null
}

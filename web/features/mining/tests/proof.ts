// A share mined for the tests: of difficulty next to nothing, but a real one.
import {
  buildCoinbase,
  buildShareProof,
  completeCoinbase,
  encodeHeader,
  fromHex,
  type ShareProof,
  scriptToAddress,
  sha256d,
} from '../../../../bitcoin/index.ts'

const script = fromHex('0014751e76e8199196d454941c45d1b3a323f1433bd6')
export const address = scriptToAddress(script, 'regtest') as string

export function minedProof(): ShareProof {
  const { coinb1, coinb2 } = buildCoinbase({
    height: 7,
    valueSats: 5_000_000_000n,
    payoutScript: script,
    tag: '/test/',
    extranonceBytes: 8,
  })
  const coinbase = completeCoinbase(coinb1, new Uint8Array(4), new Uint8Array(4), coinb2)
  const header = encodeHeader({
    version: 0x20000000,
    previousHash: new Uint8Array(32),
    merkleRoot: sha256d(coinbase),
    time: 1_700_000_000,
    bits: 0x207fffff,
    nonce: 3,
  })
  return buildShareProof({ header, coinbase, merkleBranch: [], height: 7, network: 'regtest', address })
}

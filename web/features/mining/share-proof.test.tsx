// The panel that tells a player whether a proof holds, on a proof mined here and then forged.
import { ChakraProvider } from '@chakra-ui/react'
import { cleanup, render, screen } from '@testing-library/react'
import { Provider } from 'urql'
import { afterEach, expect, test } from 'vitest'
import { fromValue } from 'wonka'
import {
  buildCoinbase,
  buildShareProof,
  completeCoinbase,
  encodeHeader,
  fromHex,
  type ShareProof,
  scriptToAddress,
  sha256d,
  verifyShareProof,
} from '../../../bitcoin/index.ts'
import { system } from '../../app/theme.ts'
import { ShareDetails } from './share-proof.tsx'

afterEach(cleanup)

const script = fromHex('0014751e76e8199196d454941c45d1b3a323f1433bd6')
const address = scriptToAddress(script, 'regtest') as string

function minedProof(): ShareProof {
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

function shows(proof: ShareProof | null): void {
  const verdict = verifyShareProof(minedProof())
  if (!verdict.ok) throw new Error(verdict.reason)
  const share = {
    __typename: 'Share',
    id: 's',
    at: '2026-11-23T00:00:00Z',
    address,
    workerName: 'rig1',
    isDemo: false,
    difficulty: 1e-10,
    shareDifficulty: verdict.difficulty,
    height: 7,
    hash: verdict.hash,
    standing: 'PERSONAL_BEST',
    hasProof: proof !== null,
    proof: proof && { ...proof, network: 'REGTEST' },
  }
  const client = { executeQuery: () => fromValue({ data: { share }, stale: false, hasNext: false }) }
  render(
    <ChakraProvider value={system}>
      <Provider value={client as never}>
        <ShareDetails id="s" />
      </Provider>
    </ChakraProvider>,
  )
}

test('a proof that holds is said to be verified, with what was checked', async () => {
  shows(minedProof())
  const status = await screen.findByRole('status')
  expect(status.textContent).toContain('Verified in your browser')
  expect(status.textContent).toContain('pays 50 BTC to this address')
})

test('a flipped bit in the coinbase is refused with its reason', async () => {
  const proof = minedProof()
  shows({ ...proof, coinbase: `${proof.coinbase.slice(0, -2)}01` })
  expect((await screen.findByRole('alert')).textContent).toContain('does not commit to the coinbase')
})

test('a header whose hash is not the recorded one is refused', async () => {
  const proof = minedProof()
  // The last bits are the nonce: the header still commits to the coinbase, but it is another hash.
  shows({ ...proof, header: `${proof.header.slice(0, -2)}01` })
  const alert = await screen.findByRole('alert')
  expect(alert.textContent).toMatch(/not the one that was recorded|does not reach/)
})

test('a share without a proof says why there is none', async () => {
  shows(null)
  expect(await screen.findByText(/No proof is kept of this share/)).toBeTruthy()
})

// The panel that tells a player whether a proof holds, on a proof mined here and then forged.
import { screen } from '@testing-library/react'
import { expect, test } from 'vitest'
import { type ShareProof, verifyShareProof } from '../../../bitcoin/index.ts'
import type { ShareFieldsFragment } from '../../gql/graphql.ts'
import { ShareDetails } from './share-details.tsx'
import { address, minedProof } from './tests/proof.ts'
import { show } from './tests/show.tsx'

function shows(proof: ShareProof | null, said: Partial<ShareFieldsFragment> = {}): void {
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
    ...said,
  }
  show(<ShareDetails id="s" heading="h1" />, () => ({ data: { share } }))
}

/** The steps as they are marked: holds, failed, not checked. */
const marks = () => screen.getAllByRole('img').map((mark) => mark.getAttribute('aria-label'))

test('a proof that holds is said to be verified, step by step', async () => {
  shows(minedProof())
  const status = await screen.findByText('Verified in your browser')
  expect(status.closest('[role=status]')?.textContent).toContain('pays 50 BTC to this player')
  expect(marks()).toEqual(['holds', 'holds', 'holds', 'holds', 'holds'])
})

test('a flipped bit in the coinbase fails at the merkle root, and nothing after it is said to hold', async () => {
  const proof = minedProof()
  shows({ ...proof, coinbase: `${proof.coinbase.slice(0, -2)}01` })
  expect((await screen.findByRole('alert')).textContent).toContain('does not hold')
  expect(marks()).toEqual(['failed', 'not checked', 'not checked', 'not checked', 'not checked'])
})

test('a header with another hash fails', async () => {
  const proof = minedProof()
  // The last bits are the nonce: the header still commits to the coinbase, but it is another hash.
  shows({ ...proof, header: `${proof.header.slice(0, -2)}01` })
  await screen.findByRole('alert')
  expect(marks().slice(0, 3)).toEqual(['holds', 'holds', 'holds'])
  expect(marks()).toContain('failed')
})

test('a right proof of another player, height or hash does not count for this share', async () => {
  shows(minedProof(), { address: 'bcrt1qanotherplayer' })
  await screen.findByRole('alert')
  expect(marks()[2]).toBe('failed')
})

test('a share that is said to reach more than its hash does is found out', async () => {
  shows(minedProof(), { shareDifficulty: 1_000_000 })
  await screen.findByRole('alert')
  expect(marks()[3]).toBe('failed')
})

test('a share that is said to be a block but is none is found out', async () => {
  const proof = minedProof()
  const bits = proof.header.length - 16
  // Harder bits: the same share is no block any more.
  const header = `${proof.header.slice(0, bits)}ffff001d${proof.header.slice(bits + 8)}`
  const verdict = verifyShareProof({ ...proof, header })
  if (!verdict.ok) throw new Error(verdict.reason)
  shows({ ...proof, header }, { standing: 'BLOCK', hash: verdict.hash, shareDifficulty: verdict.difficulty })
  await screen.findByRole('alert')
  expect(marks()[3]).toBe('failed')
})

test('a share without a proof says why there is none', async () => {
  shows(null)
  expect(await screen.findByText(/No proof is kept of this share/)).toBeTruthy()
  expect(screen.getByText(/were a best when they came/)).toBeTruthy()
})

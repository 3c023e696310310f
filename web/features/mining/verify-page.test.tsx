// What anybody pastes is verified here, on a proof mined in the test and then forged.
import { fireEvent, screen } from '@testing-library/react'
import { expect, test } from 'vitest'
import { verifyShareProof } from '../../../bitcoin/index.ts'
import { minedProof } from './tests/proof.ts'
import { type Answers, show } from './tests/show.tsx'
import { VerifyPage } from './verify-page.tsx'

const proof = minedProof()
const verdict = verifyShareProof(proof)
if (!verdict.ok) throw new Error(verdict.reason)

function paste(text: string, answers?: Answers): void {
  show(<VerifyPage />, answers)
  fireEvent.change(screen.getByRole('textbox', { name: /A proof in JSON/ }), { target: { value: text } })
  fireEvent.click(screen.getByRole('button', { name: 'Verify' }))
}

test('a pasted proof is verified in the browser, without asking anybody', async () => {
  paste(JSON.stringify(proof), () => {
    throw new Error('somebody was asked')
  })
  expect((await screen.findByRole('status')).textContent).toContain('Verified in your browser')
  expect(screen.getByText(verdict.hash)).toBeTruthy()
})

test('a proof whose address was exchanged does not hold, and the step that fails is named', async () => {
  paste(JSON.stringify({ ...proof, address: 'bcrt1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqdku202' }))
  expect((await screen.findByRole('alert')).textContent).toContain('does not hold')
  expect(screen.getAllByRole('img', { name: 'failed' })).toHaveLength(1)
})

test('a proof that came with another difficulty or hash is held against it', async () => {
  paste(JSON.stringify({ shareDifficulty: verdict.difficulty * 2, hash: verdict.hash, proof }))
  expect((await screen.findByRole('alert')).textContent).toContain('does not hold')
})

test('a hash that no kept proof has is said to be unknown', async () => {
  paste('ab'.repeat(32), (name) => (name === 'ShareByHash' ? { data: { shareByHash: null } } : undefined))
  expect((await screen.findByRole('alert')).textContent).toContain('No share with a proof has this hash')
})

test('what is neither is refused in words, at the field', () => {
  paste('my best share')
  expect(screen.getByRole('alert').textContent).toContain('neither a proof in JSON nor')
  expect(screen.getByRole('textbox').getAttribute('aria-invalid')).toBe('true')
})

test('nothing is said of a proof until it is asked for again', () => {
  paste('my best share')
  fireEvent.change(screen.getByRole('textbox'), { target: { value: 'another' } })
  expect(screen.queryByRole('alert')).toBeNull()
})

// The pages of blocks and of odds, in each of their states.
import { fireEvent, screen } from '@testing-library/react'
import { beforeEach, expect, test, vi } from 'vitest'
import { BlockPage } from './block-page.tsx'
import { BlocksPage } from './blocks-page.tsx'
import { luckInWords } from './effort.tsx'
import { OddsPage } from './odds-page.tsx'
import { ADDRESS } from './tests/share.ts'
import { show } from './tests/show.tsx'

beforeEach(() => {
  vi.stubGlobal('matchMedia', () => ({ matches: true, addEventListener() {}, removeEventListener() {} }))
})

const effort = { __typename: 'RoundEffort', shares: 12, work: 63, effort: 0.63, luck: 1.587, longerRounds: 0.5326 }
const block = {
  __typename: 'Block',
  id: 'b=',
  height: 1_234,
  hash: 'ab'.repeat(32),
  foundAt: '2026-11-23T00:00:00Z',
  address: ADDRESS,
  workerName: 'rig1',
  isDemo: false,
  rewardSats: '312504321',
  reward: { total: '312504321', subsidy: '312500000', fees: '4321', player: '310000000', poolFee: '2504321' },
  status: 'ACCEPTED',
  statusDetail: null,
  confirmations: 12,
  shareDifficulty: 0.002,
  networkDifficulty: 0.0011,
  effort,
  history: [
    { status: 'FOUND', at: '2026-11-23T00:00:00.000Z', detail: null },
    { status: 'ACCEPTED', at: '2026-11-23T00:00:01.000Z', detail: null },
  ],
  proof: { header: '', coinbase: '', merkleBranch: [], height: 1_234, network: 'SIGNET', address: ADDRESS },
}
const orphan = { ...block, id: 'o=', height: 1_233, status: 'ORPHANED', confirmations: 0, effort: null }
const window = { hashrate: 1e6, low: 5e5, high: 2e6, shares: 9 }
const network = {
  __typename: 'Network',
  id: 'n',
  name: 'MAINNET',
  height: 900_001,
  tipHash: '00'.repeat(32),
  difficulty: 150e12,
  hashrate: 1.07e21,
  changedAt: '2026-11-23T00:00:00Z',
}
const poolStats = { __typename: 'PoolStats', id: 'p', blocksFound: 1, hashrate: { oneHour: window }, round: effort }
const answerBlocks = (nodes: readonly unknown[]) => (name: string) => {
  if (name === 'Round') return { data: { poolStats, network } }
  const pageInfo = { endCursor: null, hasNextPage: false }
  return name === 'Blocks' ? { data: { blocks: { edges: nodes.map((node) => ({ node })), pageInfo } } } : undefined
}

test('the list says of each block what became of it, what its finder got, and what it took', () => {
  show(<BlocksPage />, answerBlocks([block, orphan]))
  const [first, second] = screen.getAllByRole('listitem')
  expect(first?.textContent).toContain('#1,234')
  expect(first?.textContent).toContain('12/100')
  // Not the whole reward: the pool took a fee.
  expect(first?.textContent).toContain('3.1 BTC')
  expect(first?.textContent).toContain('effort 63 %')
  expect(second?.textContent).toContain('orphaned')
  expect(second?.textContent).toContain('does not count')
  expect(screen.getByText('lucky: 53 % of all rounds take longer')).toBeTruthy()
})

test('without a block the list leads to the odds of one', () => {
  show(<BlocksPage />, answerBlocks([]))
  expect(screen.getByRole('link', { name: 'What are the odds?' }).getAttribute('href')).toBe('/odds')
})

const answerBlock = (node: unknown) => (name: string) => (name === 'Block' ? { data: { node } } : undefined)

test('a block shows how deep it lies, its reward to the satoshi, and its history', () => {
  show(<BlockPage id="b=" />, answerBlock(block))
  const bar = screen.getByRole('progressbar', { name: 'Confirmations' })
  expect([bar.getAttribute('aria-valuenow'), bar.getAttribute('aria-valuemax')]).toEqual(['12', '100'])
  for (const amount of ['3.1 BTC', '3.125 BTC', '0.00004321 BTC', '0.02504321 BTC'])
    expect(screen.getByText(amount)).toBeTruthy()
  expect(screen.getByText('of 3.12504321 BTC in all')).toBeTruthy()
  expect(screen.getByRole('list', { name: 'What became of it' }).children).toHaveLength(2)
})

test('an orphaned block says that it pays nothing and counts for nothing', () => {
  show(<BlockPage id="o=" />, answerBlock(orphan))
  expect(screen.getByText(/pays nothing and counts for nothing/)).toBeTruthy()
  expect(screen.getByText(/its work goes to the next one/)).toBeTruthy()
  expect(screen.getByText('none: it is not in the chain')).toBeTruthy()
})

test.each([
  [0.001, 'extremely lucky: nearly all rounds take longer'],
  [0.5, 'lucky: 61 % of all rounds take longer'],
  [2, 'unlucky: 14 % of all rounds take longer'],
  [8, 'very unlucky: hardly any round takes as long'],
])('an effort of %d is %s', (of, words) => {
  expect(luckInWords({ ...effort, effort: of, longerRounds: Math.exp(-of) } as never)).toBe(words)
})

const adjustment = {
  height: 901_152,
  blocksLeft: 1_150,
  at: '2026-11-30T00:00:00Z',
  factor: 1.111,
  low: 1.05,
  high: 1.17,
}
const answerAhead = (ahead: unknown) => (name: string) =>
  name === 'NetworkAhead' ? { data: { network: ahead } } : undefined

test('a newcomer types a hashrate, or chooses a device, and reads the odds in words', () => {
  show(<OddsPage />, answerAhead({ ...network, adjustment }))
  expect(screen.getByText('1 in 890,000')).toBeTruthy()
  expect(screen.getByText('1 in 17,000')).toBeTruthy()
  expect(screen.getByText('20 coins')).toBeTruthy()
  fireEvent.click(screen.getByRole('button', { name: 'NerdMiner' }))
  expect(screen.getByText('1 in 260 billion')).toBeTruthy()
  fireEvent.change(screen.getByRole('textbox', { name: 'Hashrate' }), { target: { value: 'fast' } })
  expect(screen.getByRole('alert').textContent).toContain('A number and a unit')
  fireEvent.change(screen.getByRole('textbox', { name: 'Hashrate' }), { target: { value: '900 EH/s' } })
  expect(screen.getAllByText('more than 99 %')).toHaveLength(3)
  expect(screen.getByText('about 121 blocks in 24 hours of mining')).toBeTruthy()
})

test('what another difficulty would mean can be tried', () => {
  show(<OddsPage />, answerAhead({ ...network, adjustment }))
  const field = screen.getByLabelText('Difficulty')
  fireEvent.change(field, { target: { value: '300 T' } })
  expect(screen.getByText('1 in 34,000')).toBeTruthy()
  fireEvent.change(field, { target: { value: 'much' } })
  expect(screen.getByRole('alert').textContent).toBe('A number, such as 150 T.')
  fireEvent.change(field, { target: { value: '' } })
  expect(screen.getByText('1 in 17,000')).toBeTruthy()
})

test('the next adjustment comes with how sure it is', () => {
  show(<OddsPage />, answerAhead({ ...network, adjustment }))
  expect(screen.getByText('+11.1 %')).toBeTruthy()
  expect(screen.getByText(/1,150 more blocks.*between \+5.0 % and \+17.0 %, 19 times in 20/)).toBeTruthy()
})

test('where there is no forecast the page says why', () => {
  show(<OddsPage />, answerAhead({ ...network, name: 'SIGNET', adjustment: null }))
  expect(screen.getByText(/This is a test network/)).toBeTruthy()
})

test('before the difficulty is known nothing is made up', () => {
  show(<OddsPage />, answerAhead({ ...network, difficulty: 0, adjustment: null }))
  expect(screen.getByText(/difficulty is not known yet/)).toBeTruthy()
})

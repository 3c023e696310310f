import { fireEvent, screen } from '@testing-library/react'
import { beforeEach, expect, test, vi } from 'vitest'
import type { BlockFieldsFragment } from '../../gql/graphql.ts'
import { BlockBanner } from './block-banner.tsx'
import { Celebration } from './celebration.tsx'
import { ADDRESS } from './tests/share.ts'
import { show } from './tests/show.tsx'

const block = {
  id: 'b=',
  height: 1_234,
  hash: 'ab'.repeat(32),
  foundAt: '2026-11-23T00:00:00Z',
  address: ADDRESS,
  workerName: 'rig1',
  isDemo: true,
  rewardSats: '312500000',
  reward: { total: '312500000', subsidy: '312000000', fees: '500000', player: '312500000', poolFee: '0' },
  confirmations: 1,
  status: 'ACCEPTED',
  statusDetail: null,
  shareDifficulty: 0.002,
  networkDifficulty: 0.0011,
} as BlockFieldsFragment

beforeEach(
  () => void vi.stubGlobal('matchMedia', () => ({ matches: true, addEventListener() {}, removeEventListener() {} })),
)

test('a block is celebrated in words: height, reward, who, and a link to its proof; a demo is labelled', () => {
  show(<Celebration block={block} close={() => undefined} />)
  const dialog = screen.getByRole('dialog', { name: 'Block 1234 found' })
  expect(dialog.textContent).toContain('1,234')
  expect(dialog.textContent).toContain('3.125 BTC')
  expect(dialog.textContent).toContain('DEMO')
  expect(dialog.querySelector('a')?.getAttribute('href')).toBe('/block/b%3D')
})

test('a click anywhere ends the celebration, and so does Escape, but a link does not', () => {
  const close = vi.fn()
  show(<Celebration block={block} close={close} />)
  const dialog = screen.getByRole('dialog')
  fireEvent.click(screen.getByText('3.125 BTC'))
  expect(close).toHaveBeenCalledTimes(1)
  fireEvent(dialog, new Event('cancel', { cancelable: true }))
  expect(close).toHaveBeenCalledTimes(2)
  fireEvent.click(screen.getByRole('link'))
  expect(close).toHaveBeenCalledTimes(2)
})

test("anybody's block is told in a line that can be dismissed, and goes by itself", () => {
  vi.useFakeTimers()
  const dismiss = vi.fn()
  show(<BlockBanner block={block} dismiss={dismiss} />)
  expect(screen.getByRole('status').textContent).toContain('Block 1,234 found')
  fireEvent.click(screen.getByRole('button', { name: /Dismiss/ }))
  expect(dismiss).toHaveBeenCalledTimes(1)
  vi.advanceTimersByTime(60_000)
  expect(dismiss).toHaveBeenCalledTimes(2)
  vi.useRealTimers()
})

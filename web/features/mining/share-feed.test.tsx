import { act, fireEvent, screen } from '@testing-library/react'
import { Profiler } from 'react'
import { afterEach, expect, test, vi } from 'vitest'
import { createFeed } from '../../live/feed.ts'
import { Announcer } from './announcer.tsx'
import type { ShareItem } from './rating.ts'
import { ShareFeedPanel } from './share-feed.tsx'
import { share } from './tests/share.ts'
import { show } from './tests/show.tsx'

afterEach(() => void vi.useRealTimers())

function showFeed(open = (_: ShareItem): void => undefined) {
  const feed = createFeed<ShareItem>()
  let commits = 0
  show(
    <Profiler id="feed" onRender={() => commits++}>
      <ShareFeedPanel feed={feed} open={open} />
      <Announcer feed={feed} />
    </Profiler>,
  )
  return { feed, commits: () => commits }
}

test('a thousand shares a second make at most seven renders', async () => {
  vi.useFakeTimers()
  const { feed, commits } = showFeed()
  const before = commits()
  for (let ms = 0; ms < 1_000; ms++) {
    await act(async () => {
      feed.push([share(ms, { at: new Date().toISOString() })])
      await vi.advanceTimersByTimeAsync(1)
    })
  }
  expect(commits() - before).toBeLessThanOrEqual(7)
  expect(commits() - before).toBeGreaterThanOrEqual(4)
})

test('an empty feed says that it waits; a demo share is labelled; a share opens', async () => {
  const opened: string[] = []
  const { feed } = showFeed(({ id }) => opened.push(id))
  expect(screen.getByText(/Waiting for the next share/)).toBeTruthy()
  act(() => feed.push([share(1, { isDemo: true, tone: 'best' })]))
  expect(await screen.findByText('DEMO')).toBeTruthy()
  fireEvent.click(screen.getByRole('button', { name: /by rig1, best: show its proof/ }))
  expect(opened).toEqual(['1'])
})

test('the list is called Live shares, and says whose each share is', async () => {
  const { feed } = showFeed()
  act(() => feed.push([share(7)]))
  const list = await screen.findByRole('list', { name: 'Live shares' })
  expect(list.textContent).toContain('rig7')
})

test('while it is paused it says how many shares wait', async () => {
  const { feed } = showFeed()
  act(() => feed.push([share(1)]))
  await screen.findByText('rig1')
  fireEvent.click(screen.getByRole('button', { name: 'Pause' }))
  act(() => feed.push([share(2), share(3)]))
  fireEvent.click(await screen.findByRole('button', { name: 'Resume (2 new)' }))
  expect(await screen.findByText('rig3')).toBeTruthy()
})

test('screen readers hear of a best at once, and of nothing else', async () => {
  const { feed } = showFeed()
  const log = screen.getByRole('log')
  act(() => feed.push([share(1), share(2, { tone: 'good' })]))
  expect(log.textContent).toBe('')
  act(() => feed.push([share(3, { tone: 'best', standing: 'PERSONAL_BEST', shareDifficulty: 1_638 })]))
  expect(log.textContent).toBe('New personal best: difficulty 1.64 k by rig3')
})

test('of many bests in a few seconds, screen readers hear the first only', () => {
  const { feed } = showFeed()
  act(() => feed.push([share(1, { tone: 'best', standing: 'PERSONAL_BEST' })]))
  act(() => feed.push([share(2, { tone: 'best', standing: 'PERSONAL_BEST' })]))
  expect(screen.getByRole('log').textContent).toContain('rig1')
})

import { ChakraProvider } from '@chakra-ui/react'
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react'
import { Profiler } from 'react'
import { afterEach, expect, test, vi } from 'vitest'
import { system } from '../../app/theme.ts'
import { createFeed } from '../../live/feed.ts'
import { ShareFeedPanel } from './share-feed.tsx'
import { createRater, type ShareItem } from './use-share-feed.ts'

afterEach(() => {
  cleanup()
  vi.useRealTimers()
})

const share = (n: number, over: Partial<ShareItem> = {}): ShareItem => ({
  id: String(n),
  at: new Date().toISOString(),
  address: 'tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx',
  workerName: `rig${n}`,
  isDemo: false,
  difficulty: 1,
  shareDifficulty: 1 + n,
  height: 1,
  hash: '00'.repeat(32),
  standing: 'ORDINARY',
  hasProof: false,
  tone: 'ordinary',
  ...over,
})

function shows(feed = createFeed<ShareItem>(), open = (_: ShareItem): void => undefined) {
  let commits = 0
  render(
    <ChakraProvider value={system}>
      <Profiler id="feed" onRender={() => commits++}>
        <ShareFeedPanel feed={feed} open={open} />
      </Profiler>
    </ChakraProvider>,
  )
  return { feed, commits: () => commits }
}

test('a thousand shares a second make at most seven renders a second', async () => {
  vi.useFakeTimers()
  const { feed, commits } = shows()
  const before = commits()
  await act(async () => {
    for (let ms = 0; ms < 1_000; ms++) {
      feed.push([share(ms)])
      await vi.advanceTimersByTimeAsync(1)
    }
  })
  expect(commits() - before).toBeLessThanOrEqual(7)
  expect(commits() - before).toBeGreaterThanOrEqual(1)
})

test('an empty feed says that it waits; a demo share is labelled; a share opens', async () => {
  const opened: string[] = []
  const { feed } = shows(createFeed<ShareItem>(), ({ id }) => opened.push(id))
  expect(screen.getByText(/Waiting for the next share/)).toBeTruthy()
  act(() => feed.push([share(1, { isDemo: true, tone: 'best' })]))
  expect(await screen.findByText('DEMO')).toBeTruthy()
  fireEvent.click(screen.getByRole('button', { name: /by rig1, best: show its proof/ }))
  expect(opened).toEqual(['1'])
})

test('a best is gold, above the fading mean is green, the rest is white', () => {
  const rate = createRater()
  expect(rate(share(10))).toBe('ordinary')
  expect(rate(share(100))).toBe('good')
  expect(rate(share(1))).toBe('ordinary')
  expect(rate(share(2, { standing: 'PERSONAL_BEST' }))).toBe('best')
  expect(rate(share(2, { standing: 'BLOCK' }))).toBe('best')
})

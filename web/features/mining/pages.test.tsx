// What each page says in each of its states, before and beside live data.
import { cleanup, fireEvent, screen } from '@testing-library/react'
import { beforeEach, expect, test, vi } from 'vitest'
import { ConnectCard } from './connect-card.tsx'
import { FindPlayer } from './find-player.tsx'
import { LandingPage } from './landing-page.tsx'
import { PlayerPage } from './player-page.tsx'
import { ADDRESS, share } from './tests/share.ts'
import { show } from './tests/show.tsx'

beforeEach(() => {
  vi.stubGlobal('matchMedia', () => ({ matches: true, addEventListener() {}, removeEventListener() {} }))
  history.replaceState(null, '', '/')
})

const window = (hashrate: number) => ({
  hashrate,
  low: hashrate / 2,
  high: hashrate * 2,
  shares: hashrate > 0 ? 9 : 0,
  seconds: 60,
})
const network = {
  __typename: 'Network',
  id: 'n',
  name: 'SIGNET',
  height: 12,
  tipHash: '00'.repeat(32),
  difficulty: 0.0011,
  hashrate: 8_000,
  changedAt: '2026-11-23T00:00:00Z',
}
const stratum = [{ __typename: 'StratumEndpoint', name: 'default', host: 'pool.example', port: 3333, tls: false }]
const poolStats = {
  __typename: 'PoolStats',
  id: 'p',
  hashrate: { fiveMinutes: window(48_000) },
  playersOnline: 3,
  workersOnline: 4,
  sharesAccepted: 100,
  blocksFound: 1,
  bestThisWeek: share(1, { isDemo: true, shareDifficulty: 0.0004 }),
  bestEver: null,
  best: { session: null, day: null, week: null, month: null, ever: null },
  stratum,
}
const player = {
  __typename: 'Player',
  id: 'x',
  address: ADDRESS,
  account: { handle: 'ada', displayName: 'Ada L', country: 'CH' },
  isDemo: false,
  firstSeenAt: '2026-11-23T00:00:00Z',
  lastShareAt: '2026-11-23T00:00:05Z',
  sharesAccepted: 97,
  work: 1,
  workersOnline: 1,
  hashrate: {
    oneMinute: window(1),
    fiveMinutes: window(1_000),
    oneHour: window(1),
    oneDay: window(0),
    sevenDays: window(0),
  },
  best: {
    session: null,
    day: null,
    month: share(2, { shareDifficulty: 0.000_001 }),
    week: share(2, { shareDifficulty: 0.000_001 }),
    ever: share(2, { shareDifficulty: 0.000_001 }),
  },
  shares: { edges: [{ node: share(4) }, { node: share(3) }] },
}
const part = (reason: string, count: number, level: string, summary: string) => ({
  reason,
  count,
  part: 0.03,
  hint: { level, summary, meaning: 'What it means.', advice: 'What to do.' },
})
const refusalReport = {
  from: '2026-11-22T01:00:00Z',
  accepted: 97,
  refused: 3,
  byReason: [part('STALE', 2, 'FINE', 'Stale 2.0 %: as is normal.'), part('DUPLICATE', 1, 'ACT', 'Duplicate: so.')],
  byWorker: [
    { workerName: 'rig1', accepted: 97, refused: 3, byReason: [part('STALE', 3, 'WATCH', 'Stale 3.0 %: slow.')] },
  ],
  byHour: [
    { from: '2026-11-22T23:00:00Z', accepted: 90, refused: 0 },
    { from: '2026-11-23T00:00:00Z', accepted: 7, refused: 3 },
  ],
}
const answerPlayer =
  (answer: unknown, report: unknown = refusalReport) =>
  (name: string) => {
    if (name === 'Player') return { data: { network, player: answer, poolStats } }
    return name === 'RefusalReport'
      ? { data: { player: { __typename: 'Player', id: 'x', refusalReport: report } } }
      : undefined
  }

test('the landing page shows the pool in figures, with demo miners labelled', async () => {
  show(<LandingPage />, (name) =>
    name === 'Landing' ? { data: { network, poolStats, blocks: { edges: [] } } } : undefined,
  )
  expect(screen.getByRole('heading', { level: 1 }).textContent).toContain('Every hash is a ticket')
  expect(screen.getByText('48.0 kH/s')).toBeTruthy()
  expect(screen.getByText('of 3 players')).toBeTruthy()
  expect(screen.getAllByText('DEMO')).toHaveLength(1)
  expect(screen.getByText('pool.example')).toBeTruthy()
})

test('a pool that does not answer says so and can be asked again', async () => {
  show(<LandingPage />, (name) => (name === 'Landing' ? { error: new Error('down') } : undefined))
  expect((await screen.findByRole('alert')).textContent).toContain('The pool could not be loaded')
  expect(screen.getByRole('button', { name: 'Try again' })).toBeTruthy()
})

test('while the player is asked for, something says so', () => {
  show(<PlayerPage address={ADDRESS} />)
  expect(screen.getByRole('status', { name: 'Loading the player' })).toBeTruthy()
})

test.each([
  ['NOT_AN_ADDRESS', 'This is not a Bitcoin address'],
  ['BAD_CHECKSUM', 'This address has a typing error'],
  ['WRONG_NETWORK', 'This address is for another network'],
  ['UNSUPPORTED', 'This kind of address cannot be paid here'],
])('a wrong address (%s) is told by its problem', (problem, title) => {
  show(<PlayerPage address="x" />, answerPlayer({ __typename: 'InvalidAddress', problem, message: 'In words.' }))
  expect(screen.getByRole('alert').textContent).toContain('In words.')
  expect(screen.getByRole('heading', { level: 1 }).textContent).toBe(title)
})

test('an address that was never seen is taught how to begin, with its own settings', () => {
  show(<PlayerPage address={ADDRESS} />, answerPlayer({ __typename: 'PlayerNotSeen', address: ADDRESS }))
  expect(screen.getByText(/No shares yet. Waiting for the first one/)).toBeTruthy()
  expect(screen.getByText(`${ADDRESS}.rig1`)).toBeTruthy()
})

test('a player sees shares, odds, bests and why shares were refused', async () => {
  show(<PlayerPage address={ADDRESS} />, answerPlayer(player))
  expect(await screen.findByText('rig4')).toBeTruthy()
  expect(screen.getByText('1/1,100')).toBeTruthy()
  expect(screen.getByText(/of 100 shares in the last 24 hours/).textContent).toContain('3.0 %')
  expect(screen.getByRole('img', { name: /a block needs 0.0011/ })).toBeTruthy()
})

test('a player who has signed in is shown by name; nobody’s name is shown where there is none', () => {
  show(<PlayerPage address={ADDRESS} />, answerPlayer(player))
  expect(screen.getByText('Ada L').textContent).toBe('Ada L')
  expect(screen.getByText('@ada')).toBeTruthy()
  expect(screen.getByText('· Switzerland')).toBeTruthy()
  cleanup()
  show(<PlayerPage address={ADDRESS} />, answerPlayer({ ...player, account: null }))
  expect(screen.getByText('Player')).toBeTruthy()
})

test('of refused shares, what needs somebody comes first and is open; each says what it means and what to do', () => {
  show(<PlayerPage address={ADDRESS} />, answerPlayer(player))
  const reasons = screen.getByRole('list', { name: 'By reason' })
  const items = [...reasons.querySelectorAll('details')]
  expect(items.map((each) => [each.open, each.querySelector('summary')?.textContent])).toEqual([
    [true, '■Duplicate: so.1 share, worth doing something'],
    [false, '●Stale 2.0 %: as is normal.2 shares, no need to act'],
  ])
  expect(items[0]?.textContent).toContain('What it means.What to do.')
  expect(screen.getByRole('img', { name: /most, 3, in the hour from/ })).toBeTruthy()
  expect(screen.getByText('Stale 3.0 %: slow.')).toBeTruthy()
})

test('who has found a block sees what became of it; who has not sees nothing of blocks', () => {
  const block = {
    __typename: 'Block',
    id: 'b=',
    height: 7,
    address: ADDRESS,
    isDemo: false,
    foundAt: '2026-11-23T00:00:00Z',
    rewardSats: '5',
    reward: null,
    status: 'ORPHANED',
    confirmations: 0,
  }
  const answer = (nodes: unknown[]) => (name: string) =>
    name === 'PlayerBlocks'
      ? { data: { blocks: { edges: nodes.map((node) => ({ node })) } } }
      : answerPlayer(player)(name)
  show(<PlayerPage address={ADDRESS} />, answer([block]))
  expect(screen.getByRole('list', { name: 'Blocks found' }).textContent).toContain('orphaned')
  cleanup()
  show(<PlayerPage address={ADDRESS} />, answer([]))
  expect(screen.queryByRole('list', { name: 'Blocks found' })).toBeNull()
})

test('without refused shares the page says that every share counted', () => {
  show(<PlayerPage address={ADDRESS} />, answerPlayer(player, { ...refusalReport, refused: 0, byReason: [] }))
  expect(screen.getByText(/None in the last 24 hours: every share counted/)).toBeTruthy()
})

test('a player whose last share is a day old has no odds to show, and is told so', () => {
  show(<PlayerPage address={ADDRESS} />, answerPlayer(player))
  expect(screen.getByText(/No share came in the last 24 hours/)).toBeTruthy()
})

test('a player whose miner has not found a share yet is told that it is coming', () => {
  const fresh = { ...player, lastShareAt: null, sharesAccepted: 0, shares: { edges: [] } }
  show(<PlayerPage address={ADDRESS} />, answerPlayer(fresh))
  expect(screen.getByText(/A miner is connected.*No shares yet: waiting for the first one/)).toBeTruthy()
})

const answerFind = (answer: unknown) => (name: string) =>
  name === 'FindPlayer' ? { data: { player: answer } } : undefined

function find(text: string): void {
  fireEvent.change(screen.getByRole('textbox', { name: 'Find your page' }), { target: { value: text } })
  fireEvent.click(screen.getByRole('button', { name: 'Open' }))
}

test('a mistyped address is refused where it was typed, in the words of the API', async () => {
  show(<FindPlayer />, answerFind({ __typename: 'InvalidAddress', message: 'That is not a Bitcoin address.' }))
  find('nonsense')
  expect((await screen.findByRole('alert')).textContent).toBe('That is not a Bitcoin address.')
  expect(location.pathname).toBe('/')
})

test('a right address leads to its page, also when the whole user name was pasted', async () => {
  let asked = ''
  show(<FindPlayer />, (_, { address }) => {
    asked = String(address)
    return { data: { player: { __typename: 'PlayerNotSeen', address: ADDRESS } } }
  })
  find(` ${ADDRESS}.rig1 `)
  await vi.waitFor(() => expect(location.pathname).toBe(`/player/${ADDRESS}`))
  expect(asked).toBe(ADDRESS)
})

test('when the API does not answer, the field says that', async () => {
  show(<FindPlayer />)
  find(ADDRESS)
  expect((await screen.findByRole('alert')).textContent).toContain('did not answer')
})

test('the settings name the fields as the device does, and complete themselves with the address', async () => {
  show(
    <ConnectCard endpoints={stratum as never} />,
    answerFind({ __typename: 'PlayerNotSeen', address: ADDRESS.toLowerCase() }),
  )
  expect(screen.getByText('Stratum User').parentElement?.textContent).toContain('YOUR_ADDRESS.rig1')
  const [field] = screen.getAllByRole('textbox')
  fireEvent.change(field as HTMLElement, { target: { value: ADDRESS.toUpperCase() } })
  expect((await screen.findByRole('link', { name: 'your page' })).getAttribute('href')).toBe(`/player/${ADDRESS}`)
  fireEvent.click(screen.getByRole('button', { name: 'Other' }))
  expect(screen.getByText('stratum+tcp://pool.example:3333')).toBeTruthy()
  expect(screen.getByText(`${ADDRESS}.rig1`)).toBeTruthy()
})

test('without a mining engine the card says so instead of showing settings that lead nowhere', () => {
  show(<ConnectCard endpoints={[]} />)
  expect(screen.getByText(/not up at the moment/)).toBeTruthy()
})

test('a setting is copied with a word about it, and where that is not allowed, says to select it', async () => {
  const copied: string[] = []
  vi.stubGlobal('navigator', { ...navigator, clipboard: { writeText: async (text: string) => void copied.push(text) } })
  show(<ConnectCard endpoints={stratum as never} address={ADDRESS} />)
  fireEvent.click(screen.getByRole('button', { name: 'Copy Stratum User' }))
  expect(await screen.findByText('Copied')).toBeTruthy()
  expect(copied).toEqual([`${ADDRESS}.rig1`])
  vi.stubGlobal('navigator', { ...navigator, clipboard: { writeText: () => Promise.reject(new Error('no')) } })
  fireEvent.click(screen.getByRole('button', { name: 'Copy Stratum Port' }))
  expect(await screen.findByText('Select it')).toBeTruthy()
  vi.unstubAllGlobals()
})

test('a player who keeps the page private is no error, and shows nothing', () => {
  show(<PlayerPage address={ADDRESS} />, answerPlayer({ __typename: 'PlayerHidden', address: ADDRESS }))
  expect(screen.getByRole('heading', { name: 'This player keeps the page private' })).toBeTruthy()
  expect(document.body.textContent).not.toContain(ADDRESS.slice(0, 8))
})

// The leaderboard in each of its states, and what the address bar makes of it.
import { fireEvent, screen } from '@testing-library/react'
import { beforeEach, expect, test, vi } from 'vitest'
import { ADDRESS } from '../mining/tests/share.ts'
import { show } from '../mining/tests/show.tsx'
import { readChoice, variablesOf, writeChoice } from './choice.ts'
import { LeaderboardPage } from './leaderboard-page.tsx'
import { barOf } from './place-row.tsx'

beforeEach(() => {
  vi.stubGlobal('matchMedia', () => ({ matches: true, addEventListener() {}, removeEventListener() {} }))
  history.replaceState(null, '', '/leaderboard')
})

const placeOf = (rank: number, score: number, address: string, more: object = {}) => ({
  __typename: 'LeaderboardEntry',
  rank,
  score,
  reachedAt: '2026-11-23T00:00:00Z',
  player: { __typename: 'Player', id: `p${rank}`, address, isDemo: false, account: null },
  share: { __typename: 'Share', id: `s${rank}=`, at: '2026-11-23T00:00:00Z' },
  ...more,
})
const first = placeOf(1, 5_000, 'tb1qother000000000000000001')
const own = placeOf(2, 40, ADDRESS)
const boardOf = (places: readonly object[], more: object = {}) => ({
  __typename: 'Leaderboard',
  from: '2026-11-23T00:00:00Z',
  until: '2999-11-30T00:00:00Z',
  entrants: places.length,
  entries: {
    edges: places.map((node) => ({ node })),
    pageInfo: { endCursor: null, hasNextPage: false },
  },
  ...more,
})
const asked: Record<string, unknown>[] = []
const answer = (places: readonly object[], changed?: readonly object[]) => (name: string, variables: object) => {
  asked.push({ name, ...variables })
  if (name === 'Leaderboard') return { data: { leaderboard: boardOf(places) } }
  if (name === 'LeaderboardChanged') return changed && { data: { leaderboardChanged: boardOf(changed) } }
  if (name === 'LeaderboardModels') return { data: { leaderboardModels: [{ model: 'NERDMINER', entrants: 3 }] } }
  if (name === 'LeaderboardCountries') return { data: { leaderboardCountries: [{ country: 'CH', entrants: 2 }] } }
  if (name === 'OwnPlace') return { data: { leaderboard: { entrants: 2, around: [first, own] } } }
  if (name === 'FindPlayer') return { data: { player: { __typename: 'Player', address: ADDRESS } } }
  return undefined
}

test('each place has its rank, its player and the score, which leads to the proof', () => {
  show(<LeaderboardPage />, answer([first, own]))
  const [one, two] = screen.getAllByRole('listitem')
  expect(one?.textContent).toMatch(/^1tb1qothe…000001/)
  expect(one?.querySelector('a[href="/share/s1%3D"]')?.textContent).toBe('5.00 k')
  expect(two?.textContent).toContain('40.0')
  expect(screen.getByText('2 players')).toBeTruthy()
})

test('who has a name is listed by it, with what is theirs alone beside', () => {
  const named = (account: object) => ({
    player: { __typename: 'Player', id: 'n', address: ADDRESS, isDemo: false, account },
  })
  show(
    <LeaderboardPage />,
    answer([
      placeOf(1, 3, ADDRESS, named({ handle: 'ada', displayName: 'Ada' })),
      placeOf(2, 2, ADDRESS, named({ handle: 'bob', displayName: null })),
      placeOf(3, 1, ADDRESS, named({ handle: null, displayName: 'Eve' })),
    ]),
  )
  const lines = screen.getAllByRole('listitem').map(({ textContent }) => textContent)
  expect(lines[0]).toMatch(/^1Ada@ada/)
  expect(lines[1]).toMatch(/^2@bob/)
  expect(lines[2]).toMatch(/^3Eve\w+…\w+/)
})

test('what is told of a change replaces the list', () => {
  show(<LeaderboardPage />, answer([own], [first, own]))
  expect(screen.getByText('2 players')).toBeTruthy()
})

test('a choice goes into the address, and the board that belongs to it is asked for', () => {
  show(<LeaderboardPage />, answer([first]))
  fireEvent.click(screen.getByRole('button', { name: 'Work' }))
  fireEvent.click(screen.getByRole('button', { name: 'All time' }))
  expect(location.search).toBe('?time=ever&by=work')
  fireEvent.change(screen.getByRole('combobox', { name: 'Kind of miner' }), { target: { value: 'NERDMINER' } })
  expect(location.search).toBe('?time=ever&by=work&model=nerdminer')
  expect(asked.at(-1)).toMatchObject({ period: 'EVER', measure: 'WORK', model: 'NERDMINER', source: 'ALL' })
})

test('an empty board leads to a first share, and to the demo miners, which are labelled', () => {
  show(<LeaderboardPage />, answer([]))
  expect(screen.getByText('Nobody yet')).toBeTruthy()
  expect(screen.getByRole('link', { name: 'Connect a miner' }).getAttribute('href')).toBe('/')
  fireEvent.click(screen.getByRole('button', { name: /demo miners/ }))
  expect(location.search).toBe('?demo=1')
})

test('who types an address sees the own rank and who is just ahead', async () => {
  show(<LeaderboardPage />, answer([first, own]))
  fireEvent.click(screen.getByRole('button', { name: 'Find me' }))
  expect(screen.getByRole('alert').textContent).toContain('Type or paste')
  fireEvent.change(screen.getByRole('textbox', { name: 'Your address' }), { target: { value: `${ADDRESS}.rig1` } })
  fireEvent.click(screen.getByRole('button', { name: 'Find me' }))
  expect(await screen.findByText('#2')).toBeTruthy()
  expect(screen.getByRole('list', { name: 'Around you' }).children).toHaveLength(2)
  expect(location.search).toContain(`me=${ADDRESS}`)
})

test('a server that does not answer is said to, with a way to try again', () => {
  show(<LeaderboardPage />, (name) => (name === 'Leaderboard' ? { error: new Error('down') } : undefined))
  expect(screen.getByRole('button', { name: 'Try again' })).toBeTruthy()
})

test('every choice is read back from the address it makes, and nonsense reads as this week', () => {
  for (const time of ['week', 'lastweek', 'month', 'ever'])
    for (const by of ['best', 'work'])
      for (const from of ['all', 'hosted', 'proxy']) {
        const choice = readChoice(new URLSearchParams({ time, by, from, me: ADDRESS }))
        expect(readChoice(new URLSearchParams(writeChoice(choice)))).toEqual(choice)
      }
  const nonsense = readChoice(new URLSearchParams({ time: 'x', by: 'y', from: 'z', model: 'toaster' }))
  expect(variablesOf(nonsense)).toMatchObject({ period: 'WEEK', previous: false, measure: 'BEST', source: 'ALL' })
  const land = readChoice(new URLSearchParams({ from: 'proxy', country: 'ch' }))
  expect(variablesOf(land)).toMatchObject({ source: 'ALL', model: null, country: 'CH' })
  expect(writeChoice(land)).toEqual({ country: 'ch' })
  expect(readChoice(new URLSearchParams({ country: 'c', model: 'bitaxe' })).country).toBeNull()
  const both = readChoice(new URLSearchParams({ from: 'proxy', model: 'bitaxe' }))
  expect(variablesOf(both)).toMatchObject({ source: 'ALL', model: 'BITAXE' })
})

test('a country is chosen by its name, in place of a kind of miner', () => {
  history.replaceState(null, '', '/leaderboard?model=bitaxe')
  show(<LeaderboardPage />, answer([first]))
  const select = screen.getByRole('combobox', { name: 'Country' })
  expect(select.textContent).toBe('Every countrySwitzerland (2)')
  fireEvent.change(select, { target: { value: 'CH' } })
  expect(location.search).toBe('?country=ch')
  expect(asked.at(-1)).toMatchObject({ country: 'CH', model: null, source: 'ALL' })
})

test('bars show parts of work, and orders of magnitude of luck', () => {
  expect([barOf(50, 100, 'WORK'), barOf(100, 100, 'BEST')]).toEqual([0.5, 1])
  expect(barOf(1, 1_000, 'BEST')).toBeCloseTo(0.5)
  expect([barOf(1, 1e9, 'BEST'), barOf(0, 0, 'WORK')]).toEqual([0.02, 0])
})

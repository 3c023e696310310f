import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createSession, type Session, type SessionParts } from './session.ts'

const minute = 60_000
let nowMs: number
let stored: Map<string, string>
let answers: Awaited<ReturnType<SessionParts['renew']>>[]
let renewed: number
const open: Session[] = []
beforeEach(() => {
  vi.useFakeTimers()
  nowMs = Date.parse('2026-11-23T12:00:00Z')
  stored = new Map()
  answers = []
  renewed = 0
})
afterEach(() => {
  for (const each of open.splice(0)) each.close()
  vi.useRealTimers()
})

const inMinutes = (n: number): string => new Date(nowMs + n * minute).toISOString()
let queue = Promise.resolve()
function tab(): Session {
  const session = createSession({
    storage: {
      getItem: (key) => stored.get(key) ?? null,
      setItem: (key, value) => void stored.set(key, value),
      removeItem: (key) => void stored.delete(key),
    },
    now: () => nowMs,
    alone: (work) => {
      queue = queue.then(work)
      return queue
    },
    renew: async () => {
      renewed++
      return answers.shift() ?? 'away'
    },
  })
  open.push(session)
  return session
}
async function pass(minutes: number): Promise<void> {
  for (let second = 0; second < minutes * 60; second += 5) {
    nowMs += 5_000
    await vi.advanceTimersByTimeAsync(5_000)
  }
}

test('who has not signed in is out, and nothing is asked for', async () => {
  const session = tab()
  await pass(30)
  expect([session.state(), renewed]).toEqual(['out', 0])
})

test('tokens are renewed a minute before they end, over and over', async () => {
  const session = tab()
  session.began(inMinutes(15))
  expect(session.state()).toBe('in')
  await pass(13.9)
  expect(renewed).toBe(0)
  answers = [{ accessExpiresAt: inMinutes(16.1) }]
  await pass(0.2)
  expect([session.state(), renewed]).toEqual(['in', 1])
  await pass(14)
  expect(renewed).toBeLessThanOrEqual(2)
})

test('one who comes back after hours is neither in nor out until the server has said', async () => {
  stored.set('session.access-expires-at', inMinutes(-90))
  answers = [{ accessExpiresAt: inMinutes(15) }]
  const session = tab()
  expect(session.state()).toBe('unknown')
  await pass(0.1)
  expect(session.state()).toBe('in')
})

test('a session that the server has ended is out; a server that cannot be asked is asked again', async () => {
  stored.set('session.access-expires-at', inMinutes(-90))
  answers = ['away', 'away', 'ended']
  const session = tab()
  await pass(0.4)
  expect([session.state(), renewed]).toEqual(['unknown', 2])
  await pass(0.4)
  expect([session.state(), renewed, stored.size]).toEqual(['out', 3, 0])
})

test('two tabs renew once, and sign out together', async () => {
  stored.set('session.access-expires-at', inMinutes(0.5))
  answers = [{ accessExpiresAt: inMinutes(15) }]
  const [one, two] = [tab(), tab()]
  await pass(0.1)
  expect([one.state(), two.state(), renewed]).toEqual(['in', 'in', 1])
  const told = vi.fn()
  two.onChange(told)
  one.ended()
  dispatchEvent(new StorageEvent('storage', { key: 'session.access-expires-at' }))
  expect([one.state(), two.state(), told.mock.calls.length]).toEqual(['out', 'out', 1])
})

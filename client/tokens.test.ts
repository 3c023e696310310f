import { expect, test } from 'vitest'
import { createTokenKeeper, type Tokens } from './tokens.ts'

const startMs = Date.parse('2026-11-23T08:00:00Z')
const minuteMs = 60_000

function keeperAt(minutesLeft: number) {
  let nowMs = startMs
  const changes: (Tokens | null)[] = []
  const asked: string[] = []
  const answers: (Tokens | null | Error)[] = []
  const tokens = (n: number, endsMs: number): Tokens => ({
    accessToken: `access${n}`,
    accessExpiresAt: new Date(endsMs).toISOString(),
    refreshToken: `refresh${n}`,
    refreshExpiresAt: new Date(endsMs + 30 * 24 * 60 * minuteMs).toISOString(),
  })
  const keeper = createTokenKeeper({
    tokens: tokens(1, startMs + minutesLeft * minuteMs),
    renew: async (refreshToken) => {
      asked.push(refreshToken)
      const answer = answers.shift()
      if (answer instanceof Error) throw answer
      return answer === undefined ? tokens(2, nowMs + 15 * minuteMs) : answer
    },
    changed: (each) => changes.push(each),
    now: () => nowMs,
  })
  const passes = (minutes: number): void => {
    nowMs += minutes * minuteMs
  }
  return { keeper, changes, asked, answers, tokens, passes }
}

test('a token is old a minute before its end', () => {
  const { keeper, passes } = keeperAt(15)
  passes(13.9)
  expect(keeper.isOld()).toBe(false)
  passes(0.1)
  expect(keeper.isOld()).toBe(true)
})

test('however many ask at once, tokens are renewed once', async () => {
  const { keeper, changes, asked } = keeperAt(0)
  await Promise.all([keeper.renew(), keeper.renew(), keeper.renew()])
  expect(asked).toEqual(['refresh1'])
  expect(changes.map((each) => each?.accessToken)).toEqual(['access2'])
  expect(keeper.access()).toBe('access2')
  expect(keeper.isOld()).toBe(false)
})

test('a session that has ended leaves nobody', async () => {
  const { keeper, changes, answers } = keeperAt(0)
  answers.push(null)
  await keeper.renew()
  expect(changes).toEqual([null])
  expect(keeper.access()).toBeNull()
  expect(keeper.isOld()).toBe(false)
})

test('while the API cannot be asked, tokens stay, and the next time they are renewed', async () => {
  const { keeper, changes, answers } = keeperAt(0)
  answers.push(new Error('away'))
  await expect(keeper.renew()).rejects.toThrow('away')
  expect([keeper.access(), changes]).toEqual(['access1', []])
  await keeper.renew()
  expect(keeper.access()).toBe('access2')
})

test('with a clock that is an hour fast, tokens are renewed once a minute at most', async () => {
  const { keeper, answers, tokens, passes } = keeperAt(-45)
  answers.push(tokens(3, startMs - 45 * minuteMs))
  expect(keeper.isOld()).toBe(true)
  await keeper.renew()
  passes(0.9)
  expect(keeper.isOld()).toBe(false)
  passes(0.1)
  expect(keeper.isOld()).toBe(true)
})

test('who signs in while tokens are renewed keeps what they signed in with', async () => {
  const { keeper, tokens } = keeperAt(0)
  const renewal = keeper.renew()
  keeper.set(tokens(7, startMs + 15 * minuteMs))
  await renewal
  expect(keeper.access()).toBe('access7')
})

test('a token that the API would not have is renewed, however young', () => {
  const { keeper } = keeperAt(15)
  keeper.refused()
  expect(keeper.isOld()).toBe(true)
})

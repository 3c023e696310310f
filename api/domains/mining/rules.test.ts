import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { testPublisher } from '../../tests/publisher.ts'
import { type Best, betterOf, isDemoAgent, mondayOf, settledStatus, standingOf, unstorable } from './rules.ts'

const best = (difficulty: number): Best => ({ difficulty, atMs: 1, instanceId: 1, sequence: 1 })
const bests = (player: number, week: number, worker: number, session: number) => ({
  player: best(player),
  week: best(week),
  worker: best(worker),
  session: best(session),
})

describe('the standing of a share', () => {
  test.each([
    [101, 'personal_best'],
    [100, 'week_best'],
    [51, 'week_best'],
    [50, 'worker_best'],
    [21, 'worker_best'],
    [20, 'session_best'],
    [11, 'session_best'],
    [10, 'ordinary'],
  ])('at difficulty %d over bests of 100, 50, 20 and 10 is %s', (difficulty, standing) => {
    expect(standingOf(difficulty, false, bests(100, 50, 20, 10))).toBe(standing)
  })

  test('is a personal best for the first share ever, and a block whatever its difficulty', () => {
    const none = { player: null, week: null, worker: null, session: null }
    expect(standingOf(1e-9, false, none)).toBe('personal_best')
    expect(standingOf(1, true, bests(100, 50, 20, 10))).toBe('block')
  })

  test('keeps the first of two equal shares', () => {
    const first = best(5)
    expect(betterOf(first, best(5))).toBe(first)
  })
})

describe('the ISO week', () => {
  test.each([
    ['2026-11-23T00:00:00.000Z', '2026-11-23'],
    ['2026-11-22T23:59:59.999Z', '2026-11-16'],
    ['2026-01-01T12:00:00Z', '2025-12-29'],
    ['2025-01-05T23:59:59.999Z', '2024-12-30'],
    ['1970-01-01T00:00:00Z', '1969-12-29'],
  ])('of %s is named %s', (at, monday) => {
    expect(mondayOf(Date.parse(at))).toBe(monday)
  })

  test('begins on a Monday, at most seven days before', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4e12 }), (atMs) => {
        const startMs = Date.parse(mondayOf(atMs))
        expect(new Date(startMs).getUTCDay()).toBe(1)
        expect(atMs - startMs).toBeGreaterThanOrEqual(0)
        expect(atMs - startMs).toBeLessThan(7 * 86_400_000)
      }),
    )
  })
})

describe('a block', () => {
  test.each([
    ['found', 'accepted', 'accepted'],
    ['found', 'rejected', 'rejected'],
    ['rejected', 'accepted', 'accepted'],
    ['accepted', 'rejected', 'accepted'],
    ['accepted', 'confirmed', 'confirmed'],
    ['confirmed', 'accepted', 'confirmed'],
    ['confirmed', 'rejected', 'confirmed'],
    ['accepted', 'orphaned', 'orphaned'],
    ['orphaned', 'accepted', 'accepted'],
    ['confirmed', 'orphaned', 'orphaned'],
  ] as const)('that is %s, told %s, is %s', (current, outcome, status) => {
    expect(settledStatus(current, outcome)).toBe(status)
  })
})

describe('an event that reads well', () => {
  const stratum = testPublisher('rules')
  const nowMs = Date.now()
  test.each([
    ['now', {}, undefined],
    ['before the first block', { atMs: Date.UTC(2009, 0, 2) }, 'before the first block'],
    ['more than a day ahead', { atMs: nowMs + 86_400_001 }, 'in the future'],
    ['a day ahead', { atMs: nowMs + 86_400_000 }, undefined],
    ['at a height that no column holds', { height: 2 ** 31 }, 'height out of range'],
    ['at the last height', { height: 2 ** 31 - 1 }, undefined],
    ['with an absurd difficulty', { difficulty: 1e31 }, 'difficulty out of range'],
    ['with a zero character', { worker: 'a\u0000' }, 'text with a zero character'],
  ])('%s is storable or says why not', (_what, fields, reason) => {
    expect(unstorable(stratum.accepts({ atMs: nowMs, ...fields }), nowMs)).toBe(reason)
  })
})

test('only agents of the labelled demo miners are demo', () => {
  expect(isDemoAgent('thebitcoingame-demo/1.0')).toBe(true)
  expect(isDemoAgent('bitaxe thebitcoingame-demo/')).toBe(false)
})

import { expect, test } from 'vitest'
import { readable } from './terminal.ts'

test('a log line shows time, process, level, message and its own fields', () => {
  const line = {
    level: 'warn',
    time: '2026-11-23T03:12:01.123Z',
    process: 'stratum',
    msg: 'node is slow',
    waitedMs: 900,
  }
  expect(readable('stratum', line)).toBe('03:12:01 stratum  warn  node is slow waitedMs=900')
})

test('an error shows its message, not its stack', () => {
  const err = { type: 'Error', message: 'refused', stack: 'Error: refused\n at x' }
  expect(readable('api', { level: 'error', time: '2026-11-23T03:12:01Z', msg: 'failed', err })).toMatch(
    /failed refused$/,
  )
})

test('a long value is cut, and a broken time does no harm', () => {
  const shown = readable('api', { time: 'never', msg: 'm', field: 'x'.repeat(500) })
  expect(shown.length).toBeLessThan(150)
})

import { expect, test } from 'vitest'
import { pauseAfter, type Supervised, supervise } from './supervise.ts'

/** Something that can end, and counts what is done to it. */
function part(failuresFirst = 0) {
  let end = Promise.withResolvers<string>()
  const counts = { starts: 0, stops: 0 }
  let restarted = Promise.withResolvers<void>()
  const supervised: Supervised = {
    name: 'part',
    ended: () => end.promise,
    again: async () => {
      counts.starts++
      if (counts.starts <= failuresFirst) throw new Error('not yet')
      end = Promise.withResolvers<string>()
      restarted.resolve()
      restarted = Promise.withResolvers<void>()
    },
    stop: async () => {
      counts.stops++
      end.resolve('code 0')
    },
    kill: async () => end.resolve('SIGKILL'),
  }
  return { supervised, counts, ends: () => end.resolve('code 1'), restarts: () => restarted.promise }
}

test('what ends is started again, as often as it ends', async () => {
  const { supervised, counts, ends, restarts } = part()
  const supervision = supervise(supervised)
  for (let times = 1; times <= 2; times++) {
    const restart = restarts()
    ends()
    await restart
    expect(counts.starts).toBe(times)
  }
  await supervision.stop()
})

test('a start that fails is tried again', async () => {
  const { supervised, counts, ends, restarts } = part(1)
  const supervision = supervise(supervised)
  const restart = restarts()
  ends()
  await restart
  expect(counts.starts).toBe(2)
  await supervision.stop()
})

test('what is stopped is not started again, even in the pause before a start', async () => {
  const { supervised, counts, ends } = part()
  const supervision = supervise(supervised)
  ends()
  await supervision.stop()
  expect(counts).toEqual({ starts: 0, stops: 1 })
})

test('the pause grows to half a minute and no further', () => {
  expect([1, 2, 3, 20].map(pauseAfter)).toEqual([250, 500, 1_000, 30_000])
})

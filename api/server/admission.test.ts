import { Counter, Gauge } from 'prom-client'
import { beforeEach, describe, expect, test } from 'vitest'
import { type Admission, createAdmission, type Turn } from './admission.ts'

/** The event loop goes round so many times. */
async function rounds(n: number): Promise<void> {
  for (let i = 0; i < n; i++) await new Promise((resolve) => setImmediate(resolve))
}

describe('admission', () => {
  let now = 0
  let cpu = 0
  let admission: Admission
  let begun: string[] = []
  const refused: unknown[] = []
  const open = new Map<string, Turn[]>()
  const registers: [] = []
  beforeEach(() => {
    now = 1_000
    cpu = 0
    begun = []
    refused.length = 0
    open.clear()
    const waiting = new Gauge({ name: 'w', help: 'w', registers })
    const turnedAway = new Counter({ name: 't', help: 't', registers })
    admission = createAdmission(
      { waiting, turnedAway },
      () => now,
      () => cpu,
    )
  })
  function asks(who: string, times = 1): void {
    for (let i = 0; i < times; i++) {
      admission.enter(who).then(
        (turn) => {
          begun.push(who)
          open.set(who, [...(open.get(who) ?? []), turn])
        },
        (error) => refused.push(error),
      )
    }
  }
  /** Each of theirs takes so long of the processor, one after the other. */
  async function works(who: string, ms: number): Promise<void> {
    for (const turn of open.get(who) ?? []) {
      cpu += ms
      turn.leave()
    }
    open.delete(who)
    await rounds(100)
  }

  test('who comes alone begins at once; of one address few are at work', async () => {
    asks('a')
    await Promise.resolve()
    await Promise.resolve()
    expect(begun).toEqual(['a'])
    asks('a', 9)
    await rounds(100)
    expect(begun).toHaveLength(4)
    await works('a', 1)
    expect(begun).toHaveLength(8)
  })

  test('as many begin in a round of the event loop as operations of late leave time for', async () => {
    for (let n = 0; n < 4; n++) {
      asks(`dear ${n}`)
      await rounds(2)
      await works(`dear ${n}`, 30)
    }
    begun = []
    for (let n = 0; n < 10; n++) asks(`a${n}`)
    await rounds(3)
    expect(begun.length).toBeLessThan(6)
    await rounds(20)
    expect(begun).toHaveLength(10)
    for (let n = 0; n < 10; n++) await works(`a${n}`, 0.05)
    for (let n = 0; n < 30; n++) {
      asks('cheap')
      await rounds(1)
      await works('cheap', 0.05)
    }
    begun = []
    for (let n = 0; n < 10; n++) asks(`b${n}`)
    await rounds(2)
    expect(begun).toHaveLength(10)
  })

  test('of those who wait, who had least comes first, however late', async () => {
    asks('greedy', 4)
    await rounds(10)
    await works('greedy', 50)
    for (let n = 0; n < 24; n++) asks(`at work ${n}`)
    await rounds(50)
    begun = []
    asks('greedy')
    asks('modest')
    await rounds(10)
    expect(begun).toEqual([])
    await works('at work 0', 1)
    await works('at work 1', 1)
    expect(begun).toEqual(['modest', 'greedy'])
  })

  test('what somebody had is forgotten', async () => {
    asks('greedy')
    await rounds(5)
    await works('greedy', 50)
    now += 60_000
    for (let n = 0; n < 24; n++) asks(`at work ${n}`)
    await rounds(50)
    begun = []
    asks('stranger')
    asks('greedy')
    await works('at work 0', 1)
    expect(begun).toEqual(['greedy'])
  })

  test('many of one address wait behind one of another', async () => {
    for (let n = 0; n < 24; n++) asks(`at work ${n}`)
    await rounds(50)
    begun = []
    asks('many', 30)
    asks('one')
    await works('at work 0', 1)
    expect(begun).toEqual(['one'])
  })

  test('what is dear goes one by one, and keeps nobody else from the turn', async () => {
    asks('a')
    asks('b')
    await rounds(5)
    const [first, second] = [open.get('a')?.[0] as Turn, open.get('b')?.[0] as Turn]
    await first.costs(5_000)
    let isThere = false
    void second.costs(5_000).then(() => {
      isThere = true
    })
    for (let n = 0; n < 24; n++) asks(`c${n}`)
    await rounds(50)
    expect(begun).toHaveLength(26)
    expect(isThere).toBe(false)
    first.leave()
    first.leave()
    await rounds(5)
    expect(isThere).toBe(true)
    // One that left while it waited does not keep the place.
    asks('d')
    await rounds(50)
    second.leave()
    await rounds(5)
    asks('e')
    await rounds(5)
    await open.get('e')?.[0]?.costs(5_000)
  })

  test('of one address at most five hundred wait; the others are told that it is busy', async () => {
    asks('flood', 600)
    await rounds(50)
    expect(refused).toHaveLength(600 - 4 - 500)
    expect(refused[0]).toMatchObject({ extensions: { code: 'BUSY' } })
    asks('other')
    await rounds(5)
    expect(begun).toContain('other')
  })

  test('where twenty thousand wait, whoever has most waiting gives place', async () => {
    for (let n = 0; n < 24; n++) asks(`at work ${n}`)
    await rounds(50)
    begun = []
    for (let n = 0; n < 40; n++) asks(`flood ${n}`, 500)
    asks('late')
    await rounds(2)
    expect(refused).toHaveLength(1)
    await works('at work 0', 1)
    expect(begun).toEqual(['late'])
  })
})

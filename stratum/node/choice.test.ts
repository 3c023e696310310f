import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Candidate, chooseNode, lostTipPatienceMs, type Tip } from './choice.ts'

const nowMs = 1_000_000
const at = (height: number, branch = 'a'): Tip => ({ hash: `${branch}${height}`, height })

interface Named extends Candidate {
  readonly name: string
}
function node(name: string, tip: Tip | null, fields: Partial<Candidate> & { past?: string[] } = {}): Named {
  const past = fields.past ?? []
  return {
    name,
    fit: true,
    tip,
    fineSinceMs: 0,
    returnAfterMs: 5_000,
    had: (hash) => hash === tip?.hash || past.includes(hash),
    ...fields,
  }
}
const choose = (candidates: Named[], inUse: Named | null, tip: Tip | null, lostSinceMs = nowMs): string | null =>
  chooseNode({ candidates, inUse, tip, lostSinceMs, nowMs })?.name ?? null

describe('the node that miners get templates from', () => {
  test('is the preferred one of those with the newest tip', () => {
    const [first, second] = [node('first', at(10)), node('second', at(10))]
    expect(choose([first, second], null, null)).toBe('first')
    expect(choose([first, second], first, at(10))).toBe('first')
  })

  test('is none while none is fit', () => {
    expect(choose([node('first', at(10), { fit: false }), node('second', null)], null, at(9))).toBeNull()
  })

  test('is the second at once when the first is dead, or behind', () => {
    const second = node('second', at(10))
    const dead = node('first', at(10), { fit: false })
    expect(choose([dead, second], dead, at(10))).toBe('second')
    const behind = node('first', at(9))
    expect(choose([behind, second], behind, at(9))).toBe('second')
  })

  test('is the first again only after it has been fine for a while', () => {
    const second = node('second', at(10))
    const back = (ms: number): Named => node('first', at(10), { fineSinceMs: nowMs - ms })
    expect(choose([back(4_999), second], second, at(10))).toBe('second')
    expect(choose([back(5_000), second], second, at(10))).toBe('first')
  })

  test('is the one that saw the present tip first, of two with blocks of one height', () => {
    const [first, second] = [node('first', at(10, 'b')), node('second', at(10))]
    expect(choose([first, second], second, at(10))).toBe('second')
    // And when nobody has the present one any more, whoever is left.
    expect(choose([first, node('second', at(10), { fit: false })], second, at(10))).toBe('first')
  })

  test('is not one that lags behind what miners have', () => {
    const lagging = node('second', at(9))
    const dead = node('first', at(10), { fit: false })
    expect(choose([dead, lagging], dead, at(10))).toBeNull()
    expect(choose([dead, lagging], dead, at(10), nowMs - lostTipPatienceMs)).toBe('second')
  })

  test('is followed down by a reorganisation that it has seen itself', () => {
    const reorganised = node('first', at(9, 'b'), { past: ['a10'] })
    expect(choose([reorganised], reorganised, at(10))).toBe('first')
    // Another node that still has the higher one knows better.
    expect(choose([reorganised, node('second', at(10))], reorganised, at(10))).toBe('second')
  })
})

test('nobody is ever sent to a node that is not fit, nor back to an older block by one that only lags', () => {
  const anyTip = fc.record({ height: fc.integer({ min: 1, max: 4 }), branch: fc.constantFrom('a', 'b') })
  const anyNode = fc.record({
    fit: fc.boolean(),
    tip: fc.option(anyTip.map(({ height, branch }) => at(height, branch))),
    fineSinceMs: fc.constantFrom(0, nowMs - 1_000),
    past: fc.subarray(['a1', 'a2', 'a3', 'a4', 'b1', 'b2', 'b3', 'b4']),
  })
  fc.assert(
    fc.property(fc.array(anyNode, { minLength: 1, maxLength: 4 }), fc.nat(3), anyTip, (drawn, used, has) => {
      const candidates = drawn.map(({ tip, ...fields }, i) => node(String(i), tip, fields))
      const tip = at(has.height, has.branch)
      const inUse = candidates[used] ?? null
      const chosen = chooseNode({ candidates, inUse, tip, lostSinceMs: nowMs, nowMs })
      const fit = candidates.filter((each) => each.fit && each.tip)
      const newest = Math.max(0, ...fit.map((each) => each.tip?.height ?? 0))
      if (newest >= tip.height) expect(chosen).not.toBeNull()
      if (chosen === null) return
      expect(chosen.fit).toBe(true)
      expect(chosen.tip?.height).toBe(newest)
      if (newest < tip.height) expect(chosen.had(tip.hash)).toBe(true)
      const agreeing = fit.some((each) => each.tip?.hash === tip.hash)
      if (newest === tip.height && agreeing) expect(chosen.tip?.hash).toBe(tip.hash)
    }),
  )
})

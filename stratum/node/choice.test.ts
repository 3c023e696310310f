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

import { expect, test } from 'vitest'
import { chance, type DrawnShare, drawOn, drawShares, gatherCrowd } from './crowd.ts'

const nowMs = Date.parse('2026-11-25T12:34:56.789Z')
const minuteMs = 60_000

async function draw(sharesWanted: number, players: number, blocks = 5) {
  const random = chance(7)
  const crowd = gatherCrowd(sharesWanted, players, nowMs, random)
  const shares: DrawnShare[] = []
  let minutes = 0
  await drawShares(
    crowd,
    blocks,
    random,
    (share) => shares.push(share),
    async () => void minutes++,
  )
  return { crowd, shares, minutes }
}

test('about as many shares are drawn as were wanted, in the order of time, none outside of its connection', async () => {
  const { crowd, shares, minutes } = await draw(200_000, 200)
  expect(shares.length).toBeGreaterThan(180_000)
  expect(shares.length).toBeLessThan(220_000)
  expect(minutes).toBe((crowd.untilMs - crowd.fromMs) / minuteMs)
  expect(crowd.untilMs).toBeLessThanOrEqual(nowMs)
  const amiss = shares.filter(
    ({ atMs, sequence, rig }, i) =>
      sequence !== i + 1 ||
      atMs < (shares[i - 1]?.atMs ?? 0) ||
      !rig.spells.some(({ fromMs, untilMs }) => atMs >= fromMs && atMs < untilMs),
  )
  expect(amiss).toEqual([])
  const counted = crowd.rigs.flatMap(({ spells }) => spells).reduce((sum, each) => sum + each.shares, 0)
  expect(counted).toBe(shares.length)
})

test('shares of a rig are a Poisson process: gaps are exponential, counts of a minute vary as much as their mean', async () => {
  const { crowd, shares } = await draw(400_000, 100)
  const ofRig = Map.groupBy(shares, ({ rig }) => rig)
  const gaps: number[] = []
  const counts: number[] = []
  for (const { fromMs, untilMs, rig } of crowd.rigs.flatMap(({ spells }) => spells)) {
    const times = (ofRig.get(rig) ?? []).map(({ atMs }) => atMs).filter((at) => at >= fromMs && at < untilMs)
    for (let i = 1; i < times.length; i++) gaps.push((times[i] ?? 0) - (times[i - 1] ?? 0))
    const perMinute = new Map<number, number>()
    for (const at of times)
      perMinute.set(Math.floor(at / minuteMs), (perMinute.get(Math.floor(at / minuteMs)) ?? 0) + 1)
    for (let at = fromMs; at < untilMs; at += minuteMs) counts.push(perMinute.get(at / minuteMs) ?? 0)
  }
  const [ofGaps, ofCounts] = [moments(gaps), moments(counts)]
  // Six a minute: ten seconds on average. Of an exponential distribution the deviation is the mean.
  expect(ofGaps.mean / 10_000).toBeCloseTo(1, 1)
  expect(Math.sqrt(ofGaps.variance) / ofGaps.mean).toBeCloseTo(1, 1)
  // A regular beat would vary by 0, a Poisson process by its mean.
  expect(ofCounts.mean).toBeCloseTo(6, 0)
  expect(ofCounts.variance / ofCounts.mean).toBeCloseTo(1, 1)
  // Chance of a gap above three means: e^-3.
  expect(gaps.filter((gap) => gap > 3 * ofGaps.mean).length / gaps.length).toBeCloseTo(Math.exp(-3), 2)
})

test('whoever is online goes on at the same pace, from where it was', async () => {
  const random = chance(3)
  const crowd = gatherCrowd(100_000, 1_000, nowMs, random)
  const first = await drawShares(
    crowd,
    0,
    random,
    () => {},
    async () => {},
  )
  const online = new Set(crowd.rigs.filter(({ spells }) => spells.at(-1)?.isOpen))
  const shares: DrawnShare[] = []
  let last = first
  for (let piece = 1; piece <= 20; piece++) {
    last = drawOn(crowd, last, crowd.untilMs + piece * 30_000, random, (share) => shares.push(share))
  }
  expect(last).toEqual({ sequence: first.sequence + shares.length, untilMs: crowd.untilMs + 600_000 })
  expect(shares.every(({ rig }) => online.has(rig))).toBe(true)
  expect(shares[0]?.atMs).toBeGreaterThanOrEqual(crowd.untilMs)
  // Six a minute for ten minutes, and less than five deviations off.
  const expected = 60 * online.size
  expect(Math.abs(shares.length - expected)).toBeLessThan(5 * Math.sqrt(expected))
})

test('a share is k times as good as its difficulty in one of k cases', async () => {
  const { shares } = await draw(100_000, 100)
  for (const times of [2, 10, 100]) {
    const good = shares.filter(({ shareDifficulty, rig }) => shareDifficulty >= times * rig.difficulty)
    expect((good.length / shares.length) * times).toBeGreaterThan(0.85)
    expect((good.length / shares.length) * times).toBeLessThan(1.15)
  }
})

test('a best is notable, and so is a block', async () => {
  const { shares } = await draw(20_000, 50, 5)
  const bests = new Map<number, number>()
  for (const { rig, shareDifficulty, standing, isNotable, withoutBlock } of shares) {
    const isBest = shareDifficulty > (bests.get(rig.player.id) ?? 0)
    if (isBest) bests.set(rig.player.id, shareDifficulty)
    expect((withoutBlock ?? standing) === 'personal_best').toBe(isBest)
    if (isBest || standing === 'block') expect(isNotable).toBe(true)
  }
  expect(shares.filter(({ standing }) => standing === 'block')).toHaveLength(5)
})

test('few players have many rigs, most have one', () => {
  const { rigs, players } = gatherCrowd(1_000_000, 10_000, nowMs, chance(1))
  const counts = Map.groupBy(rigs, ({ player }) => player.id)
  expect(players).toHaveLength(10_000)
  expect(counts.get(1)).toHaveLength(141)
  expect([...counts.values()].filter(({ length }) => length === 1).length).toBeGreaterThan(7_000)
})

function moments(values: readonly number[]): { mean: number; variance: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return { mean, variance: values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1) }
}

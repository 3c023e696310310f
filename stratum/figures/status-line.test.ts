import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createMetrics } from '../../platform/metrics.ts'
import { gauge, stratumMetrics } from './metrics.ts'
import { type Chain, type Counted, countedIn, History, showStatus, statusLine } from './status-line.ts'

const chain: Chain = { network: 'mainnet', height: 840_000, templateAgeMs: 12_400, nodeOk: true }
const counted: Counted = {
  connections: 1_234,
  shares: 99,
  work: 1e6,
  difficultyLeast: 0.001,
  difficultyMost: 65_536,
  best: 1.234e9,
}
const rates = { sharesPerMinute: 742.4, hashesPerSecond: 1.2345e15 }
const wide = 300

test('the line says chain, work, miners, pace, hashrate, difficulties and the best share', () => {
  expect(statusLine(chain, counted, rates, wide)).toBe(
    'mainnet 840000, work 12 s old | 1234 miners | 742 shares/min | 1.23 PH/s | difficulty 0.001 to 65.5 k | best 1.23 G',
  )
})

test('before there is anything to say, it says so', () => {
  const nothing = { connections: 0, shares: 0, work: 0, difficultyLeast: 0, difficultyMost: 0, best: 0 }
  const none = { sharesPerMinute: null, hashesPerSecond: null }
  expect(statusLine({ ...chain, height: 0, nodeOk: false }, nothing, none, wide)).toBe(
    'mainnet, no work yet | NODE AWAY | 0 miners | – shares/min | – H/s',
  )
})

test('one miner is one, and one difficulty is no range', () => {
  const one = { ...counted, connections: 1, difficultyLeast: 1e-9, difficultyMost: 1e-9, best: 999.9 }
  expect(statusLine(chain, one, rates, wide)).toMatch(/\| 1 miner \|.*\| difficulty 1\.0e-9 \| best 1 k$/)
})

test.each([
  [0, '0 H/s'],
  [999_900, '1 MH/s'],
  [5e4, '50 kH/s'],
  [1.5e18, '1.5 EH/s'],
  [2e22, '20000 EH/s'],
])('%d hashes a second are %s', (hashesPerSecond, text) => {
  expect(statusLine(chain, counted, { ...rates, hashesPerSecond }, wide)).toContain(`| ${text} |`)
})

test('it is never as wide as the terminal: it must not wrap', () => {
  expect(statusLine(chain, counted, rates, 40)).toHaveLength(39)
  expect(statusLine(chain, counted, rates, 0)).toBe('')
})

test('shares are counted over a minute, hashes over ten', () => {
  const history = new History()
  const at = (second: number) =>
    history.look({ ...counted, shares: second < 600 ? second : 600 + (second - 600) * 3, work: second }, second * 1_000)
  expect(at(0)).toEqual({ sharesPerMinute: null, hashesPerSecond: null })
  for (let second = 1; second < 600; second++) at(second)
  expect(at(600)).toEqual({ sharesPerMinute: 60, hashesPerSecond: 2 ** 32 })
  for (let second = 601; second < 700; second++) at(second)
  expect(at(700)).toEqual({ sharesPerMinute: 180, hashesPerSecond: 2 ** 32 })
})

test('sums that fall begin a new history: a process of the region began again', () => {
  const history = new History()
  for (let second = 0; second < 60; second++) history.look({ ...counted, shares: 1_000 + second }, second * 1_000)
  expect(history.look({ ...counted, shares: 5 }, 60_000).sharesPerMinute).toBeNull()
  for (let second = 61; second < 66; second++) history.look({ ...counted, shares: second - 55 }, second * 1_000)
  expect(history.look({ ...counted, shares: 11 }, 66_000).sharesPerMinute).toBe(60)
})

test('the figures are those of the metrics, over all processes', async () => {
  const process = async (difficulty: number, best: number): Promise<object[]> => {
    const registry = createMetrics()
    const metrics = stratumMetrics(registry)
    gauge(registry, 'stratum_connections', 'Open connections of miners.', () => 3)
    metrics.accepted++
    metrics.shares.count(difficulty, best, Date.now())
    return await registry.getMetricsAsJSON()
  }
  const idle = createMetrics()
  stratumMetrics(idle)
  const all = [...(await process(8, 100)), ...(await process(0.5, 3)), ...(await idle.getMetricsAsJSON())]
  expect(countedIn(all)).toEqual({
    connections: 6,
    shares: 2,
    work: 8.5,
    difficultyLeast: 0.5,
    difficultyMost: 8,
    best: 100,
  })
})

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

test('a terminal shows it each second, and is left clean', async () => {
  const written: string[] = []
  const terminal = { isTTY: true, columns: 60, write: (text: string) => written.push(text) }
  const hide = showStatus(
    terminal,
    () => chain,
    async () => [],
  )
  await vi.advanceTimersByTimeAsync(2_500)
  expect(written).toHaveLength(2)
  expect(written[0]?.startsWith('\r\u001b[Kmainnet 840000, work 12 s old')).toBe(true)
  expect(written[0]?.endsWith('\r')).toBe(true)
  hide()
  await vi.advanceTimersByTimeAsync(5_000)
  expect(written.slice(2)).toEqual(['\r\u001b[K'])
})

test('metrics that come late or not at all are waited for, not asked for again', async () => {
  let asked = 0
  const written: string[] = []
  const terminal = { isTTY: true, write: (text: string) => written.push(text) }
  const hide = showStatus(
    terminal,
    () => chain,
    () => {
      asked++
      return asked === 1 ? Promise.reject(new Error('away')) : new Promise(() => undefined)
    },
  )
  await vi.advanceTimersByTimeAsync(10_000)
  expect(asked).toBe(2)
  expect(written).toEqual([])
  hide()
})

test('where output is piped nothing is written', async () => {
  const written: string[] = []
  const hide = showStatus(
    { write: (text) => written.push(text) },
    () => chain,
    async () => [],
  )
  await vi.advanceTimersByTimeAsync(3_000)
  hide()
  expect(written).toEqual([])
})

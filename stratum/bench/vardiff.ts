// How soon vardiff finds a device's difficulty, in simulated time with shares by chance: no process, no network.
import {
  busiestSecond,
  type Device,
  fitting,
  type Run,
  settledAfterMs,
  simulate,
  unfitting,
} from '../session/difficulty-simulation.ts'

const seeds = 400
const withinMs = 180_000
const hourFromMs = 600_000
const stepAtMs = 1_200_000

const NERDMINER: Device = { hashesPerSecond: 5e4, userAgent: 'NerdMinerV2/V1.8.3' }
const BITAXE: Device = { hashesPerSecond: 1.2e12, userAgent: 'bitaxe/BM1370', difficultyLeast: 256 }
const DEVICES: readonly (readonly [string, Device])[] = [
  ['50 kH/s NerdMiner', NERDMINER],
  ['1 MH/s', { hashesPerSecond: 1e6 }],
  ['13 MH/s cpuminer', { hashesPerSecond: 13e6, userAgent: 'cpuminer/2.5.1' }],
  ['5 GH/s', { hashesPerSecond: 5e9 }],
  ['500 GH/s Bitaxe', { ...BITAXE, hashesPerSecond: 5e11 }],
  ['1.2 TH/s Bitaxe', BITAXE],
  ['100 TH/s', { hashesPerSecond: 1e14 }],
  ['500 TH/s', { hashesPerSecond: 5e14 }],
  ['500 TH/s, ≤ 20/s', { hashesPerSecond: 5e14, sharesPerSecondMost: 20 }],
]

const quantile = (sorted: readonly number[], part: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] as number
const seconds = (ms: number): string => (Number.isFinite(ms) ? `${Math.round(ms / 1_000)} s` : 'never').padStart(7)
const percent = (part: number): string => `${(part * 100).toFixed(1)} %`.padStart(7)
const mean = (values: readonly number[]): number => values.reduce((sum, each) => sum + each, 0) / values.length
const print = (line: string): boolean => process.stdout.write(`${line}\n`)

export async function run(): Promise<void> {
  print(`\nVardiff, simulated: ${seeds} seeds each; settled = 6 shares a minute ± 30 %, for two minutes at least`)
  print(
    `  ${'device'.padEnd(20)}${'start'.padEnd(12)} in 3 min  median     p95   worst  changes in 3 min, busiest second`,
  )
  for (const [name, device] of DEVICES) starts(name, device)
  print('  The hashrate changes in mid-session (a Bitaxe ÷ 10 would be below what its chips report at all):')
  for (const [name, device] of DEVICES) steps(name, device)
  print('  An hour from the tenth minute on, at a steady hashrate:')
  for (const [name, device] of DEVICES) hour(name, device)
}

function runs(device: Device, minutes: number, suggestion?: number): Run[] {
  return Array.from({ length: seeds }, (_, seed) =>
    simulate(device, suggestion === undefined ? { minutes, seed } : { minutes, seed, suggestion }),
  )
}

function row(name: string, what: string, of: readonly Run[], hashesPerSecond: number, fromMs: number): void {
  const settled = of.map((each) => settledAfterMs(each, hashesPerSecond, fromMs)).sort((a, b) => a - b)
  const changes = of
    .map((each) => each.changes.filter(({ atMs }) => atMs > fromMs && atMs <= fromMs + withinMs).length)
    .sort((a, b) => a - b)
  const busiest = Math.max(...of.map(({ sharesAtMs }) => busiestSecond(sharesAtMs.filter((atMs) => atMs > fromMs))))
  const inTime = settled.filter((ms) => ms <= withinMs).length / settled.length
  print(
    `  ${name.padEnd(20)}${what.padEnd(12)} ${percent(inTime)} ${seconds(quantile(settled, 0.5))} ${seconds(quantile(settled, 0.95))} ${seconds(quantile(settled, 1))}  ${quantile(changes, 0.5)}, at most ${quantile(changes, 1)}; ${busiest}`,
  )
}

function starts(name: string, device: Device): void {
  const { hashesPerSecond } = device
  row(name, device.userAgent ? 'by agent' : '1000', runs(device, 10), hashesPerSecond, 0)
  row(name, 'at 1e-6', runs(device, 10, 1e-6), hashesPerSecond, 0)
  row(name, 'at 1e9', runs(device, 10, 1e9), hashesPerSecond, 0)
  row(name, 'fitting', runs(device, 10, fitting(hashesPerSecond)), hashesPerSecond, 0)
}

function steps(name: string, device: Device): void {
  for (const factor of [10, 0.1]) {
    if (factor < 1 && device.difficultyLeast !== undefined) continue
    const stepping = { ...device, steps: [{ atMs: stepAtMs, factor }] }
    row(name, factor > 1 ? '× 10' : '÷ 10', runs(stepping, 30), device.hashesPerSecond * factor, stepAtMs)
  }
}

function hour(name: string, device: Device): void {
  const of = runs(device, 70)
  const later = of.map(({ changes }) => changes.filter(({ atMs }) => atMs >= hourFromMs).length)
  const off = of.map((each) => unfitting(each, device.hashesPerSecond, hourFromMs))
  const rates = of.map(({ sharesAtMs }) => sharesAtMs.filter((atMs) => atMs >= hourFromMs).length / 60)
  print(
    `  ${name.padEnd(20)}${mean(rates).toFixed(1)} shares/min, not fitting ${percent(mean(off)).trim()} of the time, ${mean(later).toFixed(1)} changes, at most ${Math.max(...later)}, none in ${percent(later.filter((each) => each === 0).length / later.length).trim()} of hours`,
  )
}

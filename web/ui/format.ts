// Figures in words that people read. Every number on a page goes through here.

const SI = ['', 'k', 'M', 'G', 'T', 'P', 'E', 'Z', 'Y']

/** Three digits and a prefix: 1.23 k, 45.6 M. */
function scaled(value: number, prefixes: readonly string[]): string {
  let power = 0
  let rest = value
  while (rest >= 999.5 && power < prefixes.length - 1) {
    rest /= 1_000
    power++
  }
  return `${digits3(rest)}${prefixes[power] === '' ? '' : ` ${prefixes[power]}`}`
}

function digits3(value: number): string {
  if (value === 0) return '0'
  if (value >= 99.95) return value.toFixed(0)
  return value >= 9.995 ? value.toFixed(1) : value.toFixed(2)
}

/** 1.23 TH/s. */
export function formatHashrate(hashesPerSecond: number): string {
  if (!(hashesPerSecond > 0)) return '0 H/s'
  const text = scaled(hashesPerSecond, SI)
  return text.includes(' ') ? `${text}H/s` : `${text} H/s`
}

/** A power of ten on a scale: 1, 1 k, 1 M. */
export function formatTick(difficulty: number): string {
  return formatDifficulty(difficulty).replace(/\.0+(?=$| )/, '')
}

/** 1.23 M; small ones as they are: 0.00112, 3.4e−8. */
export function formatDifficulty(difficulty: number): string {
  if (!(difficulty > 0)) return '0'
  if (difficulty < 0.001) return Number(difficulty.toPrecision(3)).toExponential().replace('e-', 'e−')
  if (difficulty < 1) return String(Number(difficulty.toPrecision(3)))
  return scaled(difficulty, ['', 'k', 'M', 'G', 'T', 'P', 'E'])
}

const whole = new Intl.NumberFormat('en')
export function formatCount(count: number): string {
  return whole.format(count)
}

/** Satoshi (a decimal string) as bitcoin, to the last satoshi. */
export function formatSats(sats: string): string {
  const digits = sats.padStart(9, '0')
  const fraction = digits.slice(-8).replace(/0+$/, '')
  return `${whole.format(BigInt(digits.slice(0, -8)))}${fraction === '' ? '' : `.${fraction}`} BTC`
}

const STEPS: readonly (readonly [number, string])[] = [
  [60, 'second'],
  [60, 'minute'],
  [24, 'hour'],
  [365.25, 'day'],
  [1_000, 'year'],
  [1_000, 'thousand year'],
  [1_000, 'million year'],
  [Number.POSITIVE_INFINITY, 'billion year'],
]

/** 45 seconds, 3 hours, 2.1 million years. */
export function formatDuration(seconds: number): string {
  let rest = Math.max(0, seconds)
  for (const [size, name] of STEPS) {
    if (rest < size) {
      const text =
        rest < 10 && rest % 1 !== 0 && name !== 'second' ? rest.toFixed(1).replace(/\.0$/, '') : rest.toFixed(0)
      return `${text} ${name}${text === '1' ? '' : 's'}`
    }
    rest /= size
  }
  return 'for ever'
}

/** just now, 5 s ago, 3 min ago, or the date. */
export function formatAgo(at: string, nowMs: number): string {
  const seconds = Math.max(0, (nowMs - Date.parse(at)) / 1_000)
  if (seconds < 2) return 'just now'
  if (seconds < 60) return `${Math.floor(seconds)} s ago`
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ago`
  if (seconds < 86_400) return `${Math.floor(seconds / 3_600)} h ago`
  return formatDay(at)
}

const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' })
const moment = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeStyle: 'medium' })

/** 23 Nov 2026, where the reader is. */
export function formatDay(at: string): string {
  return day.format(new Date(at))
}

/** 23 Nov 2026, 08:30:00, where the reader is. */
export function formatMoment(at: string): string {
  return moment.format(new Date(at))
}

/** bc1qw508…v8f3t4: enough to recognise, short enough for a phone. */
export function shortAddress(address: string): string {
  return address.length <= 16 ? address : `${address.slice(0, 8)}…${address.slice(-6)}`
}

/** A part from 0 to 1: 12 %, 1/4,210, or 1/4.2 billion. */
export function formatPart(part: number): string {
  if (!(part > 0)) return 'nothing'
  if (part >= 0.01) return formatPercent(part)
  const against = 1 / part
  return `1/${against < 1e9 ? whole.format(Number(against.toPrecision(3))) : large(against)}`
}

/** Work over what was expected of it: 63 %, 1,240 %. */
export function formatEffort(effort: number): string {
  return effort >= 9.995 ? `${whole.format(Math.round(effort * 100))} %` : formatPercent(effort)
}

/** 12 %, 1.5 %, 0.03 %. */
export function formatPercent(part: number): string {
  const percent = part * 100
  return `${percent.toFixed(percent >= 10 ? 0 : percent >= 1 || percent === 0 ? 1 : 2)} %`
}

/** Two digits of a number that is only about right. */
function large(value: number): string {
  if (value < 1e6) return whole.format(Number(value.toPrecision(2)))
  const names = ['million', 'billion', 'trillion', 'quadrillion', 'quintillion']
  let power = 0
  let rest = value / 1e6
  while (rest >= 1_000 && power < names.length - 1) {
    rest /= 1_000
    power++
  }
  return `${whole.format(Number(rest.toPrecision(2)))} ${names[power]}`
}

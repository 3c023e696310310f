// How figures are summed up and printed.

/** The value that so much of the list (0 to 1) is below; NaN of nothing. */
export function quantile(values: ArrayLike<number>, part: number): number {
  const sorted = Float64Array.from(values).sort()
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN
}

export const median = (values: ArrayLike<number>): number => quantile(values, 0.5)

export function joined(lists: readonly Float64Array[]): Float64Array {
  return Float64Array.from(lists.flatMap((list) => [...list]))
}

export const whole = (value: number): string => (Number.isFinite(value) ? Math.round(value).toLocaleString('en') : '—')
export const tenths = (value: number): string => (Number.isFinite(value) ? value.toFixed(1) : '—')
export const hundredths = (value: number): string => (Number.isFinite(value) ? value.toFixed(2) : '—')
export const percent = (part: number): string => `${Math.round(part * 100)} %`

export interface Row {
  readonly name: string
  readonly cells: readonly string[]
  readonly note?: string
}

const nameWidth = 38
const cellWidth = 11

/** A line is printed as soon as it is known: the whole takes minutes. */
export class Table {
  constructor(title: string, columns: readonly string[]) {
    process.stdout.write(`\n${title}\n`)
    this.add({ name: '', cells: columns })
  }

  add({ name, cells, note = '' }: Row): void {
    const line = `  ${name.padEnd(nameWidth)}${cells.map((cell) => ` ${cell.padStart(cellWidth)}`).join('')}  ${note}`
    process.stdout.write(`${line.trimEnd()}\n`)
  }

  addAll(rows: readonly Row[]): void {
    for (const row of rows) this.add(row)
  }
}

export function say(text: string): void {
  process.stdout.write(`  ${text}\n`)
}

/** `one core` or `two cores`: what the engine runs on. */
export const coresOf = (processes: number): string => (processes === 1 ? 'one core' : `${processes} cores`)

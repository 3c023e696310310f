// Sums of assigned difficulties that are exact, so that they come out the same in whatever order they are added.

/** Sums of whole numbers below this are exact as they are. */
const wholeMax = Number.MAX_SAFE_INTEGER

/**
 * An exact sum of difficulties, or of their squares. A difficulty counts as the shortest decimal that stands for its double,
 * which is what PostgreSQL's `difficulty::text::numeric` is too (for all below 2^53).
 */
export class WorkSum {
  readonly #power: 1 | 2
  #whole = 0
  /** Of each fraction, and of what is too great for a double, how many. */
  #others: Map<number, number> | undefined

  constructor(power: 1 | 2 = 1) {
    this.#power = power
  }

  add(difficulty: number): void {
    const whole = this.#whole + (this.#power === 1 ? difficulty : difficulty * difficulty)
    if (Number.isInteger(difficulty) && whole <= wholeMax) this.#whole = whole
    else {
      this.#others ??= new Map()
      this.#others.set(difficulty, (this.#others.get(difficulty) ?? 0) + 1)
    }
  }

  /** A plain decimal, for a numeric column. */
  toString(): string {
    if (!this.#others) return String(this.#whole)
    const parts = [...this.#others].map(([difficulty, count]) => {
      const { units, places } = digitsOf(difficulty)
      return { units: units ** BigInt(this.#power), places: places * this.#power, count: BigInt(count) }
    })
    const places = Math.max(...parts.map((part) => part.places))
    const sum = parts.reduce(
      (units, part) => units + part.units * part.count * 10n ** BigInt(places - part.places),
      BigInt(this.#whole) * 10n ** BigInt(places),
    )
    if (places === 0) return String(sum)
    const text = String(sum).padStart(places + 1, '0')
    const fraction = text.slice(-places).replace(/0+$/, '')
    return fraction === '' ? text.slice(0, -places) : `${text.slice(0, -places)}.${fraction}`
  }
}

/** `units` × 10^-`places`, with the fewest digits that stand for the number; places are never negative. */
function digitsOf(value: number): { units: bigint; places: number } {
  const [mantissa = '0', exponent = '0'] = value.toExponential().split('e')
  const [head, tail = ''] = mantissa.split('.')
  const units = BigInt(`${head}${tail}`)
  const places = tail.length - Number(exponent)
  return places >= 0 ? { units, places } : { units: units * 10n ** BigInt(-places), places: 0 }
}

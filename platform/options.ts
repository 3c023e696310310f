// The only place that reads the environment. One table for each process; help and example.env are printed from it.

export type Parsed<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: string }
export interface Kind<T> {
  readonly shape: string
  readonly parse: (text: string) => Parsed<T>
  /** A value as it would be written, where `String` does not say it. */
  readonly print?: (value: T) => string
}

export interface Option<T> {
  readonly is: Kind<T>
  /** Used where the variable is not set. Without it the variable is required. */
  readonly otherwise?: T
  readonly says: string
  /** Never printed or logged. */
  readonly secret?: boolean
}

// biome-ignore lint/suspicious/noExplicitAny: a table holds options of any type; each keeps its own.
export type OptionTable = Record<string, Option<any>>
export type OptionValues<T extends OptionTable> = { readonly [K in keyof T]: T[K] extends Option<infer V> ? V : never }

const good = <T>(value: T): Parsed<T> => ({ ok: true, value })
const bad = (problem: string): Parsed<never> => ({ ok: false, problem })

export const string: Kind<string> = { shape: 'text', parse: good }

export function integer(least: number, most: number): Kind<number> {
  return {
    shape: `whole number, ${least} to ${most}`,
    parse: (text) => {
      const value = Number(text)
      return text.trim() !== '' && Number.isInteger(value) && value >= least && value <= most
        ? good(value)
        : bad(`a whole number from ${least} to ${most}`)
    },
  }
}

export function decimal(least: number, most: number): Kind<number> {
  return {
    shape: `number, ${least} to ${most}`,
    parse: (text) => {
      const value = Number(text)
      return text.trim() !== '' && Number.isFinite(value) && value >= least && value <= most
        ? good(value)
        : bad(`a number from ${least} to ${most}`)
    },
  }
}

/** A TCP port; 0 lets the system choose a free one. */
export const port: Kind<number> = { ...integer(0, 65535), shape: 'port, 0 picks a free one' }

export const flag: Kind<boolean> = {
  shape: '1 or 0',
  parse: (text) =>
    text === '1' || text === 'true' ? good(true) : text === '0' || text === 'false' ? good(false) : bad('1 or 0'),
}

export function choice<const T extends readonly string[]>(values: T): Kind<T[number]> {
  return {
    shape: values.join(' | '),
    parse: (text) => (values.includes(text) ? good(text as T[number]) : bad(`one of ${values.join(', ')}`)),
  }
}

export function url(...protocols: string[]): Kind<string> {
  return {
    shape: protocols.map((each) => `${each}//…`).join(' or '),
    parse: (text) =>
      URL.canParse(text) && protocols.includes(new URL(text).protocol)
        ? good(text)
        : bad(`a URL starting with ${protocols.join(' or ')}`),
  }
}

/** Scheme, host and port of a site. */
export const origin: Kind<string> = {
  shape: 'https://… without a path',
  parse: (text) => {
    const parsed = URL.parse(text)
    const isOrigin = parsed && /^https?:$/.test(parsed.protocol) && `${parsed.origin}/` === parsed.href
    return isOrigin ? good(parsed.origin) : bad('an origin such as https://play.example.org, without a path')
  },
}

export function options<const T extends OptionTable>(table: T): T {
  return table
}

/** Start-up was refused; the message names every variable that is wrong, and never its value. */
export class OptionsRefused extends Error {
  override readonly name = 'OptionsRefused'
}

/** Reads and checks a table. An empty variable counts as not set; then `fallbacks` (of a file, say) are asked. */
export function readOptions<T extends OptionTable>(
  table: T,
  environment: Readonly<Record<string, string | undefined>> = process.env,
  fallbacks: Readonly<Record<string, string | undefined>> = {},
): OptionValues<T> {
  const values: Record<string, unknown> = {}
  const problems: string[] = []
  for (const [name, option] of Object.entries(table)) {
    const text = environment[name] || fallbacks[name]
    if (text === undefined || text === '') {
      if (option.otherwise === undefined) problems.push(`${name} is not set: ${option.says}`)
      values[name] = option.otherwise
      continue
    }
    const parsed = option.is.parse(text)
    if (parsed.ok) values[name] = parsed.value
    else problems.push(`${name} is not ${parsed.problem}`)
  }
  if (problems.length > 0) throw new OptionsRefused(problems.join('\n'))
  return values as OptionValues<T>
}

// biome-ignore lint/suspicious/noExplicitAny: as above.
const printed = ({ is, otherwise }: Option<any>): string => is.print?.(otherwise) ?? String(otherwise)

/** What `--help` prints: name, shape, default, meaning. */
export function helpText(usage: string, table: OptionTable): string {
  const lines = Object.entries(table).map(([name, option]) => {
    const otherwise =
      option.otherwise === undefined
        ? 'required'
        : printed(option) === ''
          ? 'default: none'
          : `default: ${printed(option)}`
    return `  ${name}\n      ${option.says}\n      ${option.is.shape}; ${otherwise}`
  })
  return `${usage}\n\nEnvironment variables:\n\n${lines.join('\n')}\n`
}

/** The table as lines for an example environment file: comments, then `NAME=default`. */
export function exampleEnvironment(table: OptionTable): string {
  return Object.entries(table)
    .map(([name, option]) => {
      const value = option.otherwise === undefined ? '' : printed(option)
      return `# ${option.says} (${option.is.shape})\n${option.otherwise === undefined ? '' : '# '}${name}=${value}`
    })
    .join('\n\n')
}

// JSON at the beginning of a text, with anything behind it: ckpool's files carry their comments after the last brace.
// JSON.parse takes no text behind, and its errors quote what they stumble over, which may be a password.

export type LeadingJson =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false /** Counted from 1. */; readonly line: number }

const depthMax = 32
const TOKEN = /[ \t\r\n]*([{}[\],:]|"(?:[^"\\\p{Cc}]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)/uy

class Malformed extends Error {}

export function leadingJson(text: string): LeadingJson {
  const tokens = new Tokens(text)
  try {
    return { ok: true, value: readValue(tokens, 0) }
  } catch (error) {
    if (!(error instanceof Malformed)) throw error
    return { ok: false, line: text.slice(0, tokens.at).split('\n').length }
  }
}

class Tokens {
  readonly #text: string
  at = 0

  constructor(text: string) {
    this.#text = text
  }

  next(): string {
    TOKEN.lastIndex = this.at
    const token = TOKEN.exec(this.#text)?.[1]
    if (token === undefined) {
      // The blame is on what stands there, not on the blanks before it.
      this.at += /^\s*/.exec(this.#text.slice(this.at))?.[0].length ?? 0
      throw new Malformed()
    }
    this.at = TOKEN.lastIndex
    return token
  }

  /** Whether that is next; then it is taken. */
  take(token: string): boolean {
    const before = this.at
    if (this.next() === token) return true
    this.at = before
    return false
  }
}

function readValue(tokens: Tokens, depth: number): unknown {
  if (depth > depthMax) throw new Malformed()
  const token = tokens.next()
  if (token === '{') return readObject(tokens, depth)
  if (token === '[') return readArray(tokens, depth)
  return readScalar(token)
}

function readObject(tokens: Tokens, depth: number): Record<string, unknown> {
  const object: Record<string, unknown> = {}
  if (tokens.take('}')) return object
  for (;;) {
    const key = readScalar(tokens.next())
    if (typeof key !== 'string' || tokens.next() !== ':') throw new Malformed()
    const value = readValue(tokens, depth + 1)
    // Not by assignment: `__proto__` is a key like others.
    Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true })
    if (endsWith(tokens, '}')) return object
  }
}

function readArray(tokens: Tokens, depth: number): unknown[] {
  const array: unknown[] = []
  if (tokens.take(']')) return array
  for (;;) {
    array.push(readValue(tokens, depth + 1))
    if (endsWith(tokens, ']')) return array
  }
}

function endsWith(tokens: Tokens, end: string): boolean {
  const token = tokens.next()
  if (token !== end && token !== ',') throw new Malformed()
  return token === end
}

function readScalar(token: string): unknown {
  try {
    return JSON.parse(token)
  } catch {
    throw new Malformed()
  }
}

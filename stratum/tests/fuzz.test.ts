// Whatever a client sends: nothing throws, every answer is whole and has its request's id, bounds hold. FUZZ_RUNS says how
// many inputs (the nightly form: a million); a failure prints its seed, and the input made as small as it gets.
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseLine } from '../protocol/message.ts'
import { parseSubmit } from '../protocol/submit.ts'
import { rigsMax } from '../session/rigs.ts'
import { anyLine, CORPUS } from './fuzz-lines.ts'
import { answered, Conversation, TestDesk } from './kit.ts'

const inputs = Number(process.env.FUZZ_RUNS ?? 50_000)
const linesEach = 25
const withinMs = 60_000 + inputs * 5

/** What may happen between two lines. */
type Happening = { readonly line: string } | 'tick' | 'refresh' | 'tip' | 'minute'
const happening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 30, arbitrary: anyLine.map((line) => ({ line })) },
  fc.constantFrom<Happening>('tick', 'refresh', 'tip', 'minute'),
)

interface Request {
  readonly id: unknown
  readonly method: string
}

/** What the line asks, told apart without the parser under test: null where it asks nothing. */
function requestIn(line: string): Request | null {
  try {
    const read = JSON.parse(line) as { id?: unknown; method?: unknown } | null
    if (typeof read !== 'object' || read === null || Array.isArray(read) || typeof read.method !== 'string') return null
    return { id: read.id ?? null, method: read.method }
  } catch {
    return null
  }
}

interface Said {
  readonly id: unknown
  readonly method?: string
  readonly result?: unknown
  readonly error?: unknown
  readonly params?: readonly unknown[]
}

/** One conversation and what has been true of it so far. */
class Watched {
  readonly desk = new TestDesk()
  readonly #with: Conversation
  #subscribed = false
  #authorized = false
  /** Something was said that no line had asked for. */
  #noticed = false
  #tips = 0

  constructor() {
    this.desk.takes()
    this.desk.difficultyStart = 1e-9
    this.desk.startMost = 1e-9
    this.#with = new Conversation(this.desk)
  }

  /** False where the connection ends. */
  async happens(what: Happening): Promise<boolean> {
    if (typeof what === 'object') return this.#says(what.line)
    if (what === 'minute') this.desk.clockMs += 60_000
    if (what === 'minute' || what === 'tick') this.#with.session.tick()
    if (what === 'refresh' || what === 'tip') {
      if (what === 'tip') this.#tips++
      const work = this.desk.takes({ previousblockhash: this.#tips.toString(16).padStart(64, '0') })
      this.#with.session.notify(work, what === 'tip')
    }
    this.#check(this.#with.hears(), null)
    return true
  }

  async #says(line: string): Promise<boolean> {
    this.desk.clockMs += 7
    const { session } = this.#with
    const heard = session.hear(line)
    if (heard === 'wait') await answered(session)
    this.#check(this.#with.hears(), requestIn(line))
    expect(session.rigs().length).toBeLessThanOrEqual(rigsMax)
    return heard !== 'hang up'
  }

  #check(lines: readonly string[], request: Request | null): void {
    const answers: Said[] = []
    for (const text of lines) {
      if (!/^[\x20-\x7e]+$/.test(text)) throw new Error(`not one line of ASCII: ${JSON.stringify(text)}`)
      const said = JSON.parse(text) as Said
      if (said.method === undefined) answers.push(said)
      else this.#checkNotice(said)
    }
    const wanted = request === null || request.id === null || request.method === 'pong' ? 0 : 1
    if (answers.length > wanted) throw new Error(`${answers.length} answers to ${JSON.stringify(request)}`)
    for (const answer of answers) this.#checkAnswer(answer, request as Request)
    // Without an id it is heard all the same.
    if (request?.method === 'mining.subscribe') this.#subscribed = true
    this.#authorized ||= this.#with.session.authorized
  }

  #checkAnswer({ id, result, error }: Said, request: Request): void {
    if (id !== request.id) throw new Error(`${JSON.stringify(request.id)} was answered as ${JSON.stringify(id)}`)
    if (result === undefined) throw new Error('an answer without a result')
    const isError = Array.isArray(error) && error.length === 3 && typeof error[0] === 'number' && error[2] === null
    if (error !== null && !isError) throw new Error(`an error that is none: ${JSON.stringify(error)}`)
  }

  #checkNotice({ id, method, params }: Said): void {
    if (id !== null) throw new Error(`${method} has an id`)
    if (method === 'mining.notify') expect(params).toHaveLength(9)
    if (method === 'mining.set_difficulty') {
      const difficulty = Number(params?.[0])
      const within = difficulty >= this.desk.difficultyLeast && difficulty <= this.desk.most
      if (!within || (difficulty > 1 && !Number.isInteger(difficulty))) throw new Error(`difficulty ${params?.[0]}`)
    }
    this.#noticed = true
  }

  /** Notices are for those who have subscribed and authorized. */
  checkEnd(): void {
    if (this.#noticed && !(this.#authorized && this.#subscribed)) throw new Error('it was told before it had joined')
  }
}

const joining = ['{"id":1,"method":"mining.subscribe","params":["any/1"]}', CORPUS[6]]

test(`a session bears ${inputs} lines of any kind, between any happenings`, { timeout: withinMs }, async () => {
  let heard = 0
  let accepted = 0
  const many = fc.array(happening, { minLength: linesEach, maxLength: linesEach })
  await fc.assert(
    fc.asyncProperty(fc.boolean(), many, async (joins, happenings) => {
      const begins = async (): Promise<Watched> => {
        const watched = new Watched()
        if (joins) for (const line of joining) await watched.happens({ line: line ?? '' })
        return watched
      }
      let watched = await begins()
      for (const what of happenings) {
        heard++
        const goesOn = await watched.happens(what)
        watched.checkEnd()
        accepted += watched.desk.kept.length
        if (!goesOn) watched = await begins()
        else watched.desk.kept.length = 0
      }
    }),
    { numRuns: Math.ceil(inputs / linesEach) },
  )
  expect(heard).toBeGreaterThanOrEqual(inputs)
  // Some of it is as good as what real miners send.
  expect(accepted).toBeGreaterThan(inputs / 1_000)
})

test('the parser takes any text for a request, for nothing, or for garbage', () => {
  fc.assert(
    fc.property(fc.oneof(anyLine, fc.string({ unit: 'binary' }), fc.json()), (text) => {
      const line = parseLine(text)
      const request = requestIn(text)
      if (line.kind === 'request') {
        expect([line.id, line.method]).toEqual([request?.id, request?.method])
        expect(Array.isArray(line.params)).toBe(true)
        const submit = parseSubmit(line.params)
        if (typeof submit === 'object') {
          for (const each of [submit.time, submit.nonce, submit.versionBits]) expect(each >>> 0).toBe(each)
        }
      } else expect(['ignored', 'malformed']).toContain(line.kind)
    }),
    { numRuns: Math.ceil(inputs / 5) },
  )
})

test('one connection that says all this for long holds no more memory than at first', async () => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const watched = new Watched()
  for (const line of CORPUS.slice(0, 8)) await watched.happens({ line })
  const lines = fc.sample(anyLine, 20_000).filter((line) => parseLine(line).kind !== 'malformed')
  const heapAfter = async (): Promise<number> => {
    for (const [i, line] of lines.entries()) {
      await watched.happens({ line })
      if (i % 500 === 0) await watched.happens('tip')
    }
    // What the desk of a test writes down is not the session's.
    watched.desk.kept.length = 0
    watched.desk.said.length = 0
    watched.desk.refusals.length = 0
    watched.desk.works.clear()
    collect()
    return process.memoryUsage().heapUsed
  }
  const first = await heapAfter()
  const second = await heapAfter()
  expect(second - first).toBeLessThan(2 * 1024 * 1024)
})

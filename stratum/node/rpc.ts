// JSON-RPC to one Bitcoin node.
import { Agent, type IncomingMessage, request as plainRequest } from 'node:http'
import { Agent as TlsAgent, request as tlsRequest } from 'node:https'

/** The node answered, with an error. */
export class RpcRefused extends Error {
  override readonly name = 'RpcRefused'
  readonly code: number
  constructor(code: number, message: string) {
    super(message)
    this.code = code
  }
}

/** Something answered, but not with JSON: a wrong password, a full work queue, a proxy. */
export class HttpRefused extends Error {
  override readonly name = 'HttpRefused'
  readonly status: number
  constructor(status: number) {
    super(status === 401 ? 'the node does not know this user or password' : `the node answered with HTTP ${status}`)
    this.status = status
  }
}

/** A template of 2,500 transactions is a few megabytes. */
const answerBytesMax = 64 * 1024 * 1024
/** Room at first for an answer of unknown length. */
const chunkedBytes = 4_096
const socketsMax = 32
/** A timer that comes so late tells of a stall of ours: the answer may lie in the socket already. */
const stallMs = 50
const afterStallMs = 200

/** Stands in params for hex of megabytes, which is sent as it is. */
export const HEX = '@hex'

export interface CallTerms {
  /** For the whole answer. */
  readonly timeoutMs?: number
  readonly signal?: AbortSignal
  /** ASCII, for the place of `HEX`. */
  readonly hex?: readonly Buffer[]
}

const answerWithinMs = 10_000

export class NodeRpc {
  readonly #url: URL
  readonly #authorization: string
  readonly #agent: Agent
  readonly #request: typeof plainRequest
  readonly #took: (method: string, seconds: number) => void
  #id = 0

  /** `took` hears of every answer but those that say no. */
  constructor(url: string, took: (method: string, seconds: number) => void = () => undefined) {
    this.#url = new URL(url)
    this.#took = took
    const { username, password, protocol } = this.#url
    const login = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
    this.#authorization = `Basic ${Buffer.from(login).toString('base64')}`
    const secure = protocol === 'https:'
    const kept = { keepAlive: true, maxSockets: socketsMax }
    this.#agent = secure ? new TlsAgent(kept) : new Agent(kept)
    this.#request = secure ? tlsRequest : plainRequest
  }

  /** Throws `RpcRefused` where the node says no, any other error where it does not answer in time. */
  async call<T>(method: string, params: readonly unknown[] = [], terms: CallTerms = {}): Promise<T> {
    const startedMs = performance.now()
    const bytes = await this.bytes(method, params, terms)
    this.#took(method, (performance.now() - startedMs) / 1_000)
    return readAnswer<T>(bytes)
  }

  /** The answer as it came, for `readAnswer`. Throws like `call`. */
  async bytes(method: string, params: readonly unknown[], terms: CallTerms = {}): Promise<Buffer> {
    const text = JSON.stringify({ jsonrpc: '1.0', id: ++this.#id, method, params })
    const [before = '', after = ''] = text.split(HEX)
    const body = terms.hex ? [Buffer.from(before), ...terms.hex, Buffer.from(after)] : [Buffer.from(text)]
    try {
      return await this.#post(body, terms)
    } catch (error) {
      // The node closes what was silent for a while, and that may cross with our question. Asking twice harms nothing.
      if (error instanceof ClosedMeanwhile) return this.#post(body, terms)
      throw error
    }
  }

  close(): void {
    this.#agent.destroy()
  }

  #post(body: readonly Buffer[], { timeoutMs = answerWithinMs, signal }: CallTerms): Promise<Buffer> {
    const { hostname, port, pathname } = this.#url
    return new Promise((resolve, reject) => {
      const request = this.#request({
        agent: this.#agent,
        host: hostname.replace(/^\[|\]$/g, ''),
        port,
        path: pathname,
        method: 'POST',
        headers: {
          authorization: this.#authorization,
          'content-type': 'application/json',
          'content-length': body.reduce((sum, { length }) => sum + length, 0),
        },
        ...(signal ? { signal } : {}),
      })
      const stop = deadline(timeoutMs, () => request.destroy(new Error(`no answer within ${timeoutMs} ms`)))
      const fail = (error: NodeJS.ErrnoException): void => {
        stop()
        reject(request.reusedSocket && error.code === 'ECONNRESET' ? new ClosedMeanwhile(error.message) : error)
      }
      request.on('error', fail)
      request.on('response', (response) => {
        readBody(response).then((bytes) => {
          stop()
          resolve(bytes)
        }, fail)
      })
      for (const piece of body.slice(0, -1)) request.write(piece)
      request.end(body.at(-1))
    })
  }
}

class ClosedMeanwhile extends Error {
  readonly code = 'ECONNRESET'
}

/** Throws `RpcRefused` where it is an error. */
export function readAnswer<T>(bytes: Buffer): T {
  const answer = JSON.parse(bytes.toString()) as { result: T; error: { code: number; message: string } | null }
  if (answer.error) throw new RpcRefused(answer.error.code, answer.error.message)
  return answer.result
}

function readBody(response: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const body = new Body(Number(response.headers['content-length'] ?? 0))
    response.on('data', (chunk: Buffer) => {
      if (!body.add(chunk)) response.destroy(new Error('the node answers too much'))
    })
    response.on('error', reject)
    response.on('end', () => {
      const bytes = body.whole()
      if (response.statusCode === 200) resolve(bytes)
      else reject(refusal(response.statusCode ?? 0, bytes))
    })
  })
}

/** Megabytes are put together as they come, not at the end of all. */
class Body {
  #bytes: Buffer
  #length = 0

  constructor(length: number) {
    this.#bytes = Buffer.allocUnsafe(Math.min(answerBytesMax, length || chunkedBytes))
  }

  /** False where it is too much. */
  add(chunk: Buffer): boolean {
    const length = this.#length + chunk.length
    if (length > answerBytesMax) return false
    if (length > this.#bytes.length) {
      const larger = Buffer.allocUnsafe(Math.max(length, this.#bytes.length * 2))
      this.#bytes.copy(larger, 0, 0, this.#length)
      this.#bytes = larger
    }
    chunk.copy(this.#bytes, this.#length)
    this.#length = length
    return true
  }

  whole(): Buffer {
    return this.#bytes.subarray(0, this.#length)
  }
}

/** The node's own errors come as 4xx or 5xx with JSON. */
function refusal(status: number, bytes: Buffer): Error {
  try {
    readAnswer(bytes)
  } catch (error) {
    if (error instanceof RpcRefused) return error
  }
  return new HttpRefused(status)
}

/** Not before `ms` of our own running time: what came while we were busy is read first. Returns what ends it. */
function deadline(ms: number, late: () => void): () => void {
  const dueMs = performance.now() + ms
  let timer = setTimeout(() => {
    const stalled = performance.now() - dueMs > stallMs
    timer = setTimeout(late, stalled ? afterStallMs : 1)
  }, ms)
  return () => clearTimeout(timer)
}

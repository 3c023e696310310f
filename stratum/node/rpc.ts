// JSON-RPC to the Bitcoin node over one kept-alive agent.
import { Agent, request as httpRequest } from 'node:http'

/** The node answered, with an error. */
export class RpcRefused extends Error {
  override readonly name = 'RpcRefused'
  readonly code: number
  constructor(code: number, message: string) {
    super(message)
    this.code = code
  }
}

/** A template of 2,500 transactions is a few megabytes. */
const answerBytesMax = 64 * 1024 * 1024

export class NodeRpc {
  readonly #url: URL
  readonly #authorization: string
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 8 })
  #id = 0

  constructor(url: string) {
    this.#url = new URL(url)
    const { username, password } = this.#url
    this.#authorization = `Basic ${Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64')}`
  }

  /** Throws `RpcRefused` where the node says no, any other error where it does not answer in time. */
  async call<T>(method: string, params: readonly unknown[] = [], timeoutMs = 10_000): Promise<T> {
    const body = JSON.stringify({ jsonrpc: '1.0', id: ++this.#id, method, params })
    const text = await this.#post(body, timeoutMs)
    const answer = JSON.parse(text) as { result: T; error: { code: number; message: string } | null }
    if (answer.error) throw new RpcRefused(answer.error.code, answer.error.message)
    return answer.result
  }

  #post(body: string, timeoutMs: number): Promise<string> {
    return new Promise((resolve, reject) => {
      const request = httpRequest(
        {
          agent: this.#agent,
          host: this.#url.hostname,
          port: this.#url.port,
          path: this.#url.pathname,
          method: 'POST',
          timeout: timeoutMs,
          headers: {
            authorization: this.#authorization,
            'content-type': 'application/json',
            'content-length': Buffer.byteLength(body),
          },
        },
        (response) => {
          const chunks: Buffer[] = []
          let bytes = 0
          response.on('data', (chunk: Buffer) => {
            bytes += chunk.length
            if (bytes > answerBytesMax) request.destroy(new Error('the node answers too much'))
            chunks.push(chunk)
          })
          response.on('error', reject)
          response.on('end', () => {
            const text = Buffer.concat(chunks).toString()
            // Errors come as 4xx or 5xx with a JSON body; without one it is a proxy or a wrong password.
            if (text.startsWith('{')) resolve(text)
            else reject(new Error(`the node answered with HTTP ${response.statusCode}`))
          })
        },
      )
      request.on('timeout', () => request.destroy(new Error(`the node did not answer within ${timeoutMs} ms`)))
      request.on('error', reject)
      request.end(body)
    })
  }

  close(): void {
    this.#agent.destroy()
  }
}

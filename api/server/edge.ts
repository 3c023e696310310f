// GraphQL over HTTP before anybody has read it: whether it may come in, its text, its turn.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { GraphQLError } from 'graphql'
import type { Logger } from '../../platform/log.ts'
import type { Admission, Turn } from './admission.ts'
import { type Budget, overBudget } from './budget.ts'
import type { AddressOf } from './client-address.ts'
import type { Yoga } from './graphql.ts'
import { requestBytesMax } from './limits.ts'

/** Of all requests whose text is not whole yet. */
const unreadBytesMax = 64 * 1024 * 1024
const jsonPattern = /^application\/json\b/i

/** What is known of an operation while it is answered. */
export interface Work {
  readonly turn: Turn
  /** Whether the budget was charged with what it costs; one that came to nothing costs what refusing it does. */
  isCounted: boolean
}

export interface Edge {
  readonly admission: Admission
  readonly budget: Budget
  readonly addressOf: AddressOf
}

const refusal = (message: string, code: string, status: number): GraphQLError =>
  new GraphQLError(message, { extensions: { code, http: { status, headers: {} } } })
const tooLong = (): GraphQLError =>
  refusal(`At most ${requestBytesMax / 1_000} kB in one request.`, 'REQUEST_TOO_LARGE', 413)
const bad = (message: string): GraphQLError => refusal(message, 'BAD_REQUEST', 400)
const noJsonType = (): GraphQLError =>
  refusal('The content type of a POST must be application/json.', 'UNSUPPORTED_MEDIA_TYPE', 415)

/** Reads what is asked, waits for its turn and hands it on. */
export function serveOperations(yoga: Yoga, { admission, budget, addressOf }: Edge, log: Logger) {
  const texts = createTexts()
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const address = addressOf(request)
    let turn: Turn | undefined
    try {
      // Who has a name may have a budget of their own: that is looked at later.
      const spent = namesSomebody(request) ? null : budget.spentFor(address)
      if (spent !== null) throw overBudget(spent)
      const isPost = request.method === 'POST'
      if (isPost && !jsonPattern.test(request.headers['content-type'] ?? '')) throw noJsonType()
      const text = isPost ? await texts.read(request) : null
      if (response.destroyed) return
      turn = await admission.enter(address)
      // Where Yoga looks for what somebody has read already.
      if (text) Object.assign(request, { body: operationIn(text) })
      const work: Work = { turn, isCounted: false }
      const { leave } = turn
      response.once('close', () => {
        leave()
        if (work.isCounted) return
        budget
          .spendOnRefusal(address)
          .catch((error) => log.warn({ reason: error.message }, 'a refusal was not counted'))
      })
      if (response.destroyed) leave()
      else yoga(request, response, { work })
    } catch (error) {
      turn?.leave()
      if (!(error instanceof GraphQLError)) throw error
      refuse(request, response, error)
      await budget.spendOnRefusal(address, error)
    }
  }
}

const namesSomebody = ({ headers }: IncomingMessage): boolean =>
  headers.authorization !== undefined || headers.cookie !== undefined

function operationIn(text: Buffer): object {
  let body: unknown
  try {
    body = JSON.parse(text.toString('utf8'))
  } catch {
    throw bad('The body must be JSON: an object with `query`.')
  }
  if (!isObject(body)) throw bad('The body must be JSON: an object with `query`.')
  const { query, operationName, variables } = body
  if (typeof query !== 'string') throw bad('`query` must be text.')
  if (!isMissing(operationName) && typeof operationName !== 'string') throw bad('`operationName` must be text.')
  if (!isMissing(variables) && !isObject(variables)) throw bad('`variables` must be an object.')
  return body
}

const isMissing = (value: unknown): boolean => value === undefined || value === null
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Reads bodies: none longer than it may be, and not too many at once. */
function createTexts(): { read(request: IncomingMessage): Promise<Buffer> } {
  let unread = 0
  return {
    async read(request) {
      const announced = Number(request.headers['content-length'] ?? 0)
      if (announced > requestBytesMax) throw tooLong()
      if (unread > unreadBytesMax) throw refusal('Too much is sent at this moment: try again soon.', 'BUSY', 503)
      const chunks: Buffer[] = []
      let bytes = 0
      try {
        for await (const chunk of request as AsyncIterable<Buffer>) {
          bytes += chunk.length
          unread += chunk.length
          if (bytes > requestBytesMax) throw tooLong()
          chunks.push(chunk)
        }
      } catch (error) {
        if (error instanceof GraphQLError) throw error
        throw bad('The request broke off.')
      } finally {
        unread -= bytes
      }
      return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)
    },
  }
}

function refuse(request: IncomingMessage, response: ServerResponse, error: GraphQLError): void {
  if (response.destroyed || response.headersSent) return
  const { status = 400, headers = {} } = (error.extensions.http ?? {}) as {
    status?: number
    headers?: Record<string, string>
  }
  const { http: _http, ...extensions } = error.extensions
  const isGraphQL = request.headers.accept?.includes('application/graphql-response+json')
  response.writeHead(status, {
    ...headers,
    'content-type': `${isGraphQL ? 'application/graphql-response+json' : 'application/json'}; charset=utf-8`,
    'cache-control': 'no-store',
    // Nobody reads the rest of what was sent.
    ...(request.complete ? {} : { connection: 'close' }),
  })
  response.end(JSON.stringify({ errors: [{ message: error.message, extensions }] }))
}

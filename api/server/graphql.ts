// GraphQL over HTTP (POST, GET, SSE) with its limits; the WebSocket runs the same plugins through `getEnveloped`.

import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { useCSRFPrevention as preventCsrf } from '@graphql-yoga/plugin-csrf-prevention'
import { GraphQLError } from 'graphql'
import { createYoga, type YogaServerInstance } from 'graphql-yoga'
import type { Logger } from '../../platform/log.ts'
import type { Viewer } from '../domains/accounts/index.ts'
import type { Context } from '../schema/builder.ts'
import { schema } from '../schema/index.ts'
import { type Budget, spendBudget, spendFromMemory } from './budget.ts'
import type { AddressOf } from './client-address.ts'
import { createDocuments } from './documents.ts'
import type { Work } from './edge.ts'
import { limitOperations, requestBytesMax } from './limits.ts'
import { rememberAnswers } from './remembered.ts'

/** What a context is made of: the request, and either the response or what a WebSocket said when it connected. */
export interface Asked {
  readonly req: IncomingMessage
  readonly res?: ServerResponse
  readonly viewer?: Viewer | null
  /** Over HTTP and SSE. */
  readonly work?: Work
}

export type Yoga = YogaServerInstance<Asked & Record<string, unknown>, Context>

export const GRAPHQL_PATH = '/graphql'

/** What is looked at by everybody at once. */
const REMEMBERED = ['leaderboard', 'leaderboardModels', 'leaderboardCountries']

export function createGraphQL(
  context: (asked: Asked) => Promise<Context>,
  { budget, addressOf }: { readonly budget: Budget; readonly addressOf: AddressOf },
  log: Logger,
): Yoga {
  const say = (args: unknown[]): { detail: string } => ({ detail: args.map(String).join(' ').slice(0, 2_000) })
  return createYoga<Asked & Record<string, unknown>, Context>({
    schema,
    graphqlEndpoint: GRAPHQL_PATH,
    context,
    // Yoga would let any origin in with credentials.
    cors: false,
    graphiql: false,
    landingPage: false,
    batching: false,
    maskedErrors: { maskError: (error) => maskFault(error, log) },
    maxRequestBodySize: requestBytesMax,
    // The cost of an operation depends on its variables, so a verdict is not kept; nor what nobody could read.
    parserAndValidationCache: {
      documentCache: createDocuments(),
      errorCache: { get: () => undefined, set: () => {} },
      validationCache: false,
    },
    plugins: [
      preventCsrf({ requestHeaders: ['x-graphql-csrf'] }),
      limitOperations(),
      rememberAnswers(REMEMBERED, spendFromMemory(budget, addressOf)),
      spendBudget(budget),
    ],
    logging: {
      debug: () => {},
      info: () => {},
      warn: (...args) => log.warn(say(args), 'graphql'),
      error: (...args) => log.error(say(args), 'graphql'),
    },
  })
}

/** What the rules or the limits say is said; a fault is told by an id alone, under which the log has the rest. */
function maskFault(error: unknown, log: Logger): Error {
  const original = error instanceof GraphQLError ? error.originalError : error
  if (error instanceof GraphQLError && (!original || original instanceof GraphQLError)) return error
  const id = randomUUID()
  const { message, stack } = (original ?? {}) as Partial<Error>
  const path = error instanceof GraphQLError ? error.path?.join('.') : undefined
  log.error({ id, path, reason: message ?? String(original), stack: stack?.slice(0, 4_000) }, 'graphql fault')
  const where = error instanceof GraphQLError ? { nodes: error.nodes, path: error.path } : {}
  return new GraphQLError('Something is wrong on our side. If you tell us of it, give us this id.', {
    ...where,
    extensions: { code: 'INTERNAL_SERVER_ERROR', id, ...(original === error ? { http: { status: 500 } } : {}) },
  })
}

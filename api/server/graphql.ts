// GraphQL over HTTP (POST, GET, SSE) with its limits; the WebSocket runs the same plugins through `getEnveloped`.

import type { IncomingMessage, ServerResponse } from 'node:http'
import { useCSRFPrevention as preventCsrf } from '@graphql-yoga/plugin-csrf-prevention'
import { createYoga, type YogaServerInstance } from 'graphql-yoga'
import type { Logger } from '../../platform/log.ts'
import type { Viewer } from '../domains/accounts/index.ts'
import type { Context } from '../schema/builder.ts'
import { schema } from '../schema/index.ts'
import { limitOperations, requestBytesMax } from './limits.ts'
import { rememberAnswers } from './remembered.ts'

/** What a context is made of: the request, and either the response or what a WebSocket said when it connected. */
export interface Asked {
  readonly req: IncomingMessage
  readonly res?: ServerResponse
  readonly viewer?: Viewer | null
}

export type Yoga = YogaServerInstance<Asked & Record<string, unknown>, Context>

export const GRAPHQL_PATH = '/graphql'

/** What is looked at by everybody at once. */
const REMEMBERED = ['leaderboard', 'leaderboardModels']

export function createGraphQL(context: (asked: Asked) => Promise<Context>, log: Logger): Yoga {
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
    maskedErrors: true,
    maxRequestBodySize: requestBytesMax,
    // The cost of an operation depends on its variables, so a verdict is not kept.
    parserAndValidationCache: { validationCache: false },
    plugins: [preventCsrf({ requestHeaders: ['x-graphql-csrf'] }), limitOperations(), rememberAnswers(REMEMBERED)],
    logging: {
      debug: () => {},
      info: () => {},
      warn: (...args) => log.warn(say(args), 'graphql'),
      error: (...args) => log.error(say(args), 'graphql'),
    },
  })
}

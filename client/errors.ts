// Why an operation came to nothing, by the codes of the API.
import type { CombinedError } from '@urql/core'

/**
 * What the API says beside its message. `RATE_LIMITED` and `BUSY` pass by themselves; `LIMIT_EXCEEDED` asks for a smaller
 * operation; a code that is not listed here may come with a later version.
 */
export type GameErrorCode =
  | 'BAD_REQUEST'
  | 'BAD_USER_INPUT'
  | 'BUSY'
  | 'FORBIDDEN'
  | 'GRAPHQL_PARSE_FAILED'
  | 'GRAPHQL_VALIDATION_FAILED'
  | 'INTERNAL_SERVER_ERROR'
  | 'LIMIT_EXCEEDED'
  | 'PLAYER_HIDDEN'
  | 'RATE_LIMITED'
  | 'REQUEST_TOO_LARGE'
  | 'UNAUTHENTICATED'
  | 'UNAVAILABLE'
  | 'UNSUPPORTED_MEDIA_TYPE'
  | (string & {})

/** The code of the first error that has one; null where the API was not reached, or gave none. */
export function codeOf(error: CombinedError | undefined): GameErrorCode | null {
  return extensionOf(error, 'code', 'string')
}

/** In how many seconds to ask again; null where that would change nothing. */
export function retryAfterSecondsOf(error: CombinedError | undefined): number | null {
  return extensionOf(error, 'retryAfterSeconds', 'number')
}

interface Kinds {
  readonly string: string
  readonly number: number
}

function extensionOf<Kind extends keyof Kinds>(
  error: CombinedError | undefined,
  name: string,
  kind: Kind,
): Kinds[Kind] | null {
  const found = error?.graphQLErrors.find(({ extensions }) => typeof extensions?.[name] === kind)
  return (found?.extensions[name] as Kinds[Kind] | undefined) ?? null
}

// The door of `thebitcoingame/client`.
export type { ResultOf, VariablesOf } from '@graphql-typed-document-node/core'
export type { CombinedError, OperationResult, TypedDocumentNode } from '@urql/core'
export { gql } from '@urql/core'
export { createGameClient, type GameClient, type GameClientOptions } from './client.ts'
export { codeOf, type GameErrorCode, retryAfterSecondsOf } from './errors.ts'
export {
  BeginSignInDocument,
  BlockFoundDocument,
  BlockLineFragmentDoc,
  BlocksDocument,
  LeaderboardDocument,
  PlayerDocument,
  PlayerFiguresFragmentDoc,
  PlayerUpdatedDocument,
  PoolDocument,
  RefreshTokensDocument,
  ShareDocument,
  ShareFeedDocument,
  ShareLineFragmentDoc,
  SignInDocument,
  SignOutDocument,
  TipChangedDocument,
  ViewerDocument,
  WorkerFiguresFragmentDoc,
  WorkersDocument,
  WorkerUpdatedDocument,
} from './gql/documents.ts'
/** Every type of the contract. */
export type * as Schema from './gql/schema.ts'
export type { Tokens } from './tokens.ts'

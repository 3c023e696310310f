// The one Pothos builder. Slices add their types to it from their schema.ts; settings here are part of the contract.
import SchemaBuilder from '@pothos/core'
import ComplexityPlugin from '@pothos/plugin-complexity'
import ErrorsPlugin from '@pothos/plugin-errors'
import PrismaPlugin from '@pothos/plugin-prisma'
import RelayPlugin from '@pothos/plugin-relay'
import ScopeAuthPlugin from '@pothos/plugin-scope-auth'
import { GraphQLError } from 'graphql'
import type { Network } from '../../bitcoin/index.ts'
import type { PrismaClient } from '../../prisma/generated/client.ts'
import type PrismaTypes from '../../prisma/generated/pothos.ts'
import { getDatamodel } from '../../prisma/generated/pothos.ts'
import type { AccountRole, Accounts, ApiScope, CookieJar, Profiles, Viewer } from '../domains/accounts/index.ts'
import type { BoardReads } from '../domains/boards/index.ts'
import type { MiningReads, MiningWatch, ShareFact, StratumWatch } from '../domains/mining/index.ts'
import type { Moderation } from '../domains/moderation/index.ts'
import type { Privacy } from '../domains/privacy/index.ts'
import { signInFirst } from './errors.ts'

/** What a resolver has at hand. */
export interface Context {
  /** Who asks; null for somebody who has not signed in. What depends on it is not the same for all who ask the same. */
  readonly viewer: Viewer | null
  /** The network they ask from; null for the own host. Never kept. */
  readonly address: string | null
  /** Null over a WebSocket, whose answers carry none. */
  readonly cookies: CookieJar | null
  /** What the client says of itself; may be empty. */
  readonly userAgent: string
  readonly accounts: Accounts
  readonly profiles: Profiles
  readonly privacy: Privacy
  readonly moderation: Moderation
  readonly prisma: PrismaClient
  readonly mining: MiningReads
  readonly boards: BoardReads
  readonly watch: MiningWatch
  readonly stratum: StratumWatch
  /** The network that is mined on. */
  readonly network: Network
}

interface SchemaTypes {
  Context: Context
  PrismaTypes: PrismaTypes
  /** Types that slices refer to by name in place of entering another slice's shelves. */
  Objects: { Share: ShareFact; Viewer: { readonly accountId: number } }
  AuthScopes: {
    /** Everybody. */
    public: boolean
    /** A person who has signed in; never a key. */
    session: boolean
    /** A person who has signed in, or a key of theirs that was given this. */
    can: ApiScope
    /** A person with this role at least, at this moment; never a key. */
    role: Exclude<AccountRole, 'player'>
  }
  DefaultFieldNullability: false
  DefaultEdgesNullability: false
  DefaultNodeNullability: false
  Scalars: {
    ID: { Input: string; Output: string | number }
    Address: { Input: string; Output: string }
    Count: { Input: number; Output: number }
    DateTime: { Input: Date; Output: Date }
    Difficulty: { Input: number; Output: number }
    Hash256: { Input: string; Output: string }
    Hashrate: { Input: number; Output: number }
    Hex: { Input: string; Output: string }
    Sats: { Input: bigint; Output: bigint }
  }
}

/** Granted by the fields that lead to who asks, and on from there to what is theirs alone. */
export const SELF = 'self'

/** Values of an enum: the inner word and what it means. */
export const named = <T extends string>(words: Record<string, readonly [T, string]>) =>
  Object.fromEntries(Object.entries(words).map(([name, [value, description]]) => [name, { value, description }]))

/** Prisma's words for "no such row" and for an id that no row can have; ids come from strangers. */
const isMissing = (error: unknown): boolean => {
  const { code, name } = error as { code?: string; name?: string }
  return name === 'PrismaClientValidationError' || code === 'P2025' || code === 'P2020'
}

/** Rows on a page where no number is given, and the most that may be asked for. */
export const pageDefault = 20
export const pageMax = 100

export const builder = new SchemaBuilder<SchemaTypes>({
  // The first of these runs first: nobody gets as far as an error of a field that is not theirs.
  plugins: [ScopeAuthPlugin, ErrorsPlugin, RelayPlugin, PrismaPlugin, ComplexityPlugin],
  scopeAuth: {
    authorizeOnSubscribe: true,
    authScopes: ({ viewer, accounts }) => ({
      public: true,
      session: viewer !== null && viewer.sessionId !== null,
      can: (scope) => viewer !== null && (viewer.sessionId !== null || viewer.scopes.includes(scope)),
      role: async (least) => viewer !== null && viewer.sessionId !== null && (await accounts.hasRole(viewer, least)),
    }),
    unauthorizedError: (_parent, { viewer }) =>
      viewer === null ? signInFirst() : new GraphQLError('That is not for you.', { extensions: { code: 'FORBIDDEN' } }),
  },
  defaultFieldNullability: false,
  errors: { directResult: true },
  relay: {
    clientMutationId: 'omit',
    cursorType: 'String',
    nodeTypeOptions: { description: 'Anything that can be fetched again by its id.' },
    pageInfoTypeOptions: { description: 'Where a page lies in its list.' },
    nodeQueryOptions: {
      authScopes: { public: true },
      description: 'Any object by its id; null where there is none.',
      args: { id: { description: 'Id of the object, as the API gave it.' } },
      resolve: async (_root, { id }, _context, _info, resolveNode) => {
        try {
          return await resolveNode(id)
        } catch (error) {
          if (isMissing(error)) return null
          throw error
        }
      },
    },
    nodesQueryOptions: false,
    edgesFieldOptions: { nullable: false, description: 'The items of this page, in order.' },
    nodeFieldOptions: { nullable: false, description: 'The item.' },
    cursorFieldOptions: { description: 'Opaque; names the place of this item.' },
    pageInfoFieldOptions: { description: 'Where this page lies in the list.' },
    hasNextPageFieldOptions: { description: 'Whether items follow this page.' },
    hasPreviousPageFieldOptions: { description: 'Whether items come before this page.' },
    startCursorFieldOptions: { description: 'Cursor of the first item; null on an empty page.' },
    endCursorFieldOptions: { description: 'Cursor of the last item; null on an empty page.' },
    afterArgOptions: { description: 'Items after this cursor.' },
    beforeArgOptions: { description: 'Items before this cursor.' },
    firstArgOptions: { description: `How many items from the start; ${pageDefault} by default, at most ${pageMax}.` },
    lastArgOptions: { description: `How many items from the end; at most ${pageMax}.` },
    idFieldOptions: { description: 'Opaque id, unique over all types.' },
    defaultConnectionTypeOptions: { description: 'A page of a list.' },
    defaultEdgeTypeOptions: { description: 'An item and its place in the list.' },
  },
  prisma: {
    client: (context) => context.prisma,
    dmmf: getDatamodel(),
    exposeDescriptions: false,
    filterConnectionTotalCount: true,
    defaultConnectionSize: pageDefault,
    maxConnectionSize: pageMax,
    onUnusedQuery: null,
  },
})

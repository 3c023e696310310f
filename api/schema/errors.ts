// Errors that a client can do something about, each with its code. What the rules say no to is a member of a result instead.
import { GraphQLError } from 'graphql'

/** The client asked for what cannot be: a mistake in its program. */
export const badInput = (message: string): GraphQLError =>
  new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } })

/** Nobody knows who asks. */
export const signInFirst = (): GraphQLError =>
  new GraphQLError('Sign in first.', { extensions: { code: 'UNAUTHENTICATED' } })

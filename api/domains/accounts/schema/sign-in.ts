// Signing in and out: mutations are verbs, refusals members of their results.
import { builder, named, SELF } from '../../../schema/builder.ts'
import { badInput } from '../../../schema/errors.ts'
import { requirePerson, type Tokens } from '../actions.ts'
import type { Challenge } from '../challenge.ts'
import {
  AccountBanned,
  ChallengeGone,
  InvalidAddress,
  SessionEnded,
  type SignatureProblem,
  SignatureRefused,
} from '../errors.ts'
import { ViewerType } from './viewer.ts'

const SignatureProblemName = builder.enumType('SignatureProblem', {
  description: 'What is wrong with a signature.',
  values: named<SignatureProblem>({
    MALFORMED: ['malformed', 'It is no signature of any form known.'],
    WRONG_SIGNATURE: ['wrongSignature', 'It is of another address or another message, or was changed.'],
    OTHER_KIND: ['otherKind', 'It is legacy (BIP 137) and its header names another kind of address of the same key.'],
    UNSUPPORTED: ['unsupported', 'It needs a script that is not judged here: time locks, Taproot script paths.'],
  }),
})

const TokenDelivery = builder.enumType('TokenDelivery', {
  description: 'How tokens are given.',
  values: named<'body' | 'cookies'>({
    BODY: ['body', 'In the answer: for apps, which keep them in the safe of the system.'],
    COOKIES: ['cookies', 'As cookies that scripts cannot read: for browsers, on the site’s own origin.'],
  }),
})

export const AuthChallenge = builder.objectRef<Challenge>('AuthChallenge').implement({
  description: 'What to sign to prove an address. Good for ten minutes, and once.',
  fields: (t) => ({
    nonce: t.exposeString('nonce', { description: 'Names the challenge; to be given back with the signature.' }),
    address: t.expose('address', { type: 'Address', description: 'The address that must sign, canonical.' }),
    message: t.exposeString('message', {
      description:
        'The text to sign: one line of ASCII, exactly as it stands. It names this site, the address and its end.',
    }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime', description: 'When it is no longer good.' }),
  }),
})

const AuthTokens = builder.objectRef<Tokens>('AuthTokens').implement({
  description: 'What proves to the API who asks.',
  fields: (t) => ({
    accessToken: t.exposeString('accessToken', {
      description:
        'A JWT (RFC 9068, EdDSA) for the header `Authorization: Bearer …`, or `accessToken` in the parameters of a WebSocket connection. Keys: /.well-known/jwks.json.',
    }),
    accessExpiresAt: t.expose('accessExpiresAt', {
      type: 'DateTime',
      description: 'When it ends: fifteen minutes after it was given.',
    }),
    refreshToken: t.exposeString('refreshToken', {
      description: 'Good for one `authRefresh`. Given a second time it ends the session, since one of two stole it.',
    }),
    refreshExpiresAt: t.expose('refreshExpiresAt', {
      type: 'DateTime',
      description: 'When it ends: thirty days after it was given.',
    }),
  }),
})

interface SignedIn {
  readonly tokens: Tokens
  readonly delivery: 'body' | 'cookies'
}
const SignedInType = builder.objectRef<SignedIn>('SignedIn').implement({
  description: 'A session that is open.',
  fields: (t) => ({
    viewer: t.field({
      type: ViewerType,
      grantScopes: [SELF],
      description: 'Who has signed in.',
      resolve: ({ tokens }) => tokens,
    }),
    accessExpiresAt: t.field({
      type: 'DateTime',
      description: 'When the access token ends, however it was given: refresh before.',
      resolve: ({ tokens }) => tokens.accessExpiresAt,
    }),
    tokens: t.field({
      type: AuthTokens,
      nullable: true,
      description: 'The tokens; null where they came as cookies.',
      resolve: ({ tokens, delivery }) => (delivery === 'body' ? tokens : null),
    }),
  }),
})

builder.objectType(ChallengeGone, {
  name: 'ChallengeGone',
  description: 'The challenge was never given, was used, is over, or was answered wrongly too often.',
  fields: (t) => ({
    message: t.exposeString('message', { description: 'The same, in a sentence for people.' }),
  }),
})

builder.objectType(SignatureRefused, {
  name: 'SignatureRefused',
  description: 'The signature does not prove the address. The challenge may be tried five times.',
  fields: (t) => ({
    message: t.exposeString('message', { description: 'What to do, in a sentence for people.' }),
    problem: t.expose('problem', { type: SignatureProblemName, description: 'What is wrong, for programs.' }),
  }),
})

builder.objectType(AccountBanned, {
  name: 'AccountBanned',
  description: 'The account, or the address, may not sign in, nor mine.',
  fields: (t) => ({
    message: t.exposeString('message', { description: 'The same, in a sentence for people.' }),
    reason: t.exposeString('reason', { description: 'What an admin said.' }),
    until: t.expose('until', {
      type: 'DateTime',
      nullable: true,
      description: 'When the ban is over; null for one without an end.',
    }),
  }),
})

builder.objectType(SessionEnded, {
  name: 'SessionEnded',
  description: 'The refresh token is unknown, used, or of a session that has ended: sign in again.',
  fields: (t) => ({
    message: t.exposeString('message', { description: 'The same, in a sentence for people.' }),
  }),
})

/** Over a WebSocket no answer can carry cookies. */
const noCookiesHere = () => badInput('Cookies are given over HTTP only.')

builder.mutationField('authChallenge', (t) =>
  t.field({
    type: AuthChallenge,
    description: 'Begins to sign in: gives a message to sign with the wallet of an address.',
    args: { address: t.arg.string({ required: true, description: 'An address of the network that is mined on.' }) },
    authScopes: { public: true },
    complexity: 50,
    errors: {
      types: [InvalidAddress],
      union: { name: 'AuthChallengeResult', description: 'A message to sign, or why there is none.' },
    },
    resolve: (_root, { address }, { accounts }) => accounts.challenge(address),
  }),
)

builder.mutationField('authVerify', (t) =>
  t.field({
    type: SignedInType,
    description:
      'Signs in with the signature of a challenge; makes the account where there is none. BIP 322 for every kind of address (`smp` and `ful`, or without prefix), or the legacy signed message (BIP 137).',
    args: {
      nonce: t.arg.string({ required: true, description: 'That of the challenge.' }),
      signature: t.arg.string({ required: true, description: 'As the wallet gave it, in base64.' }),
      delivery: t.arg({
        type: TokenDelivery,
        required: true,
        defaultValue: 'body',
        description: 'How tokens are given.',
      }),
      device: t.arg.string({
        description: 'A name for the list of sessions; what the client says of itself by default.',
      }),
    },
    authScopes: { public: true },
    // Judging a signature takes as long as two thousand plain fields.
    complexity: 500,
    errors: {
      types: [ChallengeGone, SignatureRefused, AccountBanned],
      union: { name: 'AuthVerifyResult', description: 'A session, or why there is none.' },
    },
    resolve: async (_root, { nonce, signature, delivery, device }, { accounts, cookies, userAgent }) => {
      if (delivery === 'cookies' && !cookies) throw noCookiesHere()
      const tokens = await accounts.signIn(nonce, signature, device ?? userAgent)
      if (delivery === 'cookies') cookies?.keep(tokens)
      return { tokens, delivery }
    },
  }),
)

builder.mutationField('authRefresh', (t) =>
  t.field({
    type: SignedInType,
    description: 'Takes a refresh token for new tokens, given as the old one was: as cookies, or in the answer.',
    args: {
      refreshToken: t.arg.string({ description: 'The token; that of the cookie where none is given.' }),
    },
    authScopes: { public: true },
    errors: {
      types: [SessionEnded],
      union: { name: 'AuthRefreshResult', description: 'New tokens, or why there are none.' },
    },
    resolve: async (_root, { refreshToken }, { accounts, cookies }): Promise<SignedIn> => {
      if (typeof refreshToken === 'string') return { tokens: await accounts.renew(refreshToken), delivery: 'body' }
      if (!cookies) throw noCookiesHere()
      try {
        const tokens = await accounts.renew(cookies.refreshToken ?? '')
        cookies.keep(tokens)
        return { tokens, delivery: 'cookies' }
      } catch (error) {
        if (error instanceof SessionEnded) cookies.clear()
        throw error
      }
    },
  }),
)

builder.mutationField('signOut', (t) =>
  t.boolean({
    description: 'Ends this session: its tokens are good no more, at once. Always true.',
    authScopes: { session: true },
    resolve: async (_root, _args, { accounts, viewer, cookies }) => {
      await accounts.signOut(requirePerson(viewer))
      cookies?.clear()
      return true
    },
  }),
)

builder.mutationField('signOutEverywhere', (t) =>
  t.int({
    description: 'Ends all sessions of the account, on every device. Returns how many.',
    args: {
      keepThis: t.arg.boolean({
        required: true,
        defaultValue: false,
        description: 'Whether the session that asks goes on.',
      }),
    },
    authScopes: { session: true },
    resolve: async (_root, { keepThis }, { accounts, viewer, cookies }) => {
      const ended = await accounts.signOutEverywhere(requirePerson(viewer), keepThis ? 'this' : 'none')
      if (!keepThis) cookies?.clear()
      return ended
    },
  }),
)

builder.mutationField('endSession', (t) =>
  t.boolean({
    description: 'Ends one session of the account. False where it has ended already, or is another’s.',
    args: { id: t.arg.id({ required: true, description: 'Id of the session.' }) },
    authScopes: { session: true },
    resolve: (_root, { id }, { accounts, viewer }) =>
      /^[0-9a-f-]{36}$/.test(id) && accounts.endSession(requirePerson(viewer), id),
  }),
)

// People who sign in, for one test file: a wallet each, and the API over HTTP.
import type { Signer } from '../../dev/signer.ts'

/** The API that they ask. */
export interface Site {
  readonly apiUrl: string
}

export interface Tokens {
  readonly accessToken: string
  readonly refreshToken: string
}
export interface Verified {
  readonly __typename: string
  readonly message?: string
  readonly problem?: string
  readonly reason?: string
  readonly tokens?: Tokens | null
  readonly viewer?: { readonly addresses: readonly { readonly address: string }[] }
}
export interface Reply<Data> {
  readonly status: number
  readonly data?: Data | null
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[]
  readonly cookies: readonly string[]
}

export interface Challenge {
  readonly __typename: string
  readonly nonce: string
  readonly message: string
  readonly address: string
}
export interface Viewer {
  readonly addresses: readonly { readonly address: string }[]
  readonly sessions: readonly { readonly id: string; readonly device: string; readonly isThis: boolean }[]
}

const CHALLENGE = `mutation ($address: String!) { authChallenge(address: $address) { __typename
  ... on InvalidAddress { message problem } ... on AuthChallenge { nonce address message expiresAt } } }`
export const VERIFY = `mutation ($nonce: String!, $signature: String!, $delivery: TokenDelivery! = BODY, $device: String) {
  authVerify(nonce: $nonce, signature: $signature, delivery: $delivery, device: $device) { __typename
    ... on ChallengeGone { message } ... on SignatureRefused { message problem } ... on AccountBanned { message reason }
    ... on SignedIn { viewer { addresses { address } } tokens { accessToken refreshToken } } } }`
export const REFRESH = `mutation ($token: String) { authRefresh(refreshToken: $token) { __typename
  ... on SessionEnded { message } ... on SignedIn { tokens { accessToken refreshToken } } } }`
export const VIEWER = `{ viewer { account { createdAt } addresses { address } sessions { id device isThis } } }`

export const bearer = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}` })

export interface People {
  post<Data>(
    query: string,
    variables?: Record<string, unknown>,
    headers?: Record<string, string>,
    apiUrl?: string,
  ): Promise<Reply<Data>>
  challenge(address: string, apiUrl?: string): Promise<Challenge>
  verify(nonce: string, signature: string, more?: Record<string, unknown>): Promise<Verified>
  signIn(signer: Signer, more?: Record<string, unknown>): Promise<Tokens>
  refresh(token: string): Promise<Verified>
  whoIs(token: string): Promise<Reply<{ viewer: Viewer | null }>>
}

export function peopleOf(site: () => Site): People {
  const people: People = {
    async post<Data>(query: string, variables = {}, headers = {}, apiUrl = site().apiUrl) {
      const response = await fetch(`${apiUrl}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ query, variables }),
      })
      const body = (await response.json()) as Omit<Reply<Data>, 'status' | 'cookies'>
      return { ...body, status: response.status, cookies: response.headers.getSetCookie() }
    },
    async challenge(address, apiUrl) {
      const { data, errors } = await people.post<{ authChallenge: Challenge }>(CHALLENGE, { address }, {}, apiUrl)
      if (!data) throw new Error(JSON.stringify(errors))
      return data.authChallenge
    },
    async verify(nonce, signature, more = {}) {
      const { data } = await people.post<{ authVerify: Verified }>(VERIFY, { nonce, signature, ...more })
      return data?.authVerify as Verified
    },
    async signIn(signer, more) {
      const { nonce, message } = await people.challenge(signer.address)
      return (await people.verify(nonce, signer.sign(message), more)).tokens as Tokens
    },
    async refresh(token) {
      return (await people.post<{ authRefresh: Verified }>(REFRESH, { token })).data?.authRefresh as Verified
    },
    whoIs: (token) => people.post(VIEWER, {}, bearer(token)),
  }
  return people
}

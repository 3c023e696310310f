// People who sign in, for one test file: a wallet each, and the API over HTTP.
import { startProcess } from '../../dev/process.ts'
import type { Signer } from '../../dev/signer.ts'
import type { World } from './world.ts'

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
  readonly viewer?: { readonly account: { readonly address: string } }
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
  readonly account: { readonly address: string }
  readonly sessions: readonly { readonly id: string; readonly device: string; readonly isThis: boolean }[]
}

const CHALLENGE = `mutation ($address: String!) { authChallenge(address: $address) { __typename
  ... on InvalidAddress { message problem } ... on AuthChallenge { nonce address message expiresAt } } }`
export const VERIFY = `mutation ($nonce: String!, $signature: String!, $delivery: TokenDelivery! = BODY, $device: String) {
  authVerify(nonce: $nonce, signature: $signature, delivery: $delivery, device: $device) { __typename
    ... on ChallengeGone { message } ... on SignatureRefused { message problem } ... on AccountBanned { message reason }
    ... on SignedIn { viewer { account { address } } tokens { accessToken refreshToken } } } }`
export const REFRESH = `mutation ($token: String) { authRefresh(refreshToken: $token) { __typename
  ... on SessionEnded { message } ... on SignedIn { tokens { accessToken refreshToken } } } }`
export const VIEWER = `{ viewer { account { address createdAt } sessions { id device isThis } } }`

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
  /** A second API process over the same PostgreSQL and Redis. */
  startOther(env?: Record<string, string>): Promise<{ readonly apiUrl: string; stop(): Promise<void> }>
}

export function peopleOf(world: () => World): People {
  const people: People = {
    async post<Data>(query: string, variables = {}, headers = {}, apiUrl = world().apiUrl) {
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
    async startOther(env = {}) {
      const { environment } = world()
      const api = await startProcess({
        name: 'api-2',
        entry: 'api/server/main.ts',
        env: { ...environment, PUBLIC_URL: `http://localhost:${environment.API_PORT}`, API_PORT: '0', ...env },
      })
      return {
        apiUrl: `http://127.0.0.1:${api.ready?.port}`,
        stop: async () => {
          await api.stop()
        },
      }
    },
  }
  return people
}

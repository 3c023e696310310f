// How a request says who asks, and how it is told who it is from now on: a bearer token, or cookies that no script reads.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { parseCookie, stringifySetCookie } from 'cookie'
import { GraphQLError } from 'graphql'
import type { Accounts, CookieJar, Viewer } from '../domains/accounts/index.ts'

export interface Credentials {
  viewerOf(request: IncomingMessage, bearer?: string): Promise<Viewer | null>
  jarOf(request: IncomingMessage, response: ServerResponse): CookieJar
}

const unauthenticated = (message: string): GraphQLError =>
  new GraphQLError(message, { extensions: { code: 'UNAUTHENTICATED', http: { status: 401 } } })

const bearerPattern = /^Bearer ([\w.~+/=-]{1,2000})$/i

/** `origin`: where people see the site; cookies of one that has TLS go nowhere else. */
export function createCredentials(accounts: Accounts, origin: string): Credentials {
  const secure = origin.startsWith('https:')
  const names = { access: secure ? '__Host-access' : 'access', refresh: secure ? '__Host-refresh' : 'refresh' }
  const cookiesOf = (request: IncomingMessage): Partial<Record<string, string>> =>
    parseCookie(request.headers.cookie ?? '')
  const bake = (name: string, value: string, expires: Date): string =>
    stringifySetCookie({ name, value, expires, secure, httpOnly: true, sameSite: 'strict', path: '/' })

  return {
    async viewerOf(request, given) {
      const header = request.headers.authorization
      const bearer = given ?? (header === undefined ? undefined : bearerPattern.exec(header)?.[1])
      if (bearer !== undefined) {
        const viewer = await accounts.viewerOf(bearer)
        if (!viewer) throw unauthenticated('The access token is not good, or no longer: renew it, or sign in again.')
        return viewer
      }
      if (header !== undefined) throw unauthenticated('The authorization header must be: Bearer, a space, and a token.')
      // A cookie comes by itself: with one that is out of date everybody may still read what is public.
      const cookie = cookiesOf(request)[names.access]
      return cookie === undefined ? null : accounts.viewerOf(cookie)
    },
    jarOf(request, response) {
      const set = (cookies: readonly string[]): void => {
        response.appendHeader('set-cookie', cookies)
      }
      return {
        // Read when it is asked for: nearly no request does.
        get refreshToken() {
          return cookiesOf(request)[names.refresh]
        },
        keep: ({ accessToken, accessExpiresAt, refreshToken, refreshExpiresAt }) =>
          set([bake(names.access, accessToken, accessExpiresAt), bake(names.refresh, refreshToken, refreshExpiresAt)]),
        clear: () => set([bake(names.access, '', new Date(0)), bake(names.refresh, '', new Date(0))]),
      }
    },
  }
}

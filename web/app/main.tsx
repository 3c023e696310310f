import '@fontsource-variable/inter/wght.css'
import '@fontsource-variable/jetbrains-mono/wght.css'
import { ChakraProvider } from '@chakra-ui/react'
import createCache from '@emotion/cache'
import { CacheProvider } from '@emotion/react'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { Provider } from 'urql'
import { AuthRefreshDocument } from '../gql/graphql.ts'
import { createLive } from '../live/client.ts'
import { LiveProvider, SessionProvider } from '../live/context.tsx'
import { createSession } from '../live/session.ts'
import { App } from './app.tsx'
import { system } from './theme.ts'

// Emotion writes <style> elements: the policy lets them in by the nonce of this response.
const nonce = document.querySelector<HTMLMetaElement>('meta[property=csp-nonce]')?.nonce
const cache = createCache({ key: 'g', ...(nonce ? { nonce } : {}) })
const live = createLive(new URL('/graphql', location.href))
const session = createSession({
  storage: localStorage,
  now: Date.now,
  // Two tabs with the same token would look like a theft. Browsers without locks renew each for itself, within the leeway.
  alone: (work) => (navigator.locks ? navigator.locks.request('session', work) : work()),
  async renew() {
    const { data, error } = await live.client.mutation(AuthRefreshDocument, {}).toPromise()
    if (error || !data) return 'away'
    return data.authRefresh.__typename === 'SignedIn' ? data.authRefresh : 'ended'
  },
})

createRoot(document.getElementById('root') as HTMLElement).render(
  <StrictMode>
    <CacheProvider value={cache}>
      <ChakraProvider value={system}>
        <LiveProvider value={live}>
          <SessionProvider value={session}>
            <Provider value={live.client}>
              <App />
            </Provider>
          </SessionProvider>
        </LiveProvider>
      </ChakraProvider>
    </CacheProvider>
  </StrictMode>,
)

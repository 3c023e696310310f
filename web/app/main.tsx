import '@fontsource-variable/inter/wght.css'
import '@fontsource-variable/jetbrains-mono/wght.css'
import { ChakraProvider } from '@chakra-ui/react'
import createCache from '@emotion/cache'
import { CacheProvider } from '@emotion/react'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { Provider } from 'urql'
import { createLive } from '../live/client.ts'
import { LiveProvider } from '../live/context.tsx'
import { App } from './app.tsx'
import { system } from './theme.ts'

// Emotion writes <style> elements: the policy lets them in by the nonce of this response.
const nonce = document.querySelector<HTMLMetaElement>('meta[property=csp-nonce]')?.nonce
const cache = createCache({ key: 'g', ...(nonce ? { nonce } : {}) })
const live = createLive(new URL('/graphql', location.href))

createRoot(document.getElementById('root') as HTMLElement).render(
  <StrictMode>
    <CacheProvider value={cache}>
      <ChakraProvider value={system}>
        <LiveProvider value={live}>
          <Provider value={live.client}>
            <App />
          </Provider>
        </LiveProvider>
      </ChakraProvider>
    </CacheProvider>
  </StrictMode>,
)

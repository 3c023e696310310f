import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

const api = `http://127.0.0.1:${process.env.API_PORT ?? 4000}`

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  // The API replaces this in index.html with a nonce of its own for each response: see its Content-Security-Policy.
  html: { cspNonce: '__NONCE__' },
  server: { proxy: { '/graphql': { target: api, ws: true }, '/healthz': api } },
  build: {
    // Fonts as data: URIs would need a weaker policy.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      // Chakra's recipes are built by calls that a bundler must assume to have effects; they have none.
      treeshake: {
        manualPureFunctions: ['defineRecipe', 'defineSlotRecipe', 'defineConfig', 'mergeConfigs', 'createSystem'],
      },
    },
  },
})

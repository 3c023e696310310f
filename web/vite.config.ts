import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import react from '@vitejs/plugin-react'
import { print, stripIgnoredCharacters } from 'graphql'
import { defineConfig, loadEnv, type Plugin } from 'vite'

/** What a visitor downloads before anything shows; more is a step back. */
const firstRouteBytesMax = 150_000

/** Adds up the scripts that index.html names, as they go over the wire, and says so. */
function firstRouteSize(): Plugin {
  return {
    name: 'first-route-size',
    apply: 'build',
    writeBundle({ dir = '' }) {
      const html = readFileSync(join(dir, 'index.html'), 'utf8')
      const scripts = new Set([...html.matchAll(/(?:src|href)="\/(assets\/[^"]+\.js)"/g)].map(([, path]) => path ?? ''))
      const bytes = [...scripts].reduce((sum, path) => sum + gzipSync(readFileSync(join(dir, path))).length, 0)
      const text = `first route: ${(bytes / 1_000).toFixed(1)} kB of script, gzipped (at most ${firstRouteBytesMax / 1_000})`
      if (bytes > firstRouteBytesMax) this.error(text)
      this.info(text)
    },
  }
}

const GENERATED = /^export const (\w+) = (\{"kind":"Document".*\}) as unknown as DocumentNode<.*$/gm

const DOCUMENT = '\0document:'

/**
 * GraphQL goes over the wire as the text that it is, a third of its syntax tree, and is parsed by what urql has for it. Each
 * document is a module of its own, so that it comes with the page that asks it.
 */
function documentsAsText(): Plugin {
  const texts = new Map<string, string>()
  return {
    name: 'documents-as-text',
    apply: 'build',
    enforce: 'pre',
    resolveId: (id) => (id.startsWith(DOCUMENT) ? { id, moduleSideEffects: false } : null),
    load(id) {
      const name = id.startsWith(DOCUMENT) ? id.slice(DOCUMENT.length) : ''
      const text = texts.get(name)
      if (text === undefined) return null
      return `import { gql } from '@urql/core'\nexport const ${name} = /* @__PURE__ */ gql(${JSON.stringify(text)})`
    },
    transform(code, id) {
      // What nobody imports by name is left out: the generator's own index of all texts, above all.
      if (/\/web\/gql\/(gql|index|fragment-masking)\.ts$/.test(id)) return { code, map: null, moduleSideEffects: false }
      if (!id.endsWith('/web/gql/graphql.ts')) return null
      const asText = code.replace(GENERATED, (_, name: string, tree: string) => {
        texts.set(name, stripIgnoredCharacters(print(JSON.parse(tree))))
        return `export { ${name} } from ${JSON.stringify(DOCUMENT + name)}`
      })
      return { code: asText, map: null, moduleSideEffects: false }
    },
  }
}

export default defineConfig(({ mode }) => {
  const { API_PORT = '4000' } = loadEnv(mode, import.meta.dirname, 'API_')
  const api = `http://127.0.0.1:${API_PORT}`
  return {
    root: import.meta.dirname,
    plugins: [documentsAsText(), react(), firstRouteSize()],
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
  }
})

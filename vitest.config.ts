import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

// GraphQL 17 has a `development` export condition that Vite applies and Node does not: without the alias a test
// that imports `graphql` gets a second copy of it.
const graphql = { find: /^graphql$/, replacement: fileURLToPath(import.meta.resolve('graphql')) }
const notOurs = ['**/node_modules/**', '**/.local/**', 'web/dist/**']

export default defineConfig({
  resolve: { alias: [graphql] },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['**/*.test.ts'],
          exclude: [...notOurs, '**/*.scenario.test.ts', 'web/**/*.dom.test.ts'],
          testTimeout: 20_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'dom',
          environment: 'happy-dom',
          include: ['web/**/*.test.tsx', 'web/**/*.dom.test.ts'],
          exclude: notOurs,
          testTimeout: 20_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'scenario',
          include: ['**/*.scenario.test.ts'],
          exclude: notOurs,
          // Real servers on two cores: one file at a time, each with its own data folder and ports.
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
})

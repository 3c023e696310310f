import type { CodegenConfig } from '@graphql-codegen/cli'

const settings = {
  useTypeImports: true,
  enumsAsTypes: true,
  strictScalars: true,
  scalars: {
    Address: 'string',
    Count: 'number',
    DateTime: 'string',
    Difficulty: 'number',
    Hash256: 'string',
    Hashrate: 'number',
    Hex: 'string',
    Sats: 'string',
  },
  importExtension: '.ts' as const,
  emitLegacyCommonJSImports: false,
}
const forBuilders = ['client/operations/*.graphql']

const config: CodegenConfig = {
  schema: 'schema.graphql',
  ignoreNoDocuments: true,
  generates: {
    'web/gql/': {
      documents: ['web/features/**/*.graphql'],
      preset: 'client',
      presetConfig: { fragmentMasking: { unmaskFunctionName: 'readFragment' } },
      config: settings,
    },
    'client/gql/schema.ts': { plugins: ['typescript'], config: settings },
    'client/gql/documents.ts': {
      documents: forBuilders,
      plugins: ['typescript-operations', 'typed-document-node'],
      config: settings,
    },
  },
}

export default config

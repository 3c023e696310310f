import { defineConfig } from 'prisma/config'

// Only `prisma generate` runs through Prisma's CLI; migrations are applied by prisma/migrate.ts.
export default defineConfig({
  schema: 'prisma',
  migrations: { path: 'prisma/migrations' },
})

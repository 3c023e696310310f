// npm run migrate [-- --timescale]: brings the database to the present and ends.
import { createLog, LOG_LEVELS } from '../platform/log.ts'
import { choice, helpText, OptionsRefused, options, readOptions, url } from '../platform/options.ts'
import { migrateDatabase, migrateToTimescale } from './database.ts'
import { TimescaleMissing } from './timescale.ts'

export const MIGRATE_OPTIONS = options({
  DATABASE_URL: { is: url('postgresql:', 'postgres:'), says: 'The PostgreSQL database.', secret: true },
  LOG_LEVEL: { is: choice(LOG_LEVELS), otherwise: 'info', says: 'What is logged, and everything graver.' },
})

const usage = `npm run migrate: creates and migrates the database.
npm run migrate -- --timescale: and keeps shares in a hypertable of TimescaleDB, compressed where its licence allows.`

async function main(): Promise<void> {
  if (process.argv.includes('--help')) {
    process.stdout.write(helpText(usage, MIGRATE_OPTIONS))
    return
  }
  const settings = readOptions(MIGRATE_OPTIONS)
  const log = createLog('migrate', settings.LOG_LEVEL)
  const startedMs = Date.now()
  const outcome = process.argv.includes('--timescale')
    ? await migrateToTimescale(settings.DATABASE_URL)
    : { applied: await migrateDatabase(settings.DATABASE_URL) }
  log.info({ ...outcome, tookMs: Date.now() - startedMs }, 'ready')
}

main().then(
  () => process.exit(0),
  (error) => {
    process.stderr.write(
      `${error instanceof OptionsRefused || error instanceof TimescaleMissing ? error.message : error.stack}\n`,
    )
    process.exit(1)
  },
)

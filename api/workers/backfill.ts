// npm run backfill -- --from 2026-11-16 --to 2026-11-23 [--repair]: do the sums still come to what they say?
import { parseArgs } from 'node:util'
import { helpText, OptionsRefused, options, readOptions, url } from '../../platform/options.ts'
import { openPostgres } from '../../platform/postgres.ts'
import { shareDays } from '../../prisma/partitions.ts'
import { type Backfill, backfill, type Period } from '../domains/mining/index.ts'

const OPTIONS = options({
  DATABASE_URL: { is: url('postgresql:', 'postgres:'), says: 'The PostgreSQL database.', secret: true },
})
const usage = `npm run backfill -- --from YYYY-MM-DD --to YYYY-MM-DD [--repair]

Recomputes whole UTC days, from the first to the one before the last, and the weeks and months they are in: slots from raw
shares while they are kept, hours, days, weeks and months from slots, the totals of all players and workers from their
weeks, bests from notable shares. Prints what differs from the rows that are there.
With --repair it writes what came out, in one transaction. Ends with 1 when something differs and was not repaired.`

/** Wrong arguments; the message says which. */
class ArgumentsRefused extends Error {
  override readonly name = 'ArgumentsRefused'
}

function dayOf(argument: string, text: string | undefined): number {
  const ms = Date.parse(`${text}T00:00:00.000Z`)
  if (text !== undefined && /^\d{4}-\d\d-\d\d$/.test(text) && Number.isFinite(ms)) return ms
  throw new ArgumentsRefused(`--${argument} is not a day such as 2026-11-16.`)
}

function readArguments(): { readonly period: Period; readonly repair: boolean } {
  const kinds = { from: { type: 'string' }, to: { type: 'string' }, repair: { type: 'boolean' } } as const
  let values: { from?: string; to?: string; repair?: boolean }
  try {
    values = parseArgs({ options: kinds }).values
  } catch (error) {
    throw new ArgumentsRefused((error as Error).message)
  }
  const period = { fromMs: dayOf('from', values.from), toMs: dayOf('to', values.to) }
  if (period.fromMs >= period.toMs) throw new ArgumentsRefused('--to must be later than --from.')
  return { period, repair: values.repair ?? false }
}

function* reportOf({ comparisons, rawDays, repaired }: Backfill): Generator<string> {
  yield `raw shares are kept of ${rawDays} of these days; the slots of the others are taken as they are`
  for (const { table, rows, differing, differences } of comparisons) {
    yield `${table}: ${rows} rows, ${differing === 0 ? 'all equal' : `${differing} differ`}`
    for (const { row, live, recomputed } of differences) {
      yield `  ${row}: ${live ?? 'no row'}, recomputed ${recomputed ?? 'no row'}${repaired ? ' (repaired)' : ''}`
    }
    if (differing > differences.length) yield `  and ${differing - differences.length} more`
  }
}

async function main(): Promise<number> {
  if (process.argv.includes('--help')) {
    process.stdout.write(helpText(usage, OPTIONS))
    return 0
  }
  const { period, repair } = readArguments()
  const client = await openPostgres(readOptions(OPTIONS).DATABASE_URL, 'backfill')
  try {
    const found = await backfill(client, period, repair, shareDays)
    for (const line of reportOf(found)) process.stdout.write(`${line}\n`)
    return found.comparisons.every((each) => each.differing === 0) || repair ? 0 : 1
  } finally {
    await client.end()
  }
}

main().then(
  (code) => process.exit(code),
  (error) => {
    const mendable = error instanceof OptionsRefused || error instanceof ArgumentsRefused
    process.stderr.write(`${mendable ? `${error.message}\n\n${usage}` : error.stack}\n`)
    process.exit(2)
  },
)

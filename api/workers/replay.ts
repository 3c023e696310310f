// npm run replay [-- --again]: what the ledger put aside, and why; and another try, after whatever was wrong is mended.
import { parseArgs } from 'node:util'
import { Redis } from 'ioredis'
import { decodeEvent, ENTRY_FIELD, encodeEvent, streamOf } from '../../events/index.ts'
import { helpText, OptionsRefused, options, readOptions, url } from '../../platform/options.ts'
import { unstorable } from '../domains/mining/index.ts'
import { DEAD_LETTERS } from './streams.ts'

const OPTIONS = options({
  REDIS_URL: { is: url('redis:', 'rediss:'), says: 'The Redis that holds the event streams.', secret: true },
})
const usage = `npm run replay [-- --again]

Lists the events that the ledger put aside because it could not read or store them, with the reason. With --again, those
that can be read and stored now go back into their streams, and leave the list; the others stay. Each counts once, however
often this is done. Ends with 1 when any are left.`

const pageEntries = 500
/** What is shown of an event. */
const shownChars = 160

interface Letter {
  readonly id: string
  readonly reason: string
  readonly line: string
}

async function* lettersOf(redis: Redis): AsyncGenerator<Letter> {
  for (let from = '-'; ; ) {
    const entries = await redis.xrange(DEAD_LETTERS, from, '+', 'COUNT', pageEntries)
    for (const [id, fields] of entries) {
      const field = (name: string): string => fields[fields.indexOf(name) + 1] ?? ''
      yield { id, reason: field('reason'), line: field('line') }
    }
    const last = entries.at(-1)
    if (!last || entries.length < pageEntries) return
    from = `(${last[0]}`
  }
}

/** Undefined where it went back into its stream; otherwise why it cannot. */
async function sendAgain(redis: Redis, { id, line }: Letter): Promise<string | undefined> {
  const decoded = decodeEvent(line)
  if (!decoded.ok) return decoded.reason
  const problem = unstorable(decoded.event, Date.now())
  if (problem !== undefined) return problem
  // Its own publisher's position is past it. A publisher by the name of the letter has said nothing yet, and says this
  // once: the second time it is skipped.
  const event = { ...decoded.event, instance: `replay.${id}`, sequence: 1 }
  await redis.xadd(streamOf(event), '*', ENTRY_FIELD, encodeEvent(event))
  await redis.xdel(DEAD_LETTERS, id)
  return undefined
}

async function main(): Promise<number> {
  if (process.argv.includes('--help')) {
    process.stdout.write(helpText(usage, OPTIONS))
    return 0
  }
  const { again } = parseArgs({ options: { again: { type: 'boolean' } } }).values
  const redis = new Redis(readOptions(OPTIONS).REDIS_URL, { maxRetriesPerRequest: 1 })
  try {
    let [left, sent] = [0, 0]
    for await (const letter of lettersOf(redis)) {
      const reason = again ? await sendAgain(redis, letter) : letter.reason
      if (reason === undefined) {
        sent++
        continue
      }
      left++
      process.stdout.write(`${letter.id}  ${reason}\n  ${letter.line.slice(0, shownChars)}\n`)
    }
    if (again) process.stdout.write(`${sent} sent again, `)
    process.stdout.write(`${left} ${left === 1 ? 'event is' : 'events are'} put aside\n`)
    return left === 0 ? 0 : 1
  } finally {
    redis.disconnect()
  }
}

main().then(
  (code) => process.exit(code),
  (error) => {
    const mendable = error instanceof OptionsRefused || (error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS')
    process.stderr.write(`${mendable ? `${error.message}\n\n${usage}` : error.stack}\n`)
    process.exit(2)
  },
)

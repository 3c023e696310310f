// npm run player -- hide|show|erase ADDRESS: what a player asked the operator for.
import { parseArgs } from 'node:util'
import { Redis } from 'ioredis'
import { addressToScript } from '../../bitcoin/index.ts'
import { NETWORKS } from '../../events/index.ts'
import { choice, helpText, OptionsRefused, options, readOptions, url } from '../../platform/options.ts'
import { openPostgres, type PostgresClient } from '../../platform/postgres.ts'
import { erasePlayer, hidePlayer, showPlayer } from '../domains/privacy/index.ts'

const OPTIONS = options({
  DATABASE_URL: { is: url('postgresql:', 'postgres:'), says: 'The PostgreSQL database.', secret: true },
  REDIS_URL: { is: url('redis:', 'rediss:'), says: 'The Redis that holds live state.', secret: true },
  BITCOIN_NETWORK: { is: choice(NETWORKS), otherwise: 'mainnet', says: 'The network that is mined on.' },
})
const usage = `npm run player -- hide|show|erase ADDRESS

hide:  nothing of the player is shown any more, but blocks, which are on the chain. The rigs mine on.
show:  takes that back.
erase: deletes for good names of workers, what rigs call themselves, the profile, and the tag in the coinbase. Shares,
       work and blocks stay. Rename or unplug rigs that are online first: they bring their names again.

Ends with 1 where no miner has connected with the address.`

class UsageRefused extends Error {}

type Deed = (client: PostgresClient, redis: Redis, address: string) => Promise<string | null>
const DEEDS: Readonly<Record<string, Deed>> = {
  hide: async (...of) => ((await hidePlayer(...of)) ? 'hidden' : null),
  show: async (...of) => ((await showPlayer(...of)) ? 'shown' : null),
  erase: async (...of) => {
    const erased = await erasePlayer(...of)
    if (!erased) return null
    const { workers, sessions, connected } = erased
    const again = connected.length === 0 ? '' : `; online, and back with their names: ${connected.join(', ')}`
    return `erased: names of ${workers} workers, user agents of ${sessions} sessions, the profile, the coinbase tag${again}`
  },
}

async function main(): Promise<number> {
  if (process.argv.includes('--help')) {
    process.stdout.write(helpText(usage, OPTIONS))
    return 0
  }
  const { positionals } = parseArgs({ allowPositionals: true, options: {} })
  const [name = '', text = '', ...more] = positionals
  const deed = Object.hasOwn(DEEDS, name) ? DEEDS[name] : undefined
  if (!deed || more.length > 0) throw new UsageRefused(`Say what is to be done, and of which address.`)
  const values = readOptions(OPTIONS)
  const reading = addressToScript(text, values.BITCOIN_NETWORK)
  if (!reading.ok) throw new UsageRefused(`${text || 'Nothing'} is no address of ${values.BITCOIN_NETWORK}.`)
  const redis = new Redis(values.REDIS_URL, { maxRetriesPerRequest: 1 })
  const client = await openPostgres(values.DATABASE_URL, 'player')
  try {
    const done = await deed(client, redis, reading.address)
    process.stdout.write(`${done ?? 'No miner has connected with this address.'}\n`)
    return done === null ? 1 : 0
  } finally {
    await client.end().catch(() => {})
    redis.disconnect()
  }
}

main().then(
  (code) => process.exit(code),
  (error) => {
    const code = (error as { code?: string }).code
    const mendable =
      error instanceof OptionsRefused || error instanceof UsageRefused || code?.startsWith('ERR_PARSE_ARGS')
    process.stderr.write(`${mendable ? `${error.message}\n\n${usage}` : error.stack}\n`)
    process.exit(2)
  },
)

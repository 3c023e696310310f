// npm run player: what only an operator does, or did before there were admins.
import { parseArgs } from 'node:util'
import { Redis } from 'ioredis'
import { addressToScript } from '../../bitcoin/index.ts'
import { NETWORKS } from '../../events/index.ts'
import { choice, helpText, OptionsRefused, options, readOptions, url } from '../../platform/options.ts'
import { openPostgres } from '../../platform/postgres.ts'
import {
  ban,
  type Deed,
  deskOfClient,
  eraseData,
  giveRole,
  liftBans,
  ModerationRefused,
  perform,
  setPagesHidden,
} from '../domains/moderation/index.ts'

const OPTIONS = options({
  DATABASE_URL: { is: url('postgresql:', 'postgres:'), says: 'The PostgreSQL database.', secret: true },
  REDIS_URL: { is: url('redis:', 'rediss:'), says: 'The Redis that holds live state.', secret: true },
  BITCOIN_NETWORK: { is: choice(NETWORKS), otherwise: 'mainnet', says: 'The network that is mined on.' },
})
const usage = `npm run player -- hide|show|erase ADDRESS --because "WHY"
npm run player -- ban ADDRESS account|address [--days N] --because "WHY"
npm run player -- lift ADDRESS --because "WHY"
npm run player -- role ADDRESS player|moderator|admin --because "WHY"

hide:  nothing of the player is shown any more, but blocks, which are on the chain. The rigs mine on.
show:  takes that back.
erase: deletes for good names of workers, what rigs call themselves, the profile, and the tag in the coinbase. Shares,
       work and blocks stay. Rename or unplug rigs that are online first: they bring their names again.
ban:   an account with all of its addresses, or the address alone, signs in and mines no more, for good or for N days;
       its pages are hidden. WHY is told to who tries to sign in.
lift:  ends all bans that hold for the address.
role:  gives a role to somebody who has signed in with the address; player takes it away. The first admin comes so.

WHY has 5 to 500 characters, without names: it stays in the log of such deeds for good.
Ends with 1 where nothing was done, such as where no miner has connected with the address.`

class UsageRefused extends Error {}

const ROLES = ['player', 'moderator', 'admin'] as const
const notMined = 'No miner has connected with this address.'

/** What was done, in words; throws `ModerationRefused` for what cannot be. */
type Action = (deed: Deed, address: string, argument: string, days: number | null) => Promise<string>
interface Command {
  /** What may follow the address; none where nothing does. */
  readonly words: readonly string[]
  readonly run: Action
}
const COMMANDS: Readonly<Record<string, Command>> = {
  hide: { words: [], run: (deed, address) => pages(deed, address, true) },
  show: { words: [], run: (deed, address) => pages(deed, address, false) },
  erase: {
    words: [],
    async run(deed, address) {
      const erased = await eraseData(deed, address)
      if (!erased) throw new ModerationRefused(notMined)
      const { workers, sessions, connected } = erased
      const again = connected.length === 0 ? '' : `; online, and back with their names: ${connected.join(', ')}`
      return `erased: names of ${workers} workers, user agents of ${sessions} sessions, the profile, the coinbase tag${again}`
    },
  },
  ban: {
    words: ['account', 'address'],
    async run(deed, address, word, days) {
      await ban(deed, address, { scope: word === 'account' ? 'account' : 'address', days })
      return 'banned: stratum lets its miners go within five seconds'
    },
  },
  lift: {
    words: [],
    async run(deed, address) {
      await liftBans(deed, address)
      return 'lifted'
    },
  },
  role: {
    words: ROLES,
    async run(deed, address, word) {
      const role = ROLES.find((each) => each === word) ?? 'player'
      await giveRole(deed, address, role)
      return `the role is now: ${role}`
    },
  },
}

async function pages(deed: Deed, address: string, hidden: boolean): Promise<string> {
  if (!(await setPagesHidden(deed, address, hidden))) throw new ModerationRefused(notMined)
  return hidden ? 'hidden' : 'shown'
}

async function main(): Promise<number> {
  if (process.argv.includes('--help')) {
    process.stdout.write(helpText(usage, OPTIONS))
    return 0
  }
  const { positionals, values: given } = parseArgs({
    allowPositionals: true,
    options: { because: { type: 'string' }, days: { type: 'string' } },
  })
  const [name = '', text = '', argument = '', ...more] = positionals
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined
  const fits = command && (command.words.length === 0 ? argument === '' : command.words.includes(argument))
  if (!fits || more.length > 0) throw new UsageRefused('Say what is to be done, and of which address.')
  if (given.days !== undefined && name !== 'ban') throw new UsageRefused('Only a ban is for days.')
  const days = given.days === undefined ? null : Number(given.days)
  if (!given.because) throw new UsageRefused('Say why: --because "…".')
  const values = readOptions(OPTIONS)
  const reading = addressToScript(text, values.BITCOIN_NETWORK)
  if (!reading.ok) throw new UsageRefused(`${text || 'Nothing'} is no address of ${values.BITCOIN_NETWORK}.`)
  const redis = new Redis(values.REDIS_URL, { maxRetriesPerRequest: 1 })
  const client = await openPostgres(values.DATABASE_URL, 'player')
  try {
    const request = { actor: 'operator', least: 'admin', reason: given.because } as const
    const done = await perform(deskOfClient(client, redis), request, (deed) =>
      command.run(deed, reading.address, argument, days),
    )
    process.stdout.write(`${done}\n`)
    return 0
  } catch (error) {
    if (!(error instanceof ModerationRefused)) throw error
    process.stdout.write(`${error.message}\n`)
    return 1
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

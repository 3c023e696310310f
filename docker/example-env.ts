// What docker/example.env says, printed from the options tables, so that it cannot lag behind them.

import { API_OPTIONS } from '../api/server/options.ts'
import { CLOCK_OPTIONS } from '../api/workers/clock-options.ts'
import { GAME_OPTIONS } from '../api/workers/game-options.ts'
import { LEDGER_OPTIONS } from '../api/workers/options.ts'
import { choice, exampleEnvironment, type OptionTable, options, string } from '../platform/options.ts'
import { OPTIONS as STRATUM_OPTIONS } from '../stratum/settings/options.ts'

const COMPOSE_OPTIONS = options({
  POSTGRES_PASSWORD: {
    is: string,
    says: 'Password of the database that compose starts. Long and random.',
    secret: true,
  },
  BITCOIN_RPC_PASSWORD: {
    is: string,
    says: 'Password of the Bitcoin node that compose starts. Long and random.',
    secret: true,
  },
  BITCOIN_CHAIN: {
    is: choice(['main', 'test', 'signet', 'regtest']),
    otherwise: 'main',
    says: "The node's own name for BITCOIN_NETWORK.",
  },
})

const SECTIONS: readonly (readonly [string, OptionTable])[] = [
  ['docker compose', COMPOSE_OPTIONS],
  ['stratum', STRATUM_OPTIONS],
  ['ledger', LEDGER_OPTIONS],
  ['game', GAME_OPTIONS],
  ['clock', CLOCK_OPTIONS],
  ['api', API_OPTIONS],
]

/** Each variable once, under the first process that reads it. */
export function exampleFile(): string {
  const seen = new Set<string>()
  const sections = SECTIONS.map(([name, table]) => {
    const fresh = Object.fromEntries(Object.entries(table).filter(([variable]) => !seen.has(variable)))
    for (const variable of Object.keys(fresh)) seen.add(variable)
    return `# --- ${name} ---\n\n${exampleEnvironment(fresh)}`
  })
  const head = '# Printed by npm run generate. A line that is commented out shows the default.\n'
  return `${head}\n${sections.join('\n\n')}\n`
}

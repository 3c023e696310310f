// npm run bench: prints figures, each beside a peer or a limit. Asserts nothing: machines differ and are noisy.

import { run as submits } from '../stratum/bench/submits.ts'
import { run as line } from './bench/line.ts'

const BENCHES: Record<string, () => Promise<void>> = { submits, line }

const asked = process.argv.slice(2)
const unknown = asked.filter((name) => !Object.hasOwn(BENCHES, name))
if (unknown.length > 0) {
  process.stderr.write(`No bench called ${unknown.join(', ')}. There are: ${Object.keys(BENCHES).join(', ')}\n`)
  process.exit(1)
}
for (const [name, run] of Object.entries(BENCHES)) if (asked.length === 0 || asked.includes(name)) await run()
process.exit(0)

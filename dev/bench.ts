// npm run bench [-- name… [number]]: prints figures, each beside a peer or a limit. Asserts nothing: machines differ and are noisy.

import { run as attacks } from '../api/bench/attacks.ts'
import { run as queries } from '../api/bench/queries.ts'
import { run as signIns } from '../api/bench/sign-ins.ts'
import { run as subscribers } from '../api/bench/subscribers.ts'
import { run as fanout } from '../stratum/bench/fanout.ts'
import { Ground } from '../stratum/bench/ground.ts'
import { run as latency } from '../stratum/bench/latency.ts'
import { run as memory } from '../stratum/bench/memory.ts'
import { run as soak } from '../stratum/bench/soak.ts'
import { run as storm } from '../stratum/bench/storm.ts'
import { run as submits } from '../stratum/bench/submits.ts'
import { run as vardiff } from '../stratum/bench/vardiff.ts'
import { run as ledger } from './bench/ledger.ts'
import { run as line } from './bench/line.ts'

/** Of the mining engine: they share a node and a Redis. */
const ENGINE: Record<string, (ground: Ground, seconds?: number) => Promise<void>> = {
  submits,
  latency,
  fanout,
  memory,
  storm,
  soak,
}
/** A number is the seconds that they last; to `queries`, how many shares there are. */
const OTHERS: Record<string, (seconds?: number) => Promise<void>> = {
  vardiff,
  ledger,
  line,
  queries,
  attacks,
  subscribers,
  'sign-ins': signIns,
}
/** Run only where it is asked for by name: `npm run bench -- soak 600`. */
const onlyByName = ['soak']

const args = process.argv.slice(2)
const seconds = args.map(Number).find((each) => each > 0)
const asked = args.filter((arg) => !(Number(arg) > 0))
const names = [...Object.keys(ENGINE), ...Object.keys(OTHERS)]
const unknown = asked.filter((name) => !names.includes(name))
if (unknown.length > 0) {
  process.stderr.write(`No bench called ${unknown.join(', ')}. There are: ${names.join(', ')}\n`)
  process.exit(1)
}
const wanted = (name: string): boolean => (asked.length === 0 ? !onlyByName.includes(name) : asked.includes(name))

const engine = Object.entries(ENGINE).filter(([name]) => wanted(name))
if (engine.length > 0) {
  const ground = await Ground.prepare()
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void ground.leave().finally(() => process.exit(1)))
  try {
    for (const [, run] of engine) await run(ground, seconds)
  } finally {
    await ground.leave()
  }
}
for (const [name, run] of Object.entries(OTHERS)) if (wanted(name)) await run(seconds)
process.exit(0)

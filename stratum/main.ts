import { runProcess } from '../platform/lifecycle.ts'
import { OPTIONS } from './options.ts'
import { startStratum } from './start.ts'

await runProcess('npm run stratum: the mining engine. Miners connect to it, events go to Redis.', OPTIONS, startStratum)

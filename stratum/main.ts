import { runProcess } from '../platform/lifecycle.ts'
import { OPTIONS } from './options.ts'
import { startStratum } from './start.ts'

const usage = 'npm run stratum: the mining engine. Miners connect to it, events go to Redis.'
await runProcess(usage, OPTIONS, startStratum, ({ DRAIN_SECONDS }) => 10_000 + DRAIN_SECONDS * 1_000)

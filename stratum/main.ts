import cluster from 'node:cluster'
import { runProcess } from '../platform/lifecycle.ts'
import { createLog } from '../platform/log.ts'
import type { Options } from './process.ts'
import { type CkpoolConf, ckpoolConfFile, readCkpoolConf } from './settings/ckpool-conf.ts'
import { OPTIONS } from './settings/options.ts'
import { startStratum } from './start.ts'

const usage = `npm run stratum [-- --ckpool-conf FILE]: the mining engine. Miners connect to it, events go to Redis.

--ckpool-conf FILE takes what it can from a configuration of ckpool; environment variables win.`

let conf: CkpoolConf | null = null

/** Keys of the file, never their values: some are secrets. */
function start(options: Options): Promise<{ stop(): Promise<void> }> {
  if (conf && cluster.isPrimary) {
    const { file, values, ignored } = conf
    createLog('stratum', options.LOG_LEVEL).info({ file, options: Object.keys(values), ignored }, "read ckpool's file")
  }
  return startStratum(options)
}

await runProcess(
  usage,
  OPTIONS,
  start,
  ({ DRAIN_SECONDS }) => 10_000 + DRAIN_SECONDS * 1_000,
  () => {
    const file = ckpoolConfFile(process.argv.slice(2))
    conf = file === null ? null : readCkpoolConf(file)
    return conf?.values ?? {}
  },
)
